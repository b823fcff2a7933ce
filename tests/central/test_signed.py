"""Requests of terminals: what was signed is what arrives, now, once, and from a terminal of ours."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pos_terminal.central.accounts import signed, terminals
from pos_terminal.central.accounts.asking import SignedTerminal
from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from pos_terminal.contract import signing
from pos_terminal.remote.client import CentralClient
from pos_terminal.remote.http import HttpClient
from pos_terminal.remote.keys import TerminalKey
from tests.central.people import TestTerminal, browser, enrolled_terminal, make_restaurant, signed_in_client
from tests.central.serving import serving
from tests.support.core import TurnedClock

PATH = "/signed/here"
BODY = b'{"v":1}'


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def turned(centre: Centre, clock: TurnedClock) -> Centre:
    """The centre with a clock that a test turns."""
    return replace(centre, clock=clock)


@pytest.fixture
def app(turned: Centre) -> FastAPI:
    """The application with routes for terminals."""
    made = make_app(turned)

    @made.post("/signed/{rest}")
    @made.put("/signed/{rest}")
    def route(asked: SignedTerminal) -> list[Any]:
        return [
            asked.restaurant_id,
            asked.terminal_id,
            asked.incarnation,
            asked.body.decode(),
            asked.quarantined,
        ]

    return made


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app)


def _code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("error", {}).get("code", "")


def test_a_signed_request_is_its_terminals(turned: Centre, client: TestClient) -> None:
    restaurant = make_restaurant(turned)
    terminal = enrolled_terminal(turned, restaurant)
    answer = terminal.ask(client, "POST", f"{PATH}?after=3&b=%2F", BODY)
    assert answer.json() == [restaurant.restaurant_id, terminal.terminal_id, 1, BODY.decode(), False]


def test_whatever_differs_from_what_was_signed_is_refused(
    turned: Centre, client: TestClient, clock: TurnedClock
) -> None:
    terminal = enrolled_terminal(turned, make_restaurant(turned))
    other = enrolled_terminal(turned, make_restaurant(turned, "Chez Fatou"))
    headers = terminal.signed("POST", PATH + "?a=1", BODY, clock.ms)
    wrong: list[tuple[str, str, bytes, dict[str, str]]] = [
        ("POST", PATH + "?a=1", BODY + b" ", {}),
        ("POST", PATH + "?a=1", b"", {}),
        ("POST", PATH + "?a=2", BODY, {}),
        ("POST", PATH, BODY, {}),
        ("POST", PATH + "/?a=1", BODY, {}),
        ("POST", "/signed/%68ere?a=1", BODY, {}),
        ("PUT", PATH + "?a=1", BODY, {}),
        ("POST", PATH + "?a=1", BODY, {signing.TIME: str(clock.ms + 1)}),
        ("POST", PATH + "?a=1", BODY, {signing.NONCE: "x" * 22}),
        ("POST", PATH + "?a=1", BODY, {signing.TERMINAL: other.terminal_id}),
        ("POST", PATH + "?a=1", BODY, {signing.TERMINAL: "nobody"}),
        ("POST", PATH + "?a=1", BODY, {signing.SIGNATURE: signing.as_text(bytes(64))}),
    ]
    for method, target, body, changed in wrong:
        answer = client.request(
            method, target, content=body, headers={**headers, **changed}, follow_redirects=False
        )
        assert answer.status_code in (401, 307, 404), (method, target, changed)
        assert answer.status_code != 401 or _code(answer)[1] == "signature_wrong"
    assert client.post(PATH + "?a=1", content=BODY, headers=headers).status_code == 200


def test_every_flipped_bit_of_a_signature_is_refused(
    turned: Centre, client: TestClient, clock: TurnedClock
) -> None:
    terminal = enrolled_terminal(turned, make_restaurant(turned))
    headers = terminal.signed("POST", PATH, BODY, clock.ms)
    signature = signing.from_text(headers[signing.SIGNATURE])
    assert signature is not None
    for bit in range(0, 512, 37):
        changed = bytearray(signature)
        changed[bit // 8] ^= 1 << bit % 8
        given = {**headers, signing.SIGNATURE: signing.as_text(bytes(changed))}
        assert _code(client.post(PATH, content=BODY, headers=given)) == (401, "signature_wrong"), bit


def test_another_restaurants_key_signs_for_nobody_here(turned: Centre, client: TestClient) -> None:
    ours = enrolled_terminal(turned, make_restaurant(turned))
    theirs = enrolled_terminal(turned, make_restaurant(turned, "Chez Fatou"))
    forged = TestTerminal(terminal_id=ours.terminal_id, key=theirs.key)
    assert _code(forged.ask(client, "POST", PATH, BODY)) == (401, "signature_wrong")


def test_a_request_is_taken_once(turned: Centre, client: TestClient, clock: TurnedClock) -> None:
    terminal = enrolled_terminal(turned, make_restaurant(turned))
    headers = terminal.signed("POST", PATH, BODY, clock.ms)
    assert client.post(PATH, content=BODY, headers=headers).status_code == 200
    assert _code(client.post(PATH, content=BODY, headers=headers)) == (401, "replayed")
    # Nor when its nonce may be forgotten: by then its time is refused.
    clock.ms += 2 * signing.WINDOW_MS + 1
    assert signed.clean_nonces(turned) == 1
    assert _code(client.post(PATH, content=BODY, headers=headers)) == (401, "time_wrong")


def test_a_nonce_that_may_still_come_is_not_forgotten(
    turned: Centre, client: TestClient, clock: TurnedClock
) -> None:
    terminal = enrolled_terminal(turned, make_restaurant(turned))
    # Signed by a clock that is ahead, so it is good for longest.
    headers = terminal.signed("POST", PATH, BODY, clock.ms + signing.WINDOW_MS)
    assert client.post(PATH, content=BODY, headers=headers).status_code == 200
    clock.ms += 2 * signing.WINDOW_MS
    signed.clean_nonces(turned)
    assert _code(client.post(PATH, content=BODY, headers=headers)) == (401, "replayed")


@pytest.mark.parametrize(
    ("late_ms", "status"), [(-300_001, 401), (-300_000, 200), (300_000, 200), (300_001, 401)]
)
def test_the_time_may_differ_by_five_minutes(
    turned: Centre, client: TestClient, clock: TurnedClock, late_ms: int, status: int
) -> None:
    terminal = enrolled_terminal(turned, make_restaurant(turned))
    headers = terminal.signed("POST", PATH, BODY, clock.ms - late_ms)
    answer = client.post(PATH, content=BODY, headers=headers)
    assert answer.status_code == status
    if status == 401:
        assert (answer.json()["error"]["code"], answer.json()["server_time"]) == ("time_wrong", clock.ms)


def test_headers_that_cannot_be_are_no_signature(
    turned: Centre, client: TestClient, clock: TurnedClock
) -> None:
    terminal = enrolled_terminal(turned, make_restaurant(turned))
    good = terminal.signed("POST", PATH, BODY, clock.ms)
    for name, values in {
        signing.TERMINAL: ["", "a b", "x" * 65, "a/b"],
        signing.TIME: ["", "-1", "1e9", "9" * 15, " 1 2"],
        signing.NONCE: ["", "short", "x" * 65, "x" * 20 + "!"],
        signing.SIGNATURE: ["", "x", good[signing.SIGNATURE] + "=", good[signing.SIGNATURE][:-2]],
    }.items():
        for value in values:
            answer = client.post(PATH, content=BODY, headers={**good, name: value})
            assert _code(answer) == (401, "signature_missing"), (name, value)
        left_out = {key: value for key, value in good.items() if key != name}
        assert _code(client.post(PATH, content=BODY, headers=left_out)) == (401, "signature_missing")


def test_a_revoked_terminal_is_told_so_and_nobody_else_learns_it(
    turned: Centre, app: FastAPI, client: TestClient
) -> None:
    restaurant = make_restaurant(turned)
    terminal = enrolled_terminal(turned, restaurant)
    owner = signed_in_client(turned, restaurant, app=app)
    assert owner.delete(f"/api/terminals/{terminal.terminal_id}/").status_code == 204
    assert _code(terminal.ask(client, "POST", PATH, BODY)) == (403, "terminal_revoked")
    stranger = TestTerminal(terminal_id=terminal.terminal_id)
    assert _code(stranger.ask(client, "POST", PATH, BODY)) == (401, "signature_wrong")
    assert owner.delete(f"/api/terminals/{terminal.terminal_id}/").status_code == 404


def test_a_quarantine_is_told_to_the_route_and_ends(turned: Centre, client: TestClient) -> None:
    restaurant = make_restaurant(turned)
    terminal = enrolled_terminal(turned, restaurant)
    place = (turned, restaurant.restaurant_id, terminal.terminal_id)
    assert terminals.quarantine(*place, "fork")
    assert not terminals.quarantine(*place, "again")
    assert terminal.ask(client, "POST", PATH, BODY).json()[4] is True
    assert terminals.release(*place, "user:test")
    assert terminal.ask(client, "POST", PATH, BODY).json()[4] is False


def test_a_heartbeat_says_how_the_terminal_is(
    turned: Centre, app: FastAPI, client: TestClient, clock: TurnedClock
) -> None:
    restaurant = make_restaurant(turned)
    terminal = enrolled_terminal(turned, restaurant)
    clock.ms += 90_000
    told = (
        b'{"program_version":"0.4\\u0000","waiting_events":12,"waiting_since":5,"waiting_amount":7500,'
        b'"clock_ms":%d}'
    )
    answer = terminal.ask(client, "POST", "/api/sync/heartbeat", told % (clock.ms - 3_000))
    assert answer.json() == {"v": 1, "server_time": clock.ms, "skew_ms": -3_000, "quarantined": False}
    [listed] = signed_in_client(turned, restaurant, app=app).get("/api/terminals/").json()["results"]
    assert listed["program_version"] == "0.4"
    assert (listed["waiting_events"], listed["waiting_since"], listed["waiting_amount"]) == (12, 5, 7500)
    assert (listed["last_seen_at"], listed["skew_ms"]) == (clock.ms, -3_000)
    for wrong in (b"", b"[]", b"{}", b'{"program_version":"1","clock_ms":-1}', b"\xff", b"[" * 5_000):
        assert _code(terminal.ask(client, "POST", "/api/sync/heartbeat", wrong)) == (400, "invalid_input")


def test_the_terminals_own_client_is_understood_also_with_a_wrong_clock(
    turned: Centre, app: FastAPI, clock: TurnedClock
) -> None:
    terminal = enrolled_terminal(turned, make_restaurant(turned))
    http, behind = HttpClient(), TurnedClock()
    behind.ms = clock.ms - 3_600_000
    with serving(app) as url:
        key = TerminalKey(terminal.key.private_bytes_raw())
        asking = CentralClient(url, terminal.terminal_id, key, http, behind)
        for _ in range(3):
            assert terminal.terminal_id.encode() in asking.ask("POST", PATH + "?x=%20y", BODY)
        assert asking.offset_ms == 3_600_000
    http.close()


def test_a_person_or_a_stranger_is_no_terminal(turned: Centre, app: FastAPI) -> None:
    for asking in (browser(turned, app), signed_in_client(turned, make_restaurant(turned), app=app)):
        assert _code(asking.post(PATH, content=BODY)) == (401, "signature_missing")
