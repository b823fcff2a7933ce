"""The same use cases as at a terminal, in the centre's own journal on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pos_terminal.central.database import Database
from pos_terminal.central.ledger import CentralLedger
from pos_terminal.central.ledger_tables import CENTRE
from pos_terminal.domain import events
from pos_terminal.domain.errors import DatabaseProblem, KeyReused, NotAllowed
from pos_terminal.domain.payment import PayableRef, Payment, Status
from pos_terminal.ledger import exceptions, payments, refunds
from pos_terminal.ledger.journal import GENESIS, chain_hash, entries
from pos_terminal.providers.base import Capabilities, Outcome, RefundResult
from pos_terminal.services import outcome
from pos_terminal.services import refunds as giving_back
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Decision
from pos_terminal.services.claims import Begun
from pos_terminal.system import SystemClock, SystemIds
from tests.support.core import add_methods, all_payments, answer, checkout_of, open_order, wave

PROGRAM = "centre:program"
ORDER = PayableRef("order", "12")
FULL = Capabilities(refund_full=True, refund_partial=True)


def of(database: Database, restaurant: str) -> CentralLedger:
    made = CentralLedger(database, restaurant, clock=SystemClock(), ids=SystemIds())
    add_methods(made)
    open_order(made, "12", 5_000)
    return made


@pytest.fixture
def books(database: Database) -> CentralLedger:
    return of(database, "baobab")


def begin(books: CentralLedger, key: str, amount: int = 5_000) -> Begun:
    return checkout_of(books).begin(wave(amount, key, payable=ORDER), PROGRAM)


def paid(books: CentralLedger, payment: Payment, number: str = "T1") -> Payment:
    told = answer(payment, Outcome.PAID, transaction_id=number)
    return outcome.apply(books, payment.payment_id, Step.CHECK, told).payment


def test_a_payment_made_through_the_centre_ends_by_evidence(books: CentralLedger) -> None:
    begun = begin(books, "web-1")
    assert begun.payment.status is Status.PROCESSING
    ended = paid(books, begun.payment)
    assert (ended.status, ended.transaction_id, ended.origin) == (Status.SUCCESS, "T1", "api")
    with pytest.raises(NotAllowed):
        begin(books, "web-2")


def test_a_key_is_one_payment_and_never_another(books: CentralLedger) -> None:
    first = begin(books, "web-1")
    again = begin(books, "web-1")
    assert again.is_duplicate
    assert again.payment.payment_id == first.payment.payment_id
    with pytest.raises(KeyReused):
        begin(books, "web-1", 4_000)


def test_fifty_threads_with_one_key_end_with_one_payment(books: CentralLedger) -> None:
    with ThreadPoolExecutor(10) as pool:
        made = list(pool.map(lambda _: begin(books, "web-1"), range(50)))
    assert len({one.payment.payment_id for one in made}) == 1
    assert [one.is_duplicate for one in made].count(False) == 1
    assert len(all_payments(books)) == 1


def test_fifty_threads_for_one_order_take_its_due_once(books: CentralLedger) -> None:
    def attempt(number: int) -> bool:
        try:
            begin(books, f"web-{number}")
        except NotAllowed:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(attempt, range(50))).count(True) == 1


def test_the_journal_is_a_chain_without_a_gap_and_says_where_it_ends(books: CentralLedger) -> None:
    paid(books, begin(books, "web-1").payment)
    head = GENESIS
    with books.reading() as connection:
        found = list(entries(connection))
        end = connection.execute(text("SELECT position, seq, hash FROM pos.centre_heads")).one()
    for number, entry in enumerate(found, 1):
        head = chain_hash(head, entry.raw)
        assert (entry.position, entry.seq, bytes(entry.hash)) == (number, number, head)
        assert entry.read().terminal == CENTRE
    assert tuple(end[:2]) == (len(found), len(found))
    assert bytes(end[2]) == head


def test_what_was_not_committed_never_happened(books: CentralLedger) -> None:
    before = len(all_payments(books))
    with books.unit_of_work() as work:
        work.record(events.PayableOpened("order", "13", "", 100, "XOF"))
    open_order(books, "13", 200)
    with books.reading() as connection:
        found = connection.execute(text("SELECT amount_due FROM payables WHERE payable_id = '13'"))
        assert found.scalars().all() == [200]
    assert len(all_payments(books)) == before


def test_a_refund_is_kept_within_the_payment_by_the_database_too(books: CentralLedger) -> None:
    payment = paid(books, begin(books, "web-1").payment)
    wanted = giving_back.RefundOrder(payment.payment_id, "back-1", 2_000)
    begun = giving_back.begin(books, FULL, wanted, Decision(PROGRAM, "wrong dish"))
    told = RefundResult(Outcome.PAID, "R1", 2_000, "XOF")
    giving_back.apply(books, begun.refund.refund_id, told, first=True)
    with books.reading() as connection:
        after = payments.by_id(connection, payment.payment_id)
        [refund] = refunds.of_payment(connection, payment.payment_id)
    assert after is not None
    assert (after.status, after.refunded_amount) == (Status.PARTIALLY_REFUNDED, 2_000)
    assert refund.origin == "api"
    too_much = giving_back.RefundOrder(payment.payment_id, "back-2", 3_001)
    with pytest.raises(NotAllowed):
        giving_back.begin(books, FULL, too_much, Decision(PROGRAM, "again"))
    with pytest.raises(DatabaseProblem), books.writing() as connection:
        connection.execute(text("UPDATE payments SET refunded_amount = amount + 1"))


def test_late_money_is_an_exception_for_a_person(books: CentralLedger) -> None:
    first = begin(books, "web-1").payment
    outcome.apply(books, first.payment_id, Step.CHECK, answer(first, Outcome.EXPIRED))
    paid(books, begin(books, "web-2").payment, "T2")
    late = paid(books, first, "T1")
    assert late.status is Status.SUCCESS
    with books.reading() as connection:
        [waiting] = exceptions.open_ones(connection)
    assert (waiting.kind, waiting.amount) == ("late_money", 5_000)


def test_two_restaurants_do_not_see_each_other(books: CentralLedger, database: Database) -> None:
    other = of(database, "teranga")
    payment = paid(books, begin(books, "web-1").payment)
    assert all_payments(other) == []
    assert not begin(other, "web-1").is_duplicate
    with other.reading() as connection:
        assert payments.by_id(connection, payment.payment_id) is None
    with pytest.raises(LookupError):
        paid(other, payment)


@pytest.mark.parametrize("table", ["pos.payments", "pos.payables", "pos.journal", "pos.centre_heads"])
def test_the_second_wall_stands_without_the_first(
    books: CentralLedger, database: Database, table: str
) -> None:
    begin(books, "web-1")
    with database.tenant("teranga") as connection:
        # Asked past the views, with no restaurant named: nothing of another restaurant comes.
        assert connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar() == 0
    with database.owner() as connection:
        assert connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar() != 0


def test_nothing_is_written_for_another_restaurant(books: CentralLedger, database: Database) -> None:
    begin(books, "web-1")
    stolen = "UPDATE pos.payments SET amount = 1"
    planted = (
        "INSERT INTO pos.payables (restaurant_id, payable_type, payable_id, label, amount_due, currency,"
        " amount_taken, settled, created_at) VALUES ('baobab', 'order', 'x', '', 1, 'XOF', 0, 0, 0)"
    )
    with database.tenant("teranga") as connection:
        assert connection.execute(text(stolen)).rowcount == 0
    with pytest.raises(DBAPIError, match="row-level security"), database.tenant("teranga") as connection:
        connection.execute(text(planted))


@pytest.mark.parametrize("change", ["UPDATE pos.journal SET seq = 9", "DELETE FROM pos.journal"])
def test_history_is_not_rewritten_even_by_the_owner(
    books: CentralLedger, database: Database, change: str
) -> None:
    begin(books, "web-1")
    with pytest.raises(DBAPIError, match="append-only"), database.owner() as connection:
        connection.execute(text(change))


def test_listeners_hear_of_a_change_in_its_own_transaction(database: Database) -> None:
    heard: list[str] = []

    def listen(_connection: object, body: events.Body, position: int) -> None:
        heard.append(f"{position} {body.type_name}")

    books = CentralLedger(database, "baobab", clock=SystemClock(), ids=SystemIds(), listeners=(listen,))
    open_order(books, "12", 5_000)
    assert heard == ["1 journal.opened", "2 payable.opened"]
