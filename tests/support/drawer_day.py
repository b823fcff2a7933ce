"""A terminal whose drawer is opened and closed again and again, with one manager."""

from __future__ import annotations

from typing import Any

from pos_terminal.domain.drawer import Session
from pos_terminal.domain.payment import Payment
from pos_terminal.domain.people import Role
from pos_terminal.domain.session_report import SessionReport
from pos_terminal.ledger import drawers, z_reports
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Capabilities, Outcome, RefundResult
from pos_terminal.services import decisions, drawer, outcome, refunds
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.people import add_staff
from pos_terminal.services.refunds import RefundOrder
from pos_terminal.services.session_report import session_report
from tests.support.core import TurnedClock, answer, cash, checkout_of, open_ledger, wave

BOSS = Decision("boss", "as agreed", approver="boss")
EASY = drawer.DrawerLimits(variance=10**9, pay_out=10**9)
FREE = Limits(correction=10**9, decisions_a_shift=10**9, release=10**9, other_way=10**9)


class Day:
    """A terminal whose drawer is opened and closed again and again, with one manager."""

    def __init__(self, ledger: Ledger, clock: TurnedClock) -> None:
        self.ledger, self.clock = ledger, clock
        self.checkout = checkout_of(ledger)
        self._keys = 0
        add_staff(ledger, code="boss", name="Boss", role=Role.MANAGER, pin_hash="", staff_id="boss")

    def key(self) -> str:
        self._keys += 1
        return f"k{self._keys}"

    def session(self) -> Session:
        with self.ledger.reading() as connection:
            found = drawers.open_session(connection)
        assert found is not None
        return found

    def pay_cash(self, amount: int, **more: Any) -> Payment:
        return self.checkout.take_cash(cash(amount, self.key(), **more), "boss").payment

    def begin(self, amount: int, **more: Any) -> Payment:
        return self.checkout.begin(wave(amount, self.key(), **more), "boss").payment

    def end(self, payment: Payment, how: Outcome, **more: Any) -> None:
        more = {"transaction_id": self.key(), **more} if how is Outcome.PAID else more
        outcome.apply(self.ledger, payment.payment_id, Step.CHECK, answer(payment, how, **more))

    def unknown(self, amount: int, **more: Any) -> Payment:
        """A Wave payment that nobody knows about for over a minute."""
        payment = self.begin(amount, **more)
        self.end(payment, Outcome.UNKNOWN)
        self.clock.ms += 120_000
        return payment

    def count_as_paid(self, payment: Payment) -> None:
        number = f"T{self.key().upper()}XYZ"
        decisions.count_as_paid(self.ledger, Capabilities(), payment.payment_id, BOSS, number)

    def x(self) -> SessionReport:
        with self.ledger.reading() as connection:
            [position] = connection.exec_driver_sql("SELECT MAX(position) FROM journal").one()
            return session_report(
                connection, self.session(), last_position=position, head8="", names={"boss": "Boss"}
            )

    def close(self, variance: int = 0) -> SessionReport:
        session = self.session()
        with self.ledger.reading() as connection:
            found = max(0, drawers.expected(connection, session.session_id) + variance)
        counted = drawer.count(self.ledger, session.session_id, found, BOSS, self.key(), EASY)
        closing = drawer.Closing(counted.count_id, 0, found, key=self.key())
        closed = drawer.close(self.ledger, closing, BOSS, EASY)
        with self.ledger.reading() as connection:
            report = z_reports.by_session(connection, closed.session_id)
            assert report is not None
            assert (
                z_reports.newest(connection)
                == report
                == z_reports.by_number(connection, report.z_number or 0)
            )
        assert closed.closed_position is not None
        assert closed.closed_position > report.last_position
        return report

    def reopen(self, amount: int) -> None:
        drawer.open_drawer(self.ledger, drawer.Opening(amount=amount, key=self.key()), BOSS, EASY)

    def close_and_reopen(self, variance: int = 0) -> SessionReport:
        report = self.close(variance)
        self.reopen(report.counted or 0)
        return report

    def give_back(self, payment: Payment, amount: int) -> None:
        order = RefundOrder(payment.payment_id, self.key(), amount)
        begun = refunds.begin(self.ledger, Capabilities(refund_partial=True), order, BOSS)
        if begun.refund.status.value != "success":
            refunds.apply(self.ledger, begun.refund.refund_id, RefundResult(Outcome.PAID), first=True)


def new_day() -> Day:
    """In memory, its first session open."""
    clock = TurnedClock()
    return Day(open_ledger(None, clock=clock), clock)
