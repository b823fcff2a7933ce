"""Who is heard: paired programs of this computer, by its own name, and no page of a browser."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.ledger import till_programs as rows
from pos_terminal.localapi import pairing
from pos_terminal.localapi.server import MAX_BODY_BYTES
from pos_terminal.services import till_programs
from pos_terminal.services.approval import Decision
from tests.localapi.house import JSON, MANAGER, House, body, house_in
from tests.support.simulator import ask


def refusal(said: Any) -> tuple[int, str]:
    """Status and code of a refusal, whatever it says to people."""
    return said.status, said.json()["error"]["code"]


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", ""]
)
def test_another_name_of_this_computer_is_not_heard(house: House, host: str) -> None:
    said = house.ask("GET", "/v1/totals", Host=host.format(port=house.standing.port))
    assert refusal(said) == (421, "host_refused")


@pytest.mark.parametrize(
    "header",
    [{"Origin": "http://127.0.0.1"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=str,
)
def test_a_page_of_a_browser_is_not_heard(house: House, header: dict[str, str]) -> None:
    for path in ("/v1/totals", "/v1/health"):
        said = ask("GET", house.url + path, None, {"Authorization": f"Bearer {house.token}", **header})
        assert refusal(said) == (403, "origin_refused")
    asked = ask("POST", f"{house.url}/v1/intents", body(), {**JSON, **header, "Idempotency-Key": "k-1"})
    assert asked.status == 403
    assert house.ask("GET", "/v1/intents?idempotency_key=k-1").status == 404


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x", "Basic {token}", "Bearer {token}x", "Bearer é"])
def test_without_the_right_token_nothing_is_told(house: House, token: str) -> None:
    headers = {"Authorization": token.format(token=house.token).encode("utf-8").decode("latin-1")}
    for method, path in (("GET", "/v1/totals"), ("GET", "/v1/events"), ("POST", "/v1/intents")):
        said = ask(method, house.url + path, body() if method == "POST" else None, JSON | headers)
        assert refusal(said) == (401, "token_refused")


def test_a_program_that_was_removed_is_heard_no_more_and_what_it_asked_for_stands(house: House) -> None:
    house.intend("k-1")
    with house.ledger.reading() as connection:
        [program] = rows.let_in(connection)
    with pytest.raises(NotAllowed):
        till_programs.revoke(house.ledger, program.program_id, Decision("nobody", ""))
    till_programs.revoke(house.ledger, program.program_id, Decision(MANAGER, ""))
    till_programs.revoke(house.ledger, program.program_id, Decision(MANAGER, ""))
    assert refusal(house.ask("GET", "/v1/totals")) == (401, "token_refused")
    house.pair("Again")
    assert house.status("k-1")["program"] == "Till"
    assert house.is_sound()


def test_of_a_token_only_a_hash_is_on_the_disk(tmp_path: Path) -> None:
    with house_in(tmp_path) as house:
        token = house.pair()
        house.intend("k-1")
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or token.encode() not in path.read_bytes(), path


def pair(house: House, code: str) -> Any:
    return ask("POST", f"{house.url}/v1/pair", {"code": code, "name": "Till 2"}, JSON)


def test_a_code_lets_one_program_in(house: House) -> None:
    code = house.door.pair(MANAGER).digits
    assert pair(house, f"{code[:4]} {code[4:]}").status == 201
    assert house.paired.is_set()
    assert refusal(pair(house, code)) == (403, "pairing_refused")


def test_after_five_wrong_tries_the_right_code_is_good_no_more(house: House) -> None:
    code = house.door.pair(MANAGER).digits
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for _ in range(pairing.TRIES):
        assert refusal(pair(house, wrong)) == (403, "pairing_refused")
    assert refusal(pair(house, code)) == (403, "pairing_refused")


def test_a_code_lasts_five_minutes(house: House) -> None:
    code = house.door.pair(MANAGER).digits
    house.clock.ms += 300_000
    assert refusal(pair(house, code)) == (403, "pairing_refused")


def test_a_code_that_was_put_away_or_never_shown_lets_nobody_in(house: House) -> None:
    assert refusal(pair(house, "1")) == (403, "pairing_refused")
    code = house.door.pair(MANAGER).digits
    house.door.stop_pairing()
    assert refusal(pair(house, code)) == (403, "pairing_refused")


def test_a_code_that_no_manager_wanted_lets_nobody_in(house: House) -> None:
    code = house.door.pair("somebody-else").digits
    assert pair(house, code).status == 409
    with house.ledger.reading() as connection:
        assert len(rows.let_in(connection)) == 1


def test_practice_and_live_do_not_know_each_others_programs(tmp_path: Path) -> None:
    with house_in(tmp_path / "live") as live, house_in(tmp_path / "practice", practice=True) as practice:
        live.pair()
        practice.pair()
        assert live.intend("k-1")["practice"] is False
        practice.token, own = live.token, practice.token
        assert practice.ask("GET", "/v1/totals").status == 401
        practice.token = own
        assert practice.ask("GET", "/v1/intents?idempotency_key=k-1").status == 404
        assert practice.ask("GET", "/v1/health").json()["practice"] is True


def exchange(house: House, raw: bytes) -> bytes:
    """What is answered to these bytes."""
    with socket.create_connection(("127.0.0.1", house.standing.port or 0), 10) as connection:
        connection.sendall(raw)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


HEAD = (
    "POST /v1/intents HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    "Authorization: Bearer {token}\r\nIdempotency-Key: k\r\n"
)


@pytest.mark.parametrize(
    ("rest", "status"),
    [
        ("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}   ", 400),
        ("Content-Length: -1\r\n\r\n", 400),
        ("Content-Length: 1e3\r\n\r\n", 400),
        ("Host: other\r\nContent-Length: 0\r\n\r\n", 400),
        ("Content-Length: 2\r\nContent-Type: text/plain\r\n\r\n{}", 400),
    ],
)
def test_what_can_be_understood_in_two_ways_is_refused(house: House, rest: str, status: int) -> None:
    head = HEAD.format(port=house.standing.port, token=house.token)
    said = exchange(house, (head + rest).encode())
    assert said.startswith(f"HTTP/1.1 {status} ".encode())


def test_a_body_beyond_the_bound_is_refused_and_the_answer_is_read(house: House) -> None:
    said = house.ask("POST", "/v1/intents", b"x" * (MAX_BODY_BYTES + 1), Idempotency_Key="k")
    assert refusal(said) == (413, "request_too_large")


def test_who_is_slow_is_cut_and_others_are_answered_meanwhile(house: House) -> None:
    slow = socket.create_connection(("127.0.0.1", house.standing.port or 0), 10)
    slow.sendall(b"GET /v1/health HTTP/1.1\r\nHo")
    assert house.ask("GET", "/v1/health").status == 200
    house.clock.ms += 21_000
    with slow:
        assert slow.recv(1) == b""


def test_a_taken_port_is_told_and_leaves_the_terminal_working(house: House, tmp_path: Path) -> None:
    from pos_terminal.localapi.door import Wish

    with house_in(tmp_path / "other", api=False) as other:
        standing = other.door.use(Wish(api=True, port=house.standing.port or 0))
        assert standing.problem is not None
        assert standing.problem.code == "till_port_taken"
        assert standing.port is None
        assert other.door.use(Wish(api=True)).port


def test_it_listens_on_this_computer_alone_and_not_when_it_is_off(house: House) -> None:
    from pos_terminal.localapi.door import Wish

    port = house.standing.port or 0
    assert house.door.use(Wish()).port is None
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", port), 5)
