"""Terminals are taken in: by a code, once, with a key of their own; and what a lost answer leaves."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from pos_terminal.central.accounts import enrolment, passwords, restaurants, terminals
from pos_terminal.central.accounts.restaurant_secrets import PIN_PEPPER, RestaurantSecrets
from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from pos_terminal.central.errors import Refused
from pos_terminal.contract import enrol as contract
from pos_terminal.domain.errors import DatabaseProblem, InvalidInput
from pos_terminal.domain.secret import Secret
from tests.central.people import (
    TestTerminal,
    browser,
    enrolled_terminal,
    make_restaurant,
    signed_in_client,
)
from tests.support.core import TurnedClock


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def turned(centre: Centre, clock: TurnedClock) -> Centre:
    """The centre with a clock that a test turns."""
    return replace(centre, clock=clock)


@pytest.fixture
def restaurant(turned: Centre) -> Restaurant:
    return make_restaurant(turned, place="Cocody")


def _code(centre: Centre, restaurant: Restaurant, life_ms: int = enrolment.USUAL_MS) -> str:
    return enrolment.new_code(centre, restaurant.restaurant_id, "user:test", life_ms).code


def _enrol(
    centre: Centre, terminal: TestTerminal, code: str, address: str = "192.0.2.1"
) -> contract.Enrolled:
    return enrolment.enrol(centre, terminal.enrolling(code), address)


def _refused(centre: Centre, terminal: TestTerminal, code: str, address: str = "192.0.2.1") -> str:
    with pytest.raises(Refused) as refused:
        _enrol(centre, terminal, code, address)
    return refused.value.code


def test_a_terminal_is_told_whose_it_is(turned: Centre, restaurant: Restaurant, clock: TurnedClock) -> None:
    terminal = TestTerminal(incarnation=3)
    with TestClient(make_app(turned)) as client:
        body = msgspec.json.encode(terminal.enrolling(_code(turned, restaurant)))
        answer = client.post("/api/enrol/", content=body)
    told = msgspec.json.decode(answer.content, type=contract.Enrolled)
    assert told.restaurant == contract.Restaurant(
        restaurant_id=restaurant.restaurant_id,
        name="Le Baobab",
        place="Cocody",
        currency="XOF",
        time_zone="Africa/Abidjan",
        business_day_begins=4,
    )
    # Its journal goes on where it is: nobody has had anything of it before.
    assert (told.incarnation, told.terminal_name, told.server_time) == (3, "Counter 1", clock.ms)
    pepper = RestaurantSecrets(turned, restaurant.restaurant_id).get(PIN_PEPPER)
    assert pepper is not None
    assert pepper.matches(told.pin_pepper)
    assert len(told.server_key) == 32


def test_a_code_is_worth_one_terminal(turned: Centre, restaurant: Restaurant) -> None:
    code = _code(turned, restaurant)
    _enrol(turned, TestTerminal(), code.lower().replace("-", " "))
    assert _refused(turned, TestTerminal(), code) == "code_wrong"
    assert len(terminals.listing(turned, restaurant.restaurant_id)) == 1


def test_of_fifty_with_one_code_exactly_one_gets_in(turned: Centre, restaurant: Restaurant) -> None:
    code = _code(turned, restaurant)
    ready = threading.Barrier(10)

    def try_it(number: int) -> str:
        terminal = TestTerminal()
        if number < 10:
            ready.wait(30)
        try:
            _enrol(turned, terminal, code, f"192.0.2.{number}")
        except Refused as refused:
            return refused.code
        return "in"

    with ThreadPoolExecutor(10) as pool:
        outcomes = sorted(pool.map(try_it, range(50)))
    assert outcomes == ["code_wrong"] * 49 + ["in"]
    assert len(terminals.listing(turned, restaurant.restaurant_id)) == 1


def test_a_lost_answer_is_said_again_to_the_same_key_however_late(
    turned: Centre, restaurant: Restaurant, clock: TurnedClock
) -> None:
    code, terminal = _code(turned, restaurant), TestTerminal()
    first = _enrol(turned, terminal, code)
    clock.ms += 40 * 24 * 3_600_000
    again = _enrol(turned, terminal, code)
    assert replace_time(again, first.server_time) == first
    assert _refused(turned, TestTerminal(terminal_id=terminal.terminal_id), code) == "code_wrong"
    assert _refused(turned, TestTerminal(key=terminal.key), code) == "code_wrong"
    # Nor to another key that is the terminal's by now: that one came with a code of its own.
    newer = TestTerminal(terminal_id=terminal.terminal_id)
    _enrol(turned, newer, _code(turned, restaurant))
    assert _refused(turned, newer, code) == "code_wrong"
    assert _refused(turned, terminal, code) == "code_wrong"


def test_a_revoked_terminal_is_not_let_in_by_its_code_from_before(
    turned: Centre, restaurant: Restaurant
) -> None:
    code, terminal = _code(turned, restaurant), TestTerminal()
    _enrol(turned, terminal, code)
    terminals.revoke(turned, restaurant.restaurant_id, terminal.terminal_id, "user:test")
    assert _refused(turned, terminal, code) == "code_wrong"


def replace_time(told: contract.Enrolled, server_time: int) -> contract.Enrolled:
    """The same answer, as if it had been given at that time."""
    return msgspec.structs.replace(told, server_time=server_time)


def test_a_code_that_is_too_old_or_taken_back_lets_nobody_in(
    turned: Centre, restaurant: Restaurant, clock: TurnedClock
) -> None:
    old = _code(turned, restaurant, enrolment.SHORTEST_MS)
    taken = enrolment.new_code(turned, restaurant.restaurant_id, "user:test")
    assert enrolment.revoke_code(turned, restaurant.restaurant_id, taken.code_id, "user:test")
    assert _refused(turned, TestTerminal(), taken.code) == "code_wrong"
    clock.ms += enrolment.SHORTEST_MS - 1
    _enrol(turned, TestTerminal(), _code(turned, restaurant))
    clock.ms += 1
    assert _refused(turned, TestTerminal(), old) == "code_wrong"
    assert not enrolment.revoke_code(turned, restaurant.restaurant_id, taken.code_id, "user:test")


def test_a_code_lives_ten_minutes_to_a_day(turned: Centre, restaurant: Restaurant) -> None:
    for life_ms in (enrolment.SHORTEST_MS - 1, enrolment.LONGEST_MS + 1):
        with pytest.raises(InvalidInput):
            _code(turned, restaurant, life_ms)
    owner = signed_in_client(turned, restaurant)
    assert owner.post("/api/enrolment-codes/", json={"minutes": 9}).status_code == 400
    made = owner.post("/api/enrolment-codes/", json={"minutes": 10}).json()
    assert len(made["code"]) == 19
    _enrol(turned, TestTerminal(), made["code"])


def test_five_wrong_codes_from_one_address_slow_it_down_and_nobody_else(
    turned: Centre, restaurant: Restaurant, clock: TurnedClock
) -> None:
    code = _code(turned, restaurant)
    for _ in range(passwords.FREE_TRIES):
        assert _refused(turned, TestTerminal(), "ABCD-EFGH-JKMN-PQRS") == "code_wrong"
    assert _refused(turned, TestTerminal(), code) == "too_many_tries"
    _enrol(turned, TestTerminal(), _code(turned, restaurant), "192.0.2.2")
    clock.ms += 1_000
    _enrol(turned, TestTerminal(), code)
    assert _refused(turned, TestTerminal(), code) == "code_wrong"


def test_a_key_that_was_not_proved_is_not_taken(turned: Centre, restaurant: Restaurant) -> None:
    code, terminal = _code(turned, restaurant), TestTerminal()
    ask = terminal.enrolling(code)
    other = TestTerminal(terminal_id=terminal.terminal_id).enrolling(code)
    for wrong in (
        msgspec.structs.replace(ask, public_key=other.public_key),
        msgspec.structs.replace(ask, proof=other.proof),
        msgspec.structs.replace(ask, terminal_id="another"),
        msgspec.structs.replace(ask, incarnation=7),
        msgspec.structs.replace(ask, name="Another counter"),
        msgspec.structs.replace(ask, code=_code(turned, restaurant)),
    ):
        with pytest.raises(Refused) as refused:
            enrolment.enrol(turned, wrong, "192.0.2.1")
        assert refused.value.code == "proof_wrong"
    for unreadable in ({"public_key": "x"}, {"proof": "="}, {"name": " "}):
        with pytest.raises(InvalidInput):
            enrolment.enrol(turned, msgspec.structs.replace(ask, **unreadable), "192.0.2.1")
    enrolment.enrol(turned, ask, "192.0.2.1")


def test_a_terminal_that_comes_again_goes_on_under_a_number_nobody_had(
    turned: Centre, restaurant: Restaurant
) -> None:
    terminal = enrolled_terminal(turned, restaurant)
    place = (turned, restaurant.restaurant_id, terminal.terminal_id)
    terminals.quarantine(*place, "fork")
    copy = TestTerminal(terminal_id=terminal.terminal_id, incarnation=1)
    assert _enrol(turned, copy, _code(turned, restaurant)).incarnation == 2
    restored = TestTerminal(terminal_id=terminal.terminal_id, incarnation=5)
    assert _enrol(turned, restored, _code(turned, restaurant)).incarnation == 6
    [listed] = terminals.listing(turned, restaurant.restaurant_id)
    assert (listed.incarnation, listed.quarantined_at) == (6, None)
    # The key from before signs for nobody any more.
    with TestClient(make_app(turned)) as client:
        assert terminal.ask(client, "POST", "/api/sync/heartbeat").status_code == 401


def test_a_terminal_or_a_key_of_another_restaurant_stays_where_it_is(
    turned: Centre, restaurant: Restaurant
) -> None:
    theirs = make_restaurant(turned, "Chez Fatou")
    terminal = enrolled_terminal(turned, theirs)
    code = _code(turned, restaurant)
    for foreign in (
        TestTerminal(terminal_id=terminal.terminal_id),
        TestTerminal(key=terminal.key),
        terminal,
    ):
        assert _refused(turned, foreign, code) == "terminal_elsewhere"
    # The code is not used up by that.
    _enrol(turned, TestTerminal(), code)
    assert len(terminals.listing(turned, theirs.restaurant_id)) == 1


def test_a_body_that_cannot_be_is_refused(turned: Centre, restaurant: Restaurant) -> None:
    code = _code(turned, restaurant)
    good: dict[str, Any] = msgspec.to_builtins(TestTerminal().enrolling(code))
    client = browser(turned)
    unusable: tuple[Any, ...] = (
        {},
        [],
        {**good, "incarnation": 0},
        {**good, "incarnation": 2**31},
        {**good, "terminal_id": "a b"},
        {**good, "name": "\x00"},
        {**good, "name": "x" * 81},
        {**good, "code": None},
    )
    for wrong in unusable:
        assert client.post("/api/enrol/", json=wrong).status_code == 400, wrong
    assert client.post("/api/enrol/", content=b"\xff{").status_code == 400
    assert client.post("/api/enrol/", json={**good, "program_version": "1\x00"}).status_code == 200


def test_codes_are_kept_as_digests(turned: Centre, restaurant: Restaurant) -> None:
    code = _code(turned, restaurant)
    with turned.database.owner() as connection:
        row = str(connection.execute(text("SELECT * FROM pos.enrolment_codes")).one())
    assert code not in row
    assert code.replace("-", "") not in row


def test_the_first_start_makes_one_restaurant_with_an_owner_and_a_code(turned: Centre) -> None:
    ready = threading.Barrier(4)

    def start(_number: int) -> restaurants.FirstStart | None:
        ready.wait(30)
        return restaurants.first_start(turned)

    with ThreadPoolExecutor(4) as pool:
        [first] = [made for made in pool.map(start, range(4)) if made is not None]
    assert restaurants.all_ids(turned) == [first.restaurant_id]
    client = browser(turned)
    given = {"email": first.email, "password": first.password.reveal()}
    me = client.post("/api/session/", json=given).json()
    assert (me["role"], me["must_change_password"]) == ("owner", True)
    _enrol(turned, TestTerminal(), first.enrolment_code.reveal())
    assert first.password.reveal() not in repr(first)


def test_secrets_are_sealed_for_their_restaurant_and_their_name(
    turned: Centre, restaurant: Restaurant
) -> None:
    kept = RestaurantSecrets(turned, restaurant.restaurant_id)
    theirs = RestaurantSecrets(turned, make_restaurant(turned, "Chez Fatou").restaurant_id)
    kept.put("WAVE_API_KEY", Secret("wave-key-1"))
    kept.put("WAVE_API_KEY", Secret("wave-key-2"))
    assert (kept.get("WAVE_API_KEY"), theirs.get("WAVE_API_KEY")) == (Secret("wave-key-2"), None)
    assert set(kept.changed_at()) == {PIN_PEPPER, "WAVE_API_KEY"}
    with turned.database.owner() as connection:
        assert (
            b"wave-key"
            not in str(connection.execute(text("SELECT * FROM pos.restaurant_secrets")).all()).encode()
        )
        connection.execute(
            text("UPDATE pos.restaurant_secrets SET name = 'MTN_API_SECRET' WHERE name = 'WAVE_API_KEY'")
        )
    with pytest.raises(DatabaseProblem):
        kept.get("MTN_API_SECRET")
    kept.forget("MTN_API_SECRET")
    assert set(kept.changed_at()) == {PIN_PEPPER}
