"""P6, the reports: a day of 10,000 payments on screen and in a Z, beside reading its rows and no more."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from pos_terminal.ledger import drawers, ranges
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.providers.cash import CashProvider
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.checkout import Checkout, Sale
from pos_terminal.services.day_report import day_report
from pos_terminal.services.periods import Span, period
from pos_terminal.services.session_report import session_report
from tests.benchmarks.folders import disk_root, memory_root, scratch
from tests.benchmarks.measure import Line, middle_ms
from tests.benchmarks.paying import open_ledger

PAYMENTS: Final = 10_000
_ROUNDS: Final = 7
Question = Callable[[ReadConnection], object]


def reports(*, quick: bool) -> Iterator[Line]:
    """Medians of a few; a report is asked by a person. The control reads every row that the report is about,
    by the driver alone."""
    count = PAYMENTS // 10 if quick else PAYMENTS
    with scratch(memory_root() or disk_root()) as root:
        ledger = _made(root, count)
        try:
            now = ledger.clock.now_ms() + 1
            asked = period(Span.TODAY, BusinessDay(), now)
            what = f"{count:,} payments"
            yield _line("report of a day", what, ledger, lambda c: day_report(c, asked), _rows_of_a_day)
            yield _line("X or Z report", what, ledger, _x(now), _events_of_a_day)
        finally:
            ledger.close()


def _line(what: str, note: str, ledger: Ledger, ask: Question, control: Question) -> Line:
    times = [(_time(ledger, ask), _time(ledger, control)) for _ in range(_ROUNDS)]
    mine, theirs = (middle_ms(list(column)) for column in zip(*times, strict=True))
    return Line("P6", what, mine, "ms", 1000, note=f"{note}; their rows alone {theirs:.1f} ms")


def _time(ledger: Ledger, ask: Question) -> int:
    begun = time.perf_counter_ns()
    with ledger.reading() as connection:
        ask(connection)
    return time.perf_counter_ns() - begun


def _made(root: Path, count: int) -> Ledger:
    ledger, _ = open_ledger(root / "day")
    checkout = Checkout(ledger, {"cash": CashProvider()})
    for number in range(count):
        checkout.take_cash(Sale(500 + number % 400 * 25, "cash", secrets.token_hex(16)))
    return ledger


def _x(now: int) -> Question:
    def ask(connection: ReadConnection) -> object:
        session = drawers.open_session(connection)
        assert session is not None
        last = ranges.last_position(connection)
        return session_report(connection, session, last_position=last, head8="", names={}, written_at=now)

    return ask


def _rows_of_a_day(connection: ReadConnection) -> list[Any]:
    return _all(connection, "SELECT initiated_at, provider_code, status, amount, staff_id FROM payments")


def _events_of_a_day(connection: ReadConnection) -> list[Any]:
    return _all(connection, "SELECT position, subject, event FROM journal")


def _all(connection: ReadConnection, question: str) -> list[Any]:
    driver: Any = connection.connection.driver_connection
    found: list[Any] = driver.execute(question).fetchall()
    return found
