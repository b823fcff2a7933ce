"""Each scripted trouble does on a real connection what its name says."""

from __future__ import annotations

import http.client
import json
import socket
from contextlib import closing

import pytest

from tests.support.simulator import API_KEY, Control, Running, ask


def cut(simulator: Running, method: str, path: str, body: object = None) -> None:
    """Call, and require that the connection ends without an answer."""
    with pytest.raises((ConnectionError, http.client.RemoteDisconnected)):
        simulator.wave(method, path, body)


def lose_create(simulator: Running) -> None:
    with pytest.raises((ConnectionError, http.client.RemoteDisconnected)):
        simulator.create()


def test_decline_fails_the_try_and_leaves_the_session_open(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    simulator.control.script("status", "decline", code="kyb-limits-exceeded")
    session = simulator.status(session_id).json()
    assert session["checkout_status"] == "open"
    assert set(session["last_payment_error"]) == {"code", "message"}
    assert session["last_payment_error"]["code"] == "kyb-limits-exceeded"
    simulator.control.pay("T1-1")
    paid = simulator.status(session_id).json()
    assert (paid["payment_status"], paid["last_payment_error"]) == ("succeeded", None)


def test_pay_is_done_before_the_answer(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    simulator.control.script("status", "pay")
    assert simulator.status(session_id).json()["payment_status"] == "succeeded"


def test_a_customer_may_pay_while_the_till_expires_the_session(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    simulator.control.script("expire", "pay")
    assert simulator.wave("POST", f"/v1/checkout/sessions/{session_id}/expire").status == 409
    assert simulator.control.captures("T1-1") == 1


def test_expire_ends_the_session_by_itself(simulator: Running) -> None:
    simulator.control.script("create", "expire")
    session = simulator.create().json()
    assert session["checkout_status"] == "open"
    assert simulator.status(session["id"]).json()["checkout_status"] == "expired"


@pytest.mark.parametrize("mode", ["work-then-500", "work-then-drop"])
def test_the_work_is_done_though_the_answer_does_not_say_so(simulator: Running, mode: str) -> None:
    simulator.control.script("create", mode)
    if mode == "work-then-500":
        answer = simulator.create()
        assert (answer.status, answer.json()["code"]) == (500, "internal-server-error")
    else:
        lose_create(simulator)
    assert len(simulator.search("T1-1")) == 1


@pytest.mark.parametrize(
    ("mode", "status", "code"),
    [
        ("500", 500, "internal-server-error"),
        ("401", 401, "no-matching-api-key"),
        ("403", 403, "disabled-wallet"),
        ("429", 429, "too-many-requests"),
    ],
)
def test_an_error_without_work_does_nothing(simulator: Running, mode: str, status: int, code: str) -> None:
    simulator.control.script("create", mode, retry_after_s=17)
    answer = simulator.create()
    assert (answer.status, answer.json()["code"]) == (status, code)
    assert answer.headers.get("retry-after") == ("17" if mode == "429" else None)
    assert simulator.search("T1-1") == []


def test_a_dropped_request_does_nothing(simulator: Running) -> None:
    simulator.control.script("create", "drop")
    lose_create(simulator)
    assert simulator.search("T1-1") == []


def test_a_lost_request_lands_after_its_time(simulator: Running) -> None:
    simulator.control.script("create", "drop-then-work-later", delay_s=60)
    lose_create(simulator)
    simulator.control.advance(59)
    assert simulator.search("T1-1") == []
    simulator.control.advance(2)
    assert len(simulator.search("T1-1")) == 1
    assert [call["landed_late"] for call in simulator.control.calls("create")] == [False, True]


def test_a_lost_request_lands_after_the_search_that_found_nothing(simulator: Running) -> None:
    simulator.control.script("create", "drop-then-work-later", after_searches=2)
    lose_create(simulator)
    assert simulator.search("another") == []
    assert simulator.search("T1-1") == []
    assert simulator.search("T1-1") == []
    assert len(simulator.search("T1-1")) == 1


def test_a_search_whose_answer_was_lost_does_not_let_the_late_request_land(simulator: Running) -> None:
    simulator.control.script("create", "drop-then-work-later", after_searches=1)
    lose_create(simulator)
    simulator.control.script("search", "drop")
    cut(simulator, "GET", "/v1/checkout/sessions/search?client_reference=T1-1")
    assert simulator.control.sessions() == []


def test_a_lost_refund_may_land_later(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    simulator.control.pay("T1-1")
    simulator.control.script("refund", "drop-then-work-later", delay_s=5)
    cut(simulator, "POST", f"/v1/checkout/sessions/{session_id}/refund")
    assert simulator.control.truth()["refunds"] == []
    simulator.control.advance(6)
    assert len(simulator.control.truth()["refunds"]) == 1


@pytest.mark.parametrize(
    ("mode", "field", "told"),
    [
        ("wrong-amount", "amount", "5001"),
        ("wrong-currency", "currency", "XAF"),
        ("other-reference", "client_reference", "other-T1-1"),
    ],
)
def test_an_answer_may_tell_something_else_than_the_truth(
    simulator: Running, mode: str, field: str, told: str
) -> None:
    session = simulator.create().json()
    for operation in ("status", "search"):
        simulator.control.script(operation, mode)
    assert simulator.status(session["id"]).json()[field] == told
    assert simulator.search("T1-1")[0][field] == told
    assert simulator.status(session["id"]).json() == session


def test_a_status_may_go_back(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    simulator.control.pay("T1-1")
    simulator.control.script("status", "status-regress")
    assert simulator.status(session_id).json()["checkout_status"] == "open"
    assert simulator.status(session_id).json()["checkout_status"] == "complete"


def test_a_duplicate_capture_is_refused_and_counted(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    simulator.control.script("status", "duplicate")
    assert simulator.status(session_id).json()["payment_status"] == "succeeded"
    truth = simulator.control.truth()
    assert (len(truth["captures"]), truth["duplicates_refused"]) == (1, 1)


def test_garbled_answers_cannot_be_read(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    for kind in ("truncated", "html", "huge"):
        simulator.control.script("status", "garbled", kind=kind)
    truncated, html, huge = (simulator.status(session_id) for _ in range(3))
    assert truncated.status == html.status == huge.status == 200
    with pytest.raises(json.JSONDecodeError):
        truncated.json()
    assert html.headers["content-type"].startswith("text/html")
    assert len(huge.body) > 1_000_000


def test_a_slow_answer_comes_only_after_its_time(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    simulator.control.script("status", "slow", delay_s=30)
    with pytest.raises(TimeoutError):
        ask(
            "GET",
            f"{simulator.url}/v1/checkout/sessions/{session_id}",
            headers={"Authorization": f"Bearer {API_KEY}"},
            timeout_s=0.2,
        )
    simulator.control.script("status", "slow", delay_s=0.01)
    assert simulator.status(session_id).status == 200


def test_a_dripped_answer_comes_byte_by_byte(simulator: Running) -> None:
    simulator.control.script("balance", "slow-drip", delay_s=0.001)
    request = f"GET /wave/v1/balance HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {API_KEY}\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", simulator.simulator.port), 20)) as connection:
        connection.sendall(request.encode())
        pieces: list[bytes] = []
        while not b"".join(pieces).endswith(b"}"):
            pieces.append(connection.recv(65536))
    assert len(pieces) > 20
    assert b"HTTP/1.1 200 OK" in b"".join(pieces)


def test_trouble_ends_after_its_calls_and_hits_only_its_operation_and_reference(simulator: Running) -> None:
    control: Control = simulator.control
    control.script("create", "500", times=2, client_reference="mine")
    assert simulator.create("other").status == 200
    assert [simulator.create("mine").status for _ in range(3)] == [500, 500, 200]
    control.script("any", "500", times=0)
    assert {simulator.wave("GET", "/v1/balance").status for _ in range(4)} == {500}
    control.post("script/clear")
    assert simulator.wave("GET", "/v1/balance").status == 200


@pytest.mark.parametrize(
    "rule",
    [
        {"operation": "create", "mode": "nonsense"},
        {"operation": "nonsense", "mode": "drop"},
        {"mode": "drop", "times": -1},
        {"mode": "drop", "delay": 3},
        {"mode": "decline", "code": "nonsense"},
        {"mode": "slow", "delay_s": "3"},
        [],
    ],
)
def test_a_script_that_cannot_be_read_is_refused_with_a_sentence(simulator: Running, rule: object) -> None:
    answer = ask("POST", f"{simulator.simulator.control_url}/script", rule)
    assert answer.status == 400
    assert answer.json()["error"]
    assert simulator.control.get("script") == {"rules": []}
