"""The socket around the core: this machine only, bounded, gone when it is stopped."""

from __future__ import annotations

import http.client
import socket
import threading
from contextlib import closing

import pytest

from pos_terminal.simulator.server import MAX_BODY_BYTES, Simulator
from tests.support.simulator import API_KEY, Running, ask, running_simulator


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "10.0.0.1"])
def test_it_listens_on_this_machine_only(host: str) -> None:
    with pytest.raises(ValueError, match="this machine only"):
        Simulator(host=host)


def test_it_listens_on_the_port_asked_for_and_gives_it_back() -> None:
    with running_simulator() as first:
        port = first.simulator.port
        with pytest.raises(OSError, match="in use"):
            Simulator(port).start()
    with running_simulator(port=port) as second:
        assert second.simulator.port == port
        assert second.url == f"http://127.0.0.1:{port}/wave"


def test_it_leaves_no_thread_behind_even_with_calls_under_way() -> None:
    before = set(threading.enumerate())
    with running_simulator() as simulator:
        simulator.control.script("balance", "slow", delay_s=3600)
        slow = socket.create_connection(("127.0.0.1", simulator.simulator.port), 20)
        idle = socket.create_connection(("127.0.0.1", simulator.simulator.port), 20)
        head = f"GET /wave/v1/balance HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {API_KEY}\r\n\r\n"
        slow.sendall(head.encode())
        while not simulator.control.calls("balance"):
            pass
    with closing(slow), closing(idle):
        assert set(threading.enumerate()) == before


def test_stopping_twice_does_nothing() -> None:
    simulator = Simulator().start()
    simulator.stop()
    simulator.stop()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Host": "127.0.0.1.evil.example:80"},
        {"Origin": "null"},
    ],
)
def test_pages_of_other_sites_cannot_script_or_pay(simulator: Running, headers: dict[str, str]) -> None:
    session_id = simulator.create().json()["id"]
    script = ask("POST", f"{simulator.simulator.control_url}/script", {"mode": "drop"}, headers)
    pay = ask("POST", f"{simulator.url}/pay/{session_id}", b"choice=pay", headers)
    assert (script.status, pay.status) == (403, 403)
    assert simulator.control.get("script") == {"rules": []}
    assert simulator.control.captures("T1-1") == 0


def test_a_body_without_a_bound_or_too_large_is_refused(simulator: Running) -> None:
    assert (
        simulator.wave("POST", "/v1/checkout/sessions", b"", **{"Transfer-Encoding": "chunked"}).status == 411
    )
    length = {"Content-Length": str(MAX_BODY_BYTES + 1)}
    assert simulator.wave("POST", "/v1/checkout/sessions", b"", **length).status == 413


def test_a_connection_serves_several_calls(simulator: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", simulator.simulator.port, timeout=20)
    with closing(connection):
        for _ in range(3):
            connection.request("GET", "/wave/v1/balance", headers={"Authorization": f"Bearer {API_KEY}"})
            answer = connection.getresponse()
            assert (answer.status, bool(answer.read())) == (200, True)
            assert answer.getheader("Connection") is None


def test_the_log_of_calls_holds_no_secret(simulator: Running) -> None:
    simulator.create("Table 3", restrict_payer_mobile="+221770000000")
    simulator.wave("GET", "/v1/checkout/sessions?transaction_id=TSECRET")
    told = ask("GET", f"{simulator.simulator.control_url}/calls").body.decode()
    assert "Table 3" in told
    for secret in (API_KEY, "Bearer", "+221770000000", "TSECRET"):
        assert secret not in told


def test_fifty_threads_pay_one_session_once(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    url = f"{simulator.simulator.control_url}/pay"
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(ask("POST", url, {"session": session_id}).status))
        for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] + [409] * 49
    truth = simulator.control.truth()
    assert (len(truth["captures"]), truth["duplicates_refused"]) == (1, 49)


def test_an_unknown_control_address_lists_the_known_ones(simulator: Running) -> None:
    answer = ask("GET", f"{simulator.simulator.control_url}/nonsense")
    assert answer.status == 404
    assert "POST /control/script" in answer.json()["known"]
    assert ask("POST", f"{simulator.simulator.control_url}/pay", {"session": "cos-no"}).status == 404
