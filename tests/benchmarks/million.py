"""P6: questions to a ledger with a million payments, asked as the screens ask them.

The ledger is made in bulk: the rows come from the fold of real events, the journal is chained, and the
indexes are made at the end. Each payment has one event here instead of three, so that it takes a minute.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pos_terminal.domain import events
from pos_terminal.ledger import days, payments
from pos_terminal.ledger.changes import Update
from pos_terminal.ledger.fold import fold
from pos_terminal.ledger.journal import Appender, read_head
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.providers.cash import CashProvider
from pos_terminal.services import overview
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.checkout import Checkout, Sale
from pos_terminal.services.day_report import day_report
from pos_terminal.services.periods import one_day
from pos_terminal.system import SystemClock, SystemIds
from tests.benchmarks.folders import disk_root, scratch
from tests.benchmarks.measure import Line, middle_ms, p99_ms
from tests.benchmarks.paying import open_ledger

DAYS: Final = 365
_DAY_MS: Final = 86_400_000
_BATCH: Final = 20_000
_KEY: Final = "key-{:07d}-{}"
_UNVERIFIED: Final = 300
_OPEN_ORDERS: Final = 40
Question = Callable[[ReadConnection], object]


@dataclass(frozen=True, slots=True)
class Made:
    """A large ledger, closed, and what is known about its contents."""

    folder: Path
    count: int
    first_ms: int
    step_ms: int

    def at(self, number: int) -> int:
        """When this payment began, UTC milliseconds."""
        return self.first_ms + number * self.step_ms


def make(folder: Path, count: int) -> Made:
    """A ledger with this many payments over a year, the newest of them taken as the program does."""
    ledger, method_id = open_ledger(folder)
    now = ledger.clock.now_ms()
    made = Made(folder, count, now - DAYS * _DAY_MS, DAYS * _DAY_MS // count)
    with ledger.writer_lock:
        connection = ledger.writer_connection()
        head = read_head(connection, ledger.incarnation)
        connection.rollback()
        driver: Any = connection.connection.driver_connection
        indexes = driver.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql > ''"
        ).fetchall()
        driver.execute("BEGIN IMMEDIATE")
        for name, _ in indexes:
            driver.execute(f"DROP INDEX {name}")
        appender = Appender.at(ledger.terminal_id, ledger.incarnation, head)
        for start in range(0, count, _BATCH):
            numbers = range(start, min(count, start + _BATCH))
            _insert(driver, connection, appender, made, method_id, numbers)
            appender = Appender.at(ledger.terminal_id, ledger.incarnation, appender.head)
        for _, text in indexes:
            driver.execute(text)
        driver.execute(
            "UPDATE terminal SET verified_position = ?, verified_hash = ?",
            (appender.head.position, appender.head.hash),
        )
        driver.execute("COMMIT")
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    ledger.close()
    with_todays(folder)
    return made


def with_todays(folder: Path) -> None:
    """Some payments that the next start has to check, and some orders that are open."""
    ledger = Ledger.open(folder, clock=SystemClock(), ids=SystemIds(), check=False)
    checkout = Checkout(ledger, {"cash": CashProvider()})
    for number in range(_UNVERIFIED):
        checkout.take_cash(Sale(500 + number, "cash", f"today-{number}", reference=f"today {number}"))
    with ledger.unit_of_work() as work:
        for number in range(_OPEN_ORDERS):
            work.record(
                events.PayableOpened(
                    payable_type="order",
                    payable_id=f"B{number}",
                    label=f"Table {number}",
                    amount_due=9_000,
                    currency="XOF",
                )
            )
        work.commit()
    ledger.close()


def _insert(
    driver: Any, connection: ReadConnection, appender: Appender, made: Made, method_id: str, numbers: range
) -> None:
    tables: dict[str, list[tuple[Any, ...]]] = {}
    for number in numbers:
        started, ended = _bodies(number, method_id)
        at = made.at(number)
        position = appender.append(started, subject=started.payment_id, actor="system", at=at)
        ends = {
            change.table: change.values for change in fold(ended, position, at) if isinstance(change, Update)
        }
        for change in fold(started, position, at):
            row = {**change.values, **ends.get(change.table, {})}
            names = ", ".join(row)
            places = ", ".join("?" * len(row))
            tables.setdefault(f"INSERT INTO {change.table} ({names}) VALUES ({places})", []).append(
                tuple(row.values())
            )
    for text, rows in tables.items():
        driver.executemany(text, rows)
    appender.store(connection)


def _bodies(number: int, method_id: str) -> tuple[events.PaymentStarted, events.Body]:
    payment_id, amount = f"payment-{number:09d}", 500 + (number * 7919) % 400 * 25
    kind, payable_id = ("order", f"A{number:07d}") if number % 2 else ("counter", f"counter-{number:09d}")
    started = events.PaymentStarted(
        payment_id=payment_id,
        origin="terminal",
        idempotency_key=_KEY.format((number * 7919) % 1_000_003, number),
        payable_type=kind,
        payable_id=payable_id,
        label=f"Table {number % 40}",
        reference=f"R{(number * 31) % 1_000_003:07d}" if number % 3 == 0 else "",
        opens_payable=True,
        amount_due=amount,
        method_id=method_id,
        provider_code="wave" if number % 4 == 0 else "cash",
        amount=amount,
        currency="XOF",
        charge_reference=f"charge-{number}" if number % 4 == 0 else None,
        is_test=False,
        staff_id=None,
    )
    if number % 34 == 0:
        return started, events.PaymentExpired(payment_id=payment_id, reason="expired")
    paid = events.PaymentSucceeded(
        payment_id=payment_id,
        payable_type=kind,
        payable_id=payable_id,
        payable_taken=amount,
        payable_settled=True,
        drawer_session="session-of-the-year" if started.provider_code == "cash" else None,
        tendered=amount if started.provider_code == "cash" else None,
        change=0 if started.provider_code == "cash" else None,
    )
    return started, paid


def _listed(since_ms: int, until_ms: int, *, show: str = "all", search: str = "") -> Question:
    return lambda connection: overview.listing(
        connection, show=show, search=search, before=None, since_ms=since_ms, until_ms=until_ms
    )


def questions(made: Made) -> list[tuple[str, float, Callable[[random.Random], Question]]]:
    """What is asked, its target in milliseconds, and the question for a random payment."""
    last = made.at(made.count)

    def any_number(dice: random.Random) -> int:
        return dice.randrange(made.count)

    def day_of(number: int) -> tuple[int, int]:
        begin = made.at(number) // _DAY_MS * _DAY_MS
        return begin, begin + _DAY_MS

    return [
        ("page of 50, newest", 5, lambda _: lambda c: payments.page(c, limit=50)),
        (
            "page of 50, anywhere",
            5,
            lambda d: lambda c: payments.page(c, limit=50, before=any_number(d) + 60),
        ),
        ("page of 50, list of today with counts", 5, lambda _: _listed(last - _DAY_MS, last + _DAY_MS)),
        ("page of 50, list of any day with counts", 5, lambda d: _listed(*day_of(any_number(d)))),
        ("page of an hour of long ago", 5, lambda d: _listed(made.at(n := any_number(d)), made.at(n + 10))),
        ("page of today, not paid", 5, lambda _: _listed(last - _DAY_MS, last + _DAY_MS, show="not_paid")),
        ("page of what is to be checked", 5, lambda _: _listed(last - _DAY_MS, last, show="to_check")),
        ("search, order", 5, lambda d: _search(f"A{any_number(d):07d}"[:7])),
        ("search, order, first letter", 5, lambda _: _search("A")),
        ("search, reference", 5, lambda d: _search(f"R{any_number(d):07d}"[:7])),
        ("search, amount", 5, lambda d: _search(str(500 + d.randrange(400) * 25))),
        ("one key", 5, lambda d: _key(any_number(d))),
        ("same customer asked before a sale", 5, lambda d: _same_customer(500 + d.randrange(400) * 25, last)),
        (f"home, {_OPEN_ORDERS} open orders", 5, lambda _: overview.counter),
        ("a day's report", 100, lambda d: _report(made.at(any_number(d)), last)),
    ]


def _search(text: str) -> Question:
    return lambda connection: payments.search(connection, text, limit=50)


def _key(number: int) -> Question:
    key = _KEY.format((number * 7919) % 1_000_003, number)
    return lambda connection: payments.by_key(connection, "terminal", key)


def _same_customer(amount: int, last: int) -> Question:
    return lambda connection: payments.unresolved_counter_amount(connection, amount, last - 1_800_000)


def _totals(since_ms: int, until_ms: int) -> Question:
    return lambda connection: days.by_method(connection, since_ms, until_ms)


def _report(at_ms: int, last: int) -> Question:
    asked = one_day(BusinessDay(), at_ms, last + _DAY_MS)
    return lambda connection: day_report(connection, asked)


def p6(*, quick: bool) -> Iterator[Line]:
    """Median times on a fresh read-only connection each, as the reader thread has them."""
    with scratch(disk_root()) as root:
        made = make(root / "large", 100_000 if quick else 1_000_000)
        small = make(root / "small", 1_000)
        ledger, start_ms = _opened(made.folder)
        try:
            dice = random.Random(6)
            for what, target, ask in questions(made):
                times = [_time(ledger, ask(dice)) for _ in range(15 if quick else 40)]
                note = f"{made.count:,} payments, p99 {p99_ms(times):.1f} ms"
                yield Line("P6", what, middle_ms(times), "ms", target, note=note)
            yield _beside_its_rows(ledger, made, dice, 15 if quick else 40)
        finally:
            ledger.close()
        small_ledger, small_ms = _opened(small.folder)
        small_ledger.close()
    note = f"{_UNVERIFIED} payments since the last check"
    yield Line("P6", "open and check the ledger", start_ms, "ms", None, small_ms, "with 1,000", note)


def _beside_its_rows(ledger: Ledger, made: Made, dice: random.Random, rounds: int) -> Line:
    """A day's totals and, at the same moment, the rows they are the sum of, read and no more: what the
    machine does beside makes both slow."""
    mine, theirs = [], []
    for _ in range(rounds):
        begin = made.at(dice.randrange(made.count)) // _DAY_MS * _DAY_MS
        mine.append(_time(ledger, _totals(begin, begin + _DAY_MS)))
        theirs.append(_time(ledger, _rows(begin, begin + _DAY_MS)))
    note = f"{made.count:,} payments, their rows alone {middle_ms(theirs):.1f} ms, p99 {p99_ms(mine):.1f} ms"
    return Line("P6", "a day's totals", middle_ms(mine), "ms", 10, note=note)


def _rows(since_ms: int, until_ms: int) -> Question:
    def ask(connection: ReadConnection) -> object:
        file: Any = connection.connection.driver_connection
        return file.execute(
            "SELECT provider_code, status, amount FROM payments INDEXED BY payments_day"
            " WHERE initiated_at >= ? AND initiated_at < ?",
            (since_ms, until_ms),
        ).fetchall()

    return ask


def _opened(folder: Path) -> tuple[Ledger, float]:
    begun = time.perf_counter()
    ledger = Ledger.open(folder, clock=SystemClock(), ids=SystemIds())
    return ledger, (time.perf_counter() - begun) * 1000


def _time(ledger: Ledger, question: Question) -> int:
    begun = time.perf_counter_ns()
    with ledger.reading() as connection:
        question(connection)
    return time.perf_counter_ns() - begun
