"""What terminals are told: in one counter without a gap, whole or not at all, each restaurant its own."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import msgspec
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from pos_terminal.central.centre import Centre
from pos_terminal.central.database import Database
from pos_terminal.central.feed.listening import Listening
from pos_terminal.central.feed.pulling import pulled
from pos_terminal.central.feed.telling import tell
from pos_terminal.central.feed.watching import Watcher
from pos_terminal.central.ledger import CentralLedger
from pos_terminal.contract import pull
from pos_terminal.domain import events
from pos_terminal.domain.payment import PayableRef
from pos_terminal.ledger.catalogue import set_pin_hash
from pos_terminal.providers.base import Outcome
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from pos_terminal.system import SystemClock, SystemIds
from tests.central.people import enrolled_terminal, make_restaurant
from tests.support.core import add_methods, answer, checkout_of, open_order, wave

HOUSE = "baobab"
TERMINAL = "terminal-1"


def books_of(database: Database, restaurant: str = HOUSE) -> CentralLedger:
    clock = SystemClock()
    return CentralLedger(
        database, restaurant, clock=clock, ids=SystemIds(), listeners=(Listening(restaurant, clock),)
    )


@pytest.fixture
def books(database: Database) -> CentralLedger:
    return books_of(database)


def say(database: Database, counter_of: str = HOUSE, to: str | None = None, ident: str = "p1") -> int:
    with database.tenant(counter_of) as connection:
        told = pull.ToldOutcome(payment_id=ident)
        return tell(connection, counter_of, pull.OUTCOME, ident, told, now_ms=1, terminal_id=to)


def payables(found: pull.Pulled) -> list[pull.ToldPayable]:
    return [
        msgspec.json.decode(one.body, type=pull.ToldPayable) for one in found.changes if one.kind == "payable"
    ]


def test_an_order_and_what_was_taken_of_it_is_told(books: CentralLedger, database: Database) -> None:
    add_methods(books)
    open_order(books, "12", 5_000)
    first = pulled(database, HOUSE, TERMINAL, 0)
    assert first.snapshot
    assert [(one.payable_id, one.amount_due, one.taken) for one in payables(first)] == [("12", 5_000, {})]
    payment = (
        checkout_of(books).begin(wave(3_000, "k", payable=PayableRef("order", "12")), "centre:x").payment
    )
    behind = pulled(database, HOUSE, TERMINAL, first.counter)
    assert not behind.snapshot
    assert payables(behind)[-1].taken == {}
    outcome.apply(books, payment.payment_id, Step.CHECK, answer(payment, Outcome.PAID))
    last = pulled(database, HOUSE, TERMINAL, behind.counter)
    assert payables(last)[-1].taken == {"centre": 3_000}
    assert pulled(database, HOUSE, TERMINAL, last.counter).changes == []


def test_an_amount_keyed_in_at_a_counter_is_nobody_elses_business(
    books: CentralLedger, database: Database
) -> None:
    add_methods(books)
    before = pulled(database, HOUSE, TERMINAL, 0).counter
    checkout_of(books).begin(wave(700, "k"), "centre:x")
    assert pulled(database, HOUSE, TERMINAL, before).changes == []


def test_methods_and_people_come_with_the_hash_of_their_pin(books: CentralLedger, database: Database) -> None:
    add_methods(books)
    with books.unit_of_work() as work:
        set_pin_hash(work.connection, "s1", "argon2")
        work.record(events.StaffAdded(staff_id="s1", code="12", name="Awa", role="cashier"))
        work.commit()
    for found in (pulled(database, HOUSE, TERMINAL, 0), pulled(database, HOUSE, TERMINAL, 1)):
        [person] = [
            msgspec.json.decode(c.body, type=pull.ToldStaff) for c in found.changes if c.kind == "staff"
        ]
        assert (person.name, person.pin_hash, person.active) == ("Awa", "argon2", True)
        assert {c.key for c in found.changes if c.kind == "method"} >= {"method-wave"}


def test_the_counter_has_no_gap_however_many_tell_at_once(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        counters = list(pool.map(lambda number: say(database, ident=f"p{number}"), range(80)))
    assert sorted(counters) == list(range(1, 81))


def test_what_was_rolled_back_leaves_no_gap(database: Database) -> None:
    say(database)
    with database.tenant(HOUSE) as connection:
        tell(connection, HOUSE, pull.OUTCOME, "x", pull.ToldOutcome(payment_id="x"), now_ms=1)
        connection.rollback()
    assert say(database) == 2


def test_one_terminals_outcome_is_told_to_no_other(database: Database) -> None:
    say(database, to=TERMINAL)
    say(database, to="terminal-2", ident="p2")
    assert [one.key for one in pulled(database, HOUSE, TERMINAL, 0).changes] == ["p1"]
    assert [one.key for one in pulled(database, HOUSE, "terminal-2", 1).changes] == ["p2"]
    assert pulled(database, HOUSE, TERMINAL, 1).counter == 2


def test_more_than_fits_comes_in_parts_that_lose_nothing(database: Database) -> None:
    with database.tenant(HOUSE) as connection:
        for number in range(pull.MAX_CHANGES + 30):
            told = pull.ToldOutcome(payment_id=f"p{number}")
            tell(connection, HOUSE, pull.OUTCOME, f"p{number}", told, now_ms=1)
    first = pulled(database, HOUSE, TERMINAL, 1)
    rest = pulled(database, HOUSE, TERMINAL, first.counter)
    assert first.more
    assert not rest.more
    keys = [one.key for one in (*first.changes, *rest.changes)]
    assert keys == [f"p{number}" for number in range(1, pull.MAX_CHANGES + 30)]


@pytest.mark.parametrize("after", [9, 1])
def test_a_counter_of_another_life_or_too_old_gets_everything(database: Database, after: int) -> None:
    for number in range(5):
        say(database, ident=f"p{number}", to=TERMINAL)
    with database.owner() as connection:
        connection.execute(text("UPDATE pos.feed_counters SET oldest = 4"))
    found = pulled(database, HOUSE, TERMINAL, after)
    assert found.snapshot
    assert len(found.changes) == 5


def test_two_restaurants_have_counters_of_their_own(database: Database) -> None:
    say(database)
    assert say(database, "teranga", ident="t1", to=TERMINAL) == 1
    assert [one.key for one in pulled(database, "teranga", TERMINAL, 0).changes] == ["t1"]


def test_whoever_listens_is_woken_by_what_is_told_and_nothing_else(database: Database) -> None:
    async def listen() -> tuple[int | None, int | None, int]:
        watcher = Watcher(database, Event(), every_s=0.01)
        waiting = asyncio.create_task(watcher.wait(HOUSE, 0, 30))
        other = asyncio.create_task(watcher.wait("teranga", 0, 0.3))
        while watcher.listeners < 2:
            await asyncio.sleep(0)
        await asyncio.to_thread(say, database)
        return await waiting, await other, watcher.listeners

    assert asyncio.run(listen()) == (1, None, 0)


def test_whoever_listens_is_let_go_when_the_server_stops(database: Database) -> None:
    async def listen() -> int | None:
        stopping = Event()
        waiting = asyncio.create_task(Watcher(database, stopping, every_s=0.01).wait(HOUSE, 0, 30))
        await asyncio.sleep(0)
        stopping.set()
        return await waiting

    assert asyncio.run(listen()) is None


def test_a_terminal_pulls_its_own_restaurants_things_with_its_signature(
    centre: Centre, client: TestClient
) -> None:
    house = make_restaurant(centre)
    other = make_restaurant(centre, "Teranga")
    open_order(books_of(centre.database, house.restaurant_id), "12", 5_000)
    terminal = enrolled_terminal(centre, house)
    foreign = enrolled_terminal(centre, other)
    mine = pull.read_pulled(terminal.ask(client, "GET", "/api/sync/pull?after=0").content)
    theirs = pull.read_pulled(foreign.ask(client, "GET", "/api/sync/pull?after=0").content)
    assert [one.payable_id for one in payables(mine)] == ["12"]
    assert theirs.changes == []
    assert client.get("/api/sync/pull?after=0").status_code == 401
