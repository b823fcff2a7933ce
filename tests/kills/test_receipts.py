"""Death while receipts are numbered and printed: no gap, no number twice, one original of each on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_terminal.domain.crash_points import EXIT_STATUS
from pos_terminal.ledger.verify import verify
from tests.kills.test_printing import live
from tests.support.core import all_payments, open_ledger
from tests.support.fake_printer import NetworkPrinter

CUT = b"\x1dVB\x00"
NUMBER = re.compile(rb"Receipt (\d+)")
COPY = re.compile(rb"DUPLICATA (\d+)")


@pytest.fixture
def printer() -> Iterator[NetworkPrinter]:
    """In the network; it lives on."""
    made = NetworkPrinter()
    yield made
    made.close()


def documents(printer: NetworkPrinter) -> list[tuple[int, int]]:
    """Number and copy of each receipt that came whole, in order; 0 is the original."""
    found = []
    for document in printer.mechanism.received.split(CUT)[:-1]:
        # What was cut off by a death stands before the beginning of the next one.
        last = document.split(b"\x1b@")[-1]
        number, copy = NUMBER.search(last), COPY.search(last)
        assert number is not None
        found.append((int(number[1]), int(copy[1]) if copy else 0))
    return found


@pytest.mark.parametrize(
    "point", ["before_commit:6", "after_commit:6", "print_recorded", "mid_print", "print_sent"]
)
def test_death_leaves_no_gap_and_no_second_original(
    tmp_path: Path, printer: NetworkPrinter, point: str
) -> None:
    status, _ = live(tmp_path, printer, crash_at=point, sales=["k1", "k2"], receipts=True)
    assert status == EXIT_STATUS, "the point was never passed"
    status, answered = live(tmp_path, printer, sales=["k1", "k2"], receipts=True)
    assert (status, len(set(answered))) == (0, 2)
    assert live(tmp_path, printer, again=answered, receipts=True) == (0, [])
    ledger = open_ledger(tmp_path)
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok
        rows = connection.exec_driver_sql(
            "SELECT number, payment_id, printed FROM receipts ORDER BY number"
        ).all()
    assert [number for number, _payment, _printed in rows] == [1, 2]
    assert {payment for _number, payment, _printed in rows} == {
        one.payment_id for one in all_payments(ledger)
    }
    ledger.close()
    on_paper = documents(printer)
    assert len(set(on_paper)) == len(on_paper), "the same copy twice"
    # Every receipt came out in the end, and what is counted is at least what came out.
    assert {number for number, _copy in on_paper} == {1, 2}
    for number, _payment, printed in rows:
        assert max(copy for one, copy in on_paper if one == number) == printed - 1
