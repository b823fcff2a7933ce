"""The questions: right against a plain list of everything, and never by reading the whole table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from pos_terminal.domain.payment import TAKEN, PayableRef, Payment, Status
from pos_terminal.ledger import catalogue, days, driver, journal, payments
from pos_terminal.ledger.dues import dues_of
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome
from pos_terminal.services import outcome, overview
from pos_terminal.services.answer import Step
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.checkout import Checkout
from tests.support.core import (
    START_MS,
    SilentProvider,
    TurnedClock,
    all_payments,
    answer,
    cash,
    checkout_of,
    open_ledger,
    open_order,
    wave,
)

HOUR_MS = 3_600_000
DAYS_MS = 9 * 24 * HOUR_MS
SOME_DAYS = (START_MS + 10 * HOUR_MS, START_MS + 60 * HOUR_MS)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Sixty payments over some days, of every kind, and one of a test."""
    clock = TurnedClock()
    ledger = open_ledger(tmp_path_factory.mktemp("busy"), clock=clock)
    checkout = checkout_of(ledger)
    for number in range(20):
        clock.ms = START_MS + number * 5 * HOUR_MS
        open_order(ledger, f"10{number:02}", 5_000)
        order = PayableRef("order", f"10{number:02}")
        checkout.take_cash(cash(1_000, f"c{number}", payable=order))
        checkout.take_cash(cash(500 + number % 3, f"k{number}", reference=f"Table {number}"))
        payment = checkout.begin(wave(700, f"w{number}", reference=f"Terrace {number}")).payment
        if number == 9:
            trying = SilentProvider()
            trying.is_test = True
            test = Checkout(ledger, {"wave": trying}).begin(wave(800, "test")).payment
            outcome.apply(ledger, test.payment_id, Step.CHECK, answer(test, Outcome.PAID))
        ends = (Outcome.PAID, Outcome.DECLINED, Outcome.PENDING, Outcome.UNKNOWN, Outcome.EXPIRED)[number % 5]
        outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, ends))
    yield ledger
    ledger.close()


def _plain(ledger: Ledger) -> list[Payment]:
    found = all_payments(ledger)
    assert [p.position for p in found] == sorted((p.position for p in found), reverse=True)
    assert len(found) == 61
    return found


@pytest.mark.parametrize("show", ["all", "paid", "to_check", "not_paid"])
@pytest.mark.parametrize(
    "stretch", [(0, 1 << 62), (START_MS + 10 * HOUR_MS, START_MS + 60 * HOUR_MS), (5, 9)]
)
@pytest.mark.parametrize("provider_code", ["", "cash", "wave"])
def test_pages_together_are_everything_once(
    busy: Ledger, show: str, stretch: tuple[int, int], provider_code: str
) -> None:
    kinds: dict[str, Callable[[Payment], bool]] = {
        "all": lambda _payment: True,
        "paid": lambda payment: payment.status in TAKEN,
        "to_check": lambda payment: payment.in_flight and payment.phase != "waiting",
        "not_paid": lambda payment: payment.status in (Status.FAILED, Status.EXPIRED),
    }
    since, until = stretch
    expected = [
        p
        for p in _plain(busy)
        if kinds[show](p)
        and since <= p.initiated_at < until
        and p.provider_code == (provider_code or p.provider_code)
    ]
    found: list[Payment] = []
    before: int | None = None
    with busy.reading() as connection:
        while True:
            page = payments.page(
                connection,
                limit=7,
                before=before,
                since_ms=since,
                until_ms=until,
                show=show,
                provider_code=provider_code,
            )
            found += page.rows
            assert len(page.rows) <= 7
            if (before := page.next) is None:
                break
        counted = payments.counts(
            connection, since, until, provider_code=provider_code, to_check=(since, until)
        )
        assert counted[show] == len(expected)
    assert found == expected


def test_what_is_to_be_checked_is_counted_of_any_day(busy: Ledger) -> None:
    unsure = [p for p in _plain(busy) if p.in_flight and p.phase != "waiting"]
    with busy.reading() as connection:
        assert payments.counts(connection, 5, 9)["to_check"] == len(unsure) > 0
        assert payments.counts(connection, 5, 9, provider_code="cash")["to_check"] == 0


def test_the_days_that_have_payments_are_found_and_how_many_each_method_has(busy: Ledger) -> None:
    day = BusinessDay()
    began: dict[int, list[Payment]] = {}
    for payment in _plain(busy):
        began.setdefault(day.around(payment.initiated_at)[0], []).append(payment)
    newest = max(began)
    with busy.reading() as connection:
        earlier = overview.days_with_payments(connection, day, newest, 99)
        assert earlier == sorted(began.keys() - {newest}, reverse=True)
        assert len(earlier) > 2
        assert overview.days_with_payments(connection, day, newest, 2) == earlier[:2]
        assert overview.days_with_payments(connection, day, min(began), 2) == []
        for since, some in began.items():
            counted = overview.count_by_method(connection, *day.around(since))
            assert counted == Counter(payment.provider_code for payment in some)


@pytest.mark.parametrize(
    "text",
    [
        "1003",
        "10",
        "Table 1",
        "Terrace",
        "501",
        "5 00",
        "table",
        "TERRACE 1",
        "tErR",
        "%",
        "_",
        "' OR 1",
        "x" * 300,
    ],
)
def test_a_search_finds_beginnings_of_orders_and_references_and_whole_amounts(
    busy: Ledger, text: str
) -> None:
    digits = "".join(text.split())
    expected = [
        payment
        for payment in _plain(busy)
        if payment.payable.id.startswith(text)
        or payment.reference.lower().startswith(text.lower())
        or str(payment.amount) == digits
    ]
    with busy.reading() as connection:
        assert payments.search(connection, text, limit=100) == expected
        assert len(payments.search(connection, text, limit=3)) == min(3, len(expected))


def test_a_search_knows_the_case_of_letters_that_are_not_ascii_and_mixes_what_is_written(
    tmp_path: Path,
) -> None:
    ledger = open_ledger(tmp_path)
    written = ["ÉTÉ 1", "Été 2", "été 3", "Eté 4", "ÉTAGE"]
    for number, reference in enumerate(written):
        checkout_of(ledger).take_cash(cash(500 + number, f"k{number}", reference=reference))
    with ledger.reading() as connection:
        found = [payment.reference for payment in payments.search(connection, "été", limit=9)]
        assert catalogue.last_order_number(connection) == 0
    assert found == ["été 3", "Été 2", "ÉTÉ 1"]
    for name in ("998", "1046", "Terrace"):
        open_order(ledger, name, 500)
    with ledger.reading() as connection:
        assert catalogue.last_order_number(connection) == 1046
    ledger.close()


def test_takings_of_a_stretch_are_the_sum_of_what_was_taken(busy: Ledger) -> None:
    since, until = SOME_DAYS
    expected: dict[str, tuple[int, int]] = {}
    for payment in _plain(busy):
        if since <= payment.initiated_at < until and payment.status in TAKEN and not payment.is_test:
            count, total = expected.get(payment.provider_code, (0, 0))
            expected[payment.provider_code] = (count + 1, total + payment.amount)
    with busy.reading() as connection:
        assert payments.day_totals(connection, since, until) == expected


def test_a_payment_is_found_by_each_of_its_names(busy: Ledger) -> None:
    with busy.reading() as connection:
        for payment in _plain(busy):
            assert payments.by_id(connection, payment.payment_id) == payment
            assert payments.by_key(connection, payment.origin, payment.idempotency_key) == payment
            if payment.charge_reference:
                assert payments.by_charge_reference(connection, payment.charge_reference) == payment
            assert payment in payments.of_payable(connection, payment.payable)
            assert all(
                entry.subject == payment.payment_id
                for entry in journal.entries_of(connection, payment.payment_id)
            )
        assert payments.by_key(connection, "api", "c1") is None
        assert payments.in_flight(connection) == [p for p in reversed(_plain(busy)) if p.in_flight]


ORDER = PayableRef("order", "1003")
OPEN = ("payments_in_flight", "exceptions_open", "SCAN (subquery")
USES = {
    "page": "INTEGER PRIMARY KEY",
    "page of a day": "INDEX payments_day",
    "page of a method": "INDEX payments_day",
    "days with payments": "COVERING INDEX payments_day (initiated_at<?)",
    "methods of a day": "COVERING INDEX payments_day",
    "counts of a method": "COVERING INDEX payments_day",
    "to check": "INDEX payments_in_flight",
    "to check of a day": "INDEX payments_in_flight",
    "to check counted": "USING INTEGER PRIMARY KEY (rowid=?)",
    "same customer": "INDEX payments_in_flight",
    "by key": "INDEX payments_key",
    "by charge reference": "INDEX payments_charge",
    "of a payable": "INDEX payments_payable",
    "due": "INDEX payments_payable",
    "dues": "INDEX payments_payable (payable_id=?)",
    "totals": "COVERING INDEX payments_day",
    "takings by method": "COVERING INDEX payments_day",
    "takings of a stretch": "COVERING INDEX payments_day",
    "counts": "COVERING INDEX payments_day",
    "open orders": "INDEX payables_open",
    "history": "INDEX journal_subject",
}
QUESTIONS: dict[str, Callable[[Connection], object]] = {
    "page": lambda c: payments.page(c, limit=50),
    "next page": lambda c: payments.page(c, limit=50, before=40),
    "page of a day": lambda c: payments.page(c, limit=50, since_ms=START_MS, until_ms=START_MS + HOUR_MS),
    "paid of a day": lambda c: payments.page(c, limit=50, since_ms=5, until_ms=START_MS, show="paid"),
    "page of a method": lambda c: payments.page(
        c, limit=50, since_ms=5, until_ms=START_MS, provider_code="wave"
    ),
    "days with payments": lambda c: overview.days_with_payments(c, BusinessDay(), START_MS + DAYS_MS, 9),
    "methods of a day": lambda c: payments.count_by_method(c, START_MS, START_MS + HOUR_MS),
    "counts of a method": lambda c: payments.counts(
        c, START_MS, START_MS + HOUR_MS, provider_code="wave", to_check=(START_MS, START_MS + HOUR_MS)
    ),
    "to check": lambda c: payments.page(c, limit=50, show="to_check"),
    "to check counted": lambda c: payments.counts(c, START_MS, START_MS + HOUR_MS, provider_code="wave"),
    "to check of a day": lambda c: payments.page(
        c, limit=50, since_ms=5, until_ms=START_MS, show="to_check", provider_code="wave"
    ),
    "search": lambda c: payments.search(c, "10", limit=50),
    "search in any case": lambda c: payments.search(c, "terrace", limit=50),
    "last order": lambda c: catalogue.last_order_number(c),
    "by id": lambda c: payments.by_id(c, "x"),
    "by key": lambda c: payments.by_key(c, "terminal", "x"),
    "by charge reference": lambda c: payments.by_charge_reference(c, "x"),
    "of a payable": lambda c: payments.of_payable(c, ORDER),
    "in flight": lambda c: payments.in_flight(c),
    "same customer": lambda c: payments.unresolved_counter_amount(c, 700, 0),
    "due": lambda c: [payments.due_of(c, payable) for payable in [catalogue.payable(c, ORDER)] if payable],
    "dues": lambda c: dues_of(c, catalogue.open_orders(c)),
    "counts": lambda c: payments.counts(c, START_MS, START_MS + HOUR_MS),
    "totals": lambda c: payments.day_totals(c, START_MS, START_MS + HOUR_MS),
    "takings by method": lambda c: days.by_method(c, START_MS, START_MS + HOUR_MS),
    "takings of a stretch": lambda c: days.total(c, START_MS, START_MS + HOUR_MS),
    "open orders": lambda c: catalogue.open_orders(c),
    "keyed-in amounts in parts": lambda c: catalogue.open_parts(c),
    "history": lambda c: journal.entries_of(c, "x"),
    "head": lambda c: journal.read_head(c, 1),
    "end of the journal": lambda c: list(journal.entries(c, 10)),
    "watches": lambda c: catalogue.watch_of(c, "x"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_question_reads_a_whole_table(busy: Ledger, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, Any]] = []
    rows = driver.rows

    def heard(connection: Connection, sql: str, values: Any = ()) -> Any:
        asked.append((sql, values))
        return rows(connection, sql, values)

    monkeypatch.setattr(driver, "rows", heard)
    with busy.reading() as connection:
        event.listen(
            connection,
            "before_cursor_execute",
            lambda _c, _cursor, sql, values, *_: asked.append((sql, values)),
        )
        QUESTIONS[name](connection)
        plans = [
            (sql, row[3])
            for sql, values in list(asked)
            if sql.startswith("SELECT")
            for row in rows(connection, f"EXPLAIN QUERY PLAN {sql}", values)
        ]
    assert plans
    # What is in flight, and what is to be decided, have indexes of their own that hold nothing else: all of
    # it is read, and it is little.
    # The head is one entry read from the end.
    bad = [
        (sql, plan)
        for sql, plan in plans
        if plan.startswith("SCAN") and not any(name in plan for name in OPEN) and "LIMIT 1" not in sql
    ]
    assert not bad
    assert any(USES.get(name, "") in plan for _sql, plan in plans), plans


def test_an_empty_ledger_has_no_answers(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path)
    with ledger.reading() as connection:
        assert payments.page(connection, limit=None).rows == payments.search(connection, "1", limit=5) == []
        assert payments.day_totals(connection, 0, 1 << 62) == {}
        assert payments.counts(connection, 0, 1 << 62) == {"all": 0, "paid": 0, "not_paid": 0, "to_check": 0}
        assert catalogue.last_order_number(connection) == 0
    ledger.close()
