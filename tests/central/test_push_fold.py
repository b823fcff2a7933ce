"""The centre's tables are the fold of what terminals sent: the same rows, however the batches were cut, and
nothing that cannot be folded stands in the way of the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pos_terminal.central.database import Database
from pos_terminal.central.ingest.coalesce import IDENTITY
from pos_terminal.central.ingest.folding import fold_terminal
from pos_terminal.central.ingest.following import Followed
from pos_terminal.central.ingest.reckon import Overpaid
from pos_terminal.central.ledger_tables import TABLES
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.system import SystemIds
from tests.central.journals import NOW, Door, Pen, Sender, batch_of, written_by
from tests.central.month import Month, different
from tests.ledger.conftest import live_through_everything
from tests.support.core import open_ledger


@pytest.fixture(scope="module")
def month() -> Iterator[Month]:
    """Some days of everything: read by the tests, changed by none."""
    made = Month(7)
    made.pass_days(3, 70)
    yield made
    made.ledger.close()


def door_of(database: Database, ledger: Ledger, **more: Any) -> Door:
    return Door(database, Sender(ledger.terminal_id, **more))


@pytest.mark.parametrize("size", [500, 37, 3])
def test_the_tables_are_the_terminals_however_the_batches_are_cut(
    database: Database, month: Month, size: int
) -> None:
    door = door_of(database, month.ledger)
    door.push_all(written_by(month.ledger)[: 500 if size == 3 else None], size)
    if size != 3:
        assert different(month.ledger, door) == []
    assert door.rows("SELECT * FROM pos.unfolded_events") == []
    assert door.rows("SELECT 1 FROM pos.journal_ends WHERE folded <> position") == []


def test_everything_that_can_happen_to_a_payment_is_folded(database: Database) -> None:
    ledger = open_ledger(None, ids=SystemIds())
    live_through_everything(ledger)
    door = door_of(database, ledger)
    door.push_all(written_by(ledger), 7)
    assert different(ledger, door) == []


def test_what_is_folded_a_second_time_changes_nothing(database: Database, month: Month) -> None:
    door = door_of(database, month.ledger)
    written = written_by(month.ledger)[:400]
    door.push_all(written)
    before = {name: door.rows(f"SELECT xmin::text, * FROM pos.{name} ORDER BY 2, 3, 4") for name in TABLES}
    door.push_all(written)
    assert before == {
        name: door.rows(f"SELECT xmin::text, * FROM pos.{name} ORDER BY 2, 3, 4") for name in TABLES
    }


def test_what_a_kill_left_unfolded_is_folded_by_the_next_who_comes(database: Database, month: Month) -> None:
    door = door_of(database, month.ledger)
    written = written_by(month.ledger)
    for start in range(0, 700, 100):
        door.store(batch_of(written[start : start + 100]))
    assert door.rows("SELECT position, folded FROM pos.journal_ends") == [(700, 0)]
    assert fold_terminal(database, door.sender, NOW).events == 700
    door.push_all(written[700:])
    assert different(month.ledger, door) == []
    assert fold_terminal(database, door.sender, NOW).events == 0


def test_every_table_can_be_folded_into() -> None:
    assert set(IDENTITY) == set(TABLES)
    for name, columns in IDENTITY.items():
        assert set(columns) <= set(TABLES[name].c.keys())


# -- what cannot be folded ---------------------------------------------------------------------------------


@pytest.fixture
def door(database: Database) -> Door:
    return Door(database)


def start(pen: Pen, payment_id: str, **more: object) -> None:
    """A payment of 500 begins, and its payable with it."""
    body: dict[str, object] = {
        "payment_id": payment_id,
        "origin": "terminal",
        "idempotency_key": payment_id,
        "payable_type": "counter",
        "payable_id": f"due of {payment_id}",
        "label": "",
        "reference": "",
        "opens_payable": True,
        "amount_due": 500,
        "method_id": "m",
        "provider_code": "wave",
        "amount": 500,
        "currency": "XOF",
        "charge_reference": payment_id,
        "is_test": False,
        "staff_id": None,
        "customer_phone": None,
    }
    pen.write("payment.started", body | more)


def succeed(pen: Pen, payment_id: str, payable_id: str = "", taken: int = 500) -> None:
    body = {
        "payment_id": payment_id,
        "payable_type": "counter",
        "payable_id": payable_id or f"due of {payment_id}",
        "payable_taken": taken,
        "payable_settled": taken >= 500,
    }
    pen.write("payment.succeeded", body)


def unfolded(door: Door) -> list[tuple[Any, ...]]:
    return door.rows("SELECT seq, type, reason FROM pos.unfolded_events ORDER BY position")


def paid(door: Door) -> list[str]:
    found = door.rows("SELECT payment_id FROM pos.payments WHERE status = 'success' ORDER BY 1")
    return [row[0] for row in found]


NOISE = "".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(200))
HOSTILE: dict[str, tuple[Any, str]] = {
    "a newer type": (lambda pen: pen.write("payment.teleported", {"to": [1, None]}), "unknown"),
    "a newer version": (lambda pen: pen.write("payment.failed", {"payment_id": "b"}, v=2), "unknown"),
    "another shape": (lambda pen: pen.write("payment.failed", {"payment_id": "b"}), "unreadable"),
    "a body that is none": (lambda pen: pen.write("payment.failed", [1]), "unreadable"),
    "a wrong envelope": (lambda pen: pen.write("payment.failed", {}, more=1), "unreadable"),
    "a number without end": (lambda pen: start(pen, "x", amount=10**30), "does_not_fit"),
    "a number too large": (lambda pen: start(pen, "x", amount=1 << 63), "does_not_fit"),
    "a negative amount": (lambda pen: start(pen, "x", amount=-5), "does_not_fit"),
    "no currency": (lambda pen: start(pen, "x", currency="FRANCS"), "does_not_fit"),
    "a letter that no column takes": (lambda pen: start(pen, "x", label="a\0b"), "does_not_fit"),
    "a text too long for an index": (lambda pen: start(pen, "x", reference=NOISE), "does_not_fit"),
    "a payment that begins twice": (lambda pen: start(pen, "a"), "does_not_fit"),
    "the key of another": (lambda pen: start(pen, "x", idempotency_key="a"), "does_not_fit"),
    "a payment that never began": (lambda pen: succeed(pen, "nobody"), "does_not_fit"),
    "a price that is none": (lambda pen: start(pen, "x", amount=5.5), "unreadable"),
    "lists in lists": (
        lambda pen: pen.put(
            b'{"actor":"a","at":1,"body":' + b"[" * 200 + b"]" * 200 + b',"incarnation":1,"seq":%d'
            b',"terminal":"terminal-1","type":"deep","v":1}' % (pen.seq + 1)
        ),
        "unknown",
    ),
    "bytes that are not canonical": (
        lambda pen: pen.put(
            b'{"at":1,"actor":"a","body":{},"incarnation":1,"seq":%d,"terminal":"terminal-1",'
            b'"type":"x","v":1}' % (pen.seq + 1)
        ),
        "not_canonical",
    ),
    "letters written apart": (
        lambda pen: pen.write("pin.changed", {"name": "e\u0301"}),
        "not_canonical",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("alone", [True, False], ids=["in one batch", "a batch each"])
def test_an_event_that_cannot_be_folded_is_kept_for_a_person_and_blocks_nothing(
    door: Door, name: str, alone: bool
) -> None:
    write, reason = HOSTILE[name]
    pen = Pen()
    start(pen, "a")
    write(pen)
    succeed(pen, "a")
    start(pen, "b")
    succeed(pen, "b")
    door.push_all(pen.written, 1 if not alone else 500)
    assert [row[4] for row in door.journal()] == [one.raw for one in pen.written]
    assert paid(door) == ["a", "b"]
    assert [(row[0], row[2]) for row in unfolded(door)] == [(2, reason)]
    assert door.rows("SELECT amount_taken, settled FROM pos.payables ORDER BY payable_id") == [(500, 1)] * 2


def test_exactly_the_events_that_do_not_fit_are_left_out(door: Door) -> None:
    pen = Pen()
    for number in range(150):
        start(pen, f"p-{number:03}", **({"amount": 0} if number % 40 == 3 else {}))
        succeed(pen, f"p-{number:03}")
    door.push_all(pen.written)
    # Of a payment that did not begin nothing else fits either.
    wrong = [number for number in range(150) if number % 40 == 3]
    assert [row[0] for row in unfolded(door)] == [2 * n + part for n in wrong for part in (1, 2)]
    assert len(paid(door)) == 150 - len(wrong)


def test_what_the_centre_told_a_terminal_changes_nothing_here(door: Door) -> None:
    pen = Pen()
    start(pen, "a")
    payable = {"payable_type": "counter", "payable_id": "due of a", "label": "", "amount_due": 9}
    told = {"currency": "XOF", "opened_at": 1, "taken": 9, "taken_elsewhere": 9, "settled": True}
    pen.write(
        "centre.told", {"counter": 4, "payables": [payable | told, payable | told | {"payable_id": "b"}]}
    )
    door.push_all(pen.written)
    assert unfolded(door) == []
    assert door.rows("SELECT amount_due, amount_taken FROM pos.payables") == [(500, 0)]


def test_a_method_takes_the_place_of_another_of_its_provider(door: Door) -> None:
    pen = Pen()

    def method(method_id: str, code: str, name: str) -> None:
        values = {"active": True, "display_order": 1, "config": {}}
        pen.write("method.set", {"method_id": method_id, "provider_code": code, "name": name, **values})

    method("m-1", "wave", "Wave")
    method("m-2", "cash", "Cash")
    door.push_all(pen.written)
    method("m-1", "wave", "Wave again")
    method("m-3", "cash", "Cash in hand")
    door.push_all(pen.written)
    assert door.rows("SELECT method_id, name FROM pos.payment_methods ORDER BY 1") == [
        *(("m-1", "Wave again"), ("m-3", "Cash in hand"))
    ]


# -- payables that several terminals know ------------------------------------------------------------------


def test_what_was_taken_of_a_payable_is_reckoned_over_all_terminals(database: Database) -> None:
    told: list[Overpaid] = []

    def follow(_connection: object, found: Followed) -> None:
        told.extend(found.overpaid)

    for number, name in enumerate(("t-1", "t-2", "t-3"), 1):
        pen, door = Pen(name), Door(database, Sender(name))
        start(pen, f"p-{name}", payable_id="order 7", amount=200)
        succeed(pen, f"p-{name}", "order 7", taken=200)
        stored = door.store(batch_of(pen.written))
        fold_terminal(database, door.sender, NOW, stored, [follow])
        expected = [(200 * number, int(number == 3), 500)]
        assert door.rows("SELECT amount_taken, settled, amount_due FROM pos.payables") == expected
    assert told == [Overpaid("counter", "order 7", 500, 600, 3)]


def test_late_money_that_went_elsewhere_is_not_counted_twice(database: Database) -> None:
    """The centre's rule is the terminal's: applied here is taken here, and no longer there."""
    month = Month(3)
    month.pass_days(2, 70)
    door = door_of(database, month.ledger)
    door.push_all(written_by(month.ledger), 50)
    reckoned = door.rows(
        "SELECT amount_taken, found.taken FROM pos.payables,"
        " LATERAL pos.payable_taken(restaurant_id, payable_type, payable_id) AS found"
    )
    assert len(reckoned) > 40
    assert all(noted == taken for noted, taken in reckoned)
    month.ledger.close()


def test_terminals_that_are_folded_at_the_same_time_all_count(database: Database) -> None:
    """Each brings the same orders in another order of its own: none waits for ever, no sum is lost."""
    orders = [f"order {number}" for number in range(12)]
    doors = []
    for turn in range(4):
        pen, door = Pen(f"t-{turn}"), Door(database, Sender(f"t-{turn}"))
        for order in orders[turn * 3 :] + orders[: turn * 3]:
            payment_id = f"{turn} {order}"
            start(pen, payment_id, payable_id=order, amount=125)
            succeed(pen, payment_id, order, taken=125)
        doors.append((door, pen))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: one[0].push_all(one[1].written, 8), doors))
    assert unfolded(doors[0][0]) == []
    assert doors[0][0].rows("SELECT DISTINCT amount_taken, settled FROM pos.payables") == [(500, 1)]
