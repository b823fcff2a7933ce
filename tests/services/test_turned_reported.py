"""A refund that had succeeded and did not arrive after all is booked back on the report of that moment."""

from __future__ import annotations

import pytest

from pos_terminal.domain.session_report import SessionReport
from pos_terminal.providers.base import Capabilities, Outcome, RefundResult
from pos_terminal.services import undone
from pos_terminal.services.report_csv import session_rows
from tests.support.drawer_day import Day, new_day

PARTS = Capabilities(refund_full=True, refund_partial=True, tells_given_back=True)


def paid_and_given_back(day: Day) -> tuple[str, str]:
    """A Wave payment of 10 000 of which 4 000 went back: both identifiers."""
    payment = day.begin(10_000)
    day.end(payment, Outcome.PAID)
    day.give_back(payment, 4_000)
    with day.ledger.reading() as connection:
        [refund_id] = connection.exec_driver_sql("SELECT refund_id FROM refunds").one()
    return payment.payment_id, str(refund_id)


def turns(day: Day, payment_id: str, refund_id: str) -> None:
    """The company says now that it did not arrive."""
    told = RefundResult(Outcome.DECLINED, "re_1", 4_000, currency="XOF", idempotency_key=refund_id)
    assert undone.apply(day.ledger, PARTS, payment_id, [told])


def figures(report: SessionReport) -> tuple[int, int, int, int]:
    """What went back, what of it came again, the takings, and what went back since the beginning."""
    back = sum(one.amount for one in report.refunds)
    return back, sum(one.amount for one in report.refunds_back), report.takings, report.perpetual.refunded


@pytest.mark.parametrize("z_between", [True, False])
def test_it_is_booked_back_once_and_the_totals_hold(z_between: bool) -> None:
    day = new_day()
    payment_id, refund_id = paid_and_given_back(day)
    if z_between:
        assert figures(day.close_and_reopen()) == (4_000, 0, 6_000, 4_000)
    turns(day, payment_id, refund_id)
    report = day.close_and_reopen()
    assert figures(report) == ((0, 4_000, 4_000, 0) if z_between else (4_000, 4_000, 10_000, 0))
    [row] = [row for row in session_rows(report) if row[0] == "refund_back"]
    assert row[:4] == ("refund_back", "Wave", 1, -4_000)
    assert figures(day.close()) == (0, 0, 0, 0)
    day.ledger.close()
