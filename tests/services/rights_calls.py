"""One call of a real service for each action of the role table: what a person would do, in one function.

Each call makes its own subject by the word of the manager, then acts as the `decision` says. `over` asks for
more than the limits allow, where the action has limits.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pos_terminal.domain import events
from pos_terminal.domain.drawer import MovementKind, Session
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.payment import Payment
from pos_terminal.domain.people import Role
from pos_terminal.domain.refund import Route
from pos_terminal.ledger import drawers, exceptions
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Capabilities, Outcome
from pos_terminal.providers.cash import CashProvider
from pos_terminal.services import (
    day_total,
    decisions,
    drawer,
    outcome,
    pin_gate,
    refunds,
    report_reading,
    settings_changes,
    staff,
)
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.checkout import Checkout, Sale
from pos_terminal.services.drawer_rules import DrawerLimits
from pos_terminal.services.exceptions import Resolution, resolve
from pos_terminal.services.people import add_staff
from pos_terminal.services.periods import Span, period
from pos_terminal.services.restoring import check_restore
from pos_terminal.services.rights import Action
from pos_terminal.settings import Settings
from tests.services.set_up_calls import begin_practice, manage_methods, switch_method
from tests.support.core import CountedIds, SilentProvider, TurnedClock, add_methods, answer, wave

CASHIER, OTHER, MANAGER, SECOND, GONE = "awa", "koffi", "fatou", "serge", "gone"
BY_MANAGER: Final = Decision(MANAGER, "for the test", MANAGER)
_ALL: Final = 1 << 40
_ENOUGH: Final = DrawerLimits(variance=_ALL, pay_out=_ALL, uncounted=True)
_NOTHING: Final = DrawerLimits(variance=0, pay_out=0, uncounted=False)


class Sticker(SilentProvider):
    """A sticker on the counter."""

    code = "manual.sticker"
    capabilities = Capabilities(by_person=True, needs_network=False, needs_number=True)


class Scene:
    """A ledger in memory with two cashiers, two managers, and a manager who has left."""

    def __init__(self) -> None:
        self.clock = TurnedClock()
        self.ledger = Ledger.open(None, clock=self.clock, ids=CountedIds())
        add_methods(self.ledger)
        with self.ledger.unit_of_work() as work:
            work.record(
                events.MethodSet(
                    method_id="m",
                    provider_code=Sticker.code,
                    name="Sticker",
                    active=True,
                    display_order=9,
                    config={},
                )
            )
            work.commit()
        for name in (CASHIER, OTHER, MANAGER, SECOND, GONE):
            role = Role.CASHIER if name in (CASHIER, OTHER) else Role.MANAGER
            add_staff(self.ledger, code=name, name=name, role=role, pin_hash="", staff_id=name)
        staff.change(self.ledger, GONE, MANAGER, active=False)
        self.checkout = Checkout(
            self.ledger, {"cash": CashProvider(), "wave": SilentProvider(), Sticker.code: Sticker()}
        )
        self._numbers = count(1)

    def key(self) -> str:
        """A key that nobody had before."""
        return f"key-{next(self._numbers)}"

    def opened(self, drawer_name: str = drawers.FIRST) -> Session:
        """The open session of this drawer, which everybody may use."""
        with self.ledger.reading() as connection:
            found = drawers.open_session(connection, drawer_name)
        if found is not None:
            return found
        opening = drawer.Opening(amount=100_000, key=self.key(), drawer=drawer_name)
        return drawer.open_drawer(self.ledger, opening, BY_MANAGER, _ENOUGH)

    def counted(self, short: int = 0) -> drawer.Counted:
        """The open drawer, counted once by the manager, so much short."""
        session = self.opened()
        with self.ledger.reading() as connection:
            expected = drawers.expected(connection, session.session_id)
        return drawer.count(self.ledger, session.session_id, expected - short, BY_MANAGER, self.key())

    def closed(self, *, later: bool = False) -> Session:
        """The session that was closed now; `later` with a difference that nobody approved of."""
        found = self.counted(short=10 if later else 0)
        closing = drawer.Closing(found.count_id, 0, found.counted, later=later, key=self.key())
        by = Decision(MANAGER, "for the test") if later else BY_MANAGER
        return drawer.close(self.ledger, closing, by, _NOTHING if later else _ENOUGH)

    def cash(self) -> Payment:
        """A payment in cash."""
        self.opened()
        return self.checkout.take_cash(Sale(1_000, "cash", self.key()), MANAGER).payment

    def waiting(self) -> Payment:
        """A request that waits for its customer."""
        payment = self.checkout.begin(wave(1_000, self.key()), MANAGER).payment
        return self.said(payment, Outcome.PENDING)

    def unknown(self) -> Payment:
        """One that nobody knows anything about, after a minute."""
        payment = self.checkout.begin(wave(1_000, self.key()), MANAGER).payment
        self.clock.ms += 60_000
        return self.said(payment, Outcome.UNKNOWN)

    def said(self, payment: Payment, what: Outcome) -> Payment:
        """The company says this."""
        return outcome.apply(self.ledger, payment.payment_id, Step.CHECK, answer(payment, what)).payment

    def number(self) -> str:
        """A transaction number that nobody had before."""
        return f"T{next(self._numbers):08}"


def _take_payment(scene: Scene, decision: Decision, _over: bool) -> None:
    scene.opened()
    scene.checkout.take_cash(Sale(500, "cash", scene.key()), decision.actor)
    scene.checkout.begin(wave(500, scene.key()), decision.actor)


def _take_by_hand(scene: Scene, decision: Decision, over: bool) -> None:
    limits = Limits(manual=0 if over else _ALL, manual_a_shift=_ALL)
    scene.checkout.take_by_hand(Sale(500, Sticker.code, scene.key()), decision, limits, scene.number())


def _take_another_way(scene: Scene, decision: Decision, over: bool) -> None:
    limits = Limits(other_way=0 if over else _ALL, decisions_a_shift=_ALL)
    decisions.release(scene.ledger, Capabilities(), scene.waiting().payment_id, decision, limits)


def _release(scene: Scene, decision: Decision, over: bool) -> None:
    limits = Limits(release=0 if over else _ALL, decisions_a_shift=_ALL)
    can_cancel = Capabilities(can_cancel=True)
    decisions.release(scene.ledger, can_cancel, scene.unknown().payment_id, decision, limits)


def _count_as_paid(scene: Scene, decision: Decision, _over: bool) -> None:
    payment = scene.unknown()
    decisions.count_as_paid(scene.ledger, Capabilities(), payment.payment_id, decision, scene.number())


def _correct(scene: Scene, decision: Decision, over: bool) -> None:
    limits = Limits(correction=0 if over else _ALL, decisions_a_shift=_ALL)
    decisions.correct(scene.ledger, scene.cash().payment_id, decision, limits)


def _refund(scene: Scene, decision: Decision, _over: bool) -> None:
    payment = scene.said(scene.waiting(), Outcome.PAID)
    order = refunds.RefundOrder(payment.payment_id, scene.key(), route=Route.API)
    refunds.begin(scene.ledger, Capabilities(refund_full=True), order, decision)


def _refund_in_cash(scene: Scene, decision: Decision, _over: bool) -> None:
    order = refunds.RefundOrder(scene.cash().payment_id, scene.key())
    refunds.begin(scene.ledger, Capabilities(), order, decision)


def _resolve(scene: Scene, decision: Decision, _over: bool) -> None:
    scene.said(scene.said(scene.waiting(), Outcome.EXPIRED), Outcome.PAID)
    with scene.ledger.reading() as connection:
        late = exceptions.open_ones(connection)[-1]
    resolve(scene.ledger, late.exception_id, Resolution.KEPT, decision)


def _confirm(scene: Scene, decision: Decision, _over: bool) -> None:
    limits = Limits(manual=_ALL, manual_a_shift=_ALL)
    sale = Sale(500, Sticker.code, scene.key())
    scene.checkout.take_by_hand(sale, BY_MANAGER, limits, scene.number())
    with scene.ledger.reading() as connection:
        [found] = day_total.to_confirm(connection, BusinessDay())
    statement = day_total.Statement(found.provider_code, found.since_ms, found.total)
    day_total.confirm(scene.ledger, statement, BusinessDay(), decision)


def _open_drawer(scene: Scene, decision: Decision, _over: bool) -> None:
    left = scene.closed().left_for_float
    opening = drawer.Opening(amount=left, key=scene.key())
    drawer.open_drawer(scene.ledger, opening, decision, _NOTHING)


def _open_uncounted(scene: Scene, decision: Decision, over: bool) -> None:
    scene.closed()
    opening = drawer.Opening(same_as_last=True, key=scene.key())
    drawer.open_drawer(scene.ledger, opening, decision, _NOTHING if over else _ENOUGH)


def _moves(kind: MovementKind, amount: int = 100) -> Call:
    def call(scene: Scene, decision: Decision, over: bool) -> None:
        scene.opened()
        received_by = (OTHER if over else MANAGER) if kind is MovementKind.DROP else None
        wanted = drawer.Move(kind, amount, scene.key(), received_by=received_by)
        drawer.move(scene.ledger, wanted, decision, _NOTHING if over else _ENOUGH)

    return call


def _transfer(scene: Scene, decision: Decision, _over: bool) -> None:
    scene.opened()
    scene.opened("2")
    drawer.transfer(scene.ledger, drawer.Transfer("1", "2", 100, scene.key()), decision)


def _count(scene: Scene, decision: Decision, _over: bool) -> None:
    scene.closed()
    drawer.count(scene.ledger, scene.opened().session_id, 100_000, decision, scene.key())


def _count_again(scene: Scene, decision: Decision, _over: bool) -> None:
    scene.counted()
    drawer.count(scene.ledger, scene.opened().session_id, 100_000, decision, scene.key())


def _close(scene: Scene, decision: Decision, over: bool) -> None:
    found = scene.counted(short=10)
    closing = drawer.Closing(found.count_id, 0, found.counted, key=scene.key())
    drawer.close(scene.ledger, closing, decision, _NOTHING if over else _ENOUGH)


def _hand_over(scene: Scene, decision: Decision, over: bool) -> None:
    found = scene.counted(short=10)
    handover = drawer.Handover(found.count_id, found.counted, key=scene.key())
    coming = Decision(OTHER, "for the test")
    drawer.hand_over(scene.ledger, handover, decision, coming, _NOTHING if over else _ENOUGH)


def _approve(scene: Scene, decision: Decision, _over: bool) -> None:
    session = scene.closed(later=True)
    drawer.approve(scene.ledger, session.session_id, decision)


def _x_report(scene: Scene, decision: Decision, _over: bool) -> None:
    scene.opened()
    with scene.ledger.reading() as connection:
        report = report_reading.x_report(connection, decision, scene.clock.ms)
    if report.cash_hidden:
        raise NotAllowed("needs_manager")


def _z_report(scene: Scene, decision: Decision, _over: bool) -> None:
    number = scene.closed().z_number
    with scene.ledger.reading() as connection:
        report_reading.z_report(connection, decision, number)


def _reports(scene: Scene, decision: Decision, _over: bool) -> None:
    wanted = period(Span.TODAY, BusinessDay(), scene.clock.ms)
    with scene.ledger.reading() as connection:
        report_reading.report_of(connection, decision, wanted)


def _manage_staff(scene: Scene, decision: Decision, _over: bool) -> None:
    staff_id, by = scene.key(), decision.actor
    new = staff.NewPerson(staff_id, staff_id, staff_id, Role.CASHIER, "")
    staff.add(scene.ledger, new, by)
    staff.change(scene.ledger, staff_id, by, name="Another")
    staff.reset_pin(scene.ledger, staff_id, "", by)
    staff.unlock(scene.ledger, staff_id, by)
    staff.new_recovery_code(scene.ledger, "", by)


def _change_own_pin(scene: Scene, decision: Decision, _over: bool) -> None:
    staff.set_own_pin(scene.ledger, decision.actor, "new")
    assert pin_gate.begin(scene.ledger, decision.actor).stored == "new"


def _manage_settings(scene: Scene, decision: Decision, _over: bool) -> None:
    with TemporaryDirectory() as folder:
        changed = {"receipt_footer": scene.key()}
        settings_changes.change(scene.ledger, Path(folder), Settings(), changed, decision)


Call = Callable[[Scene, Decision, bool], None]
CALLS: Final[dict[Action, Call]] = {
    Action.TAKE_PAYMENT: _take_payment,
    Action.TAKE_BY_HAND: _take_by_hand,
    Action.TAKE_ANOTHER_WAY: _take_another_way,
    Action.RELEASE: _release,
    Action.COUNT_AS_PAID: _count_as_paid,
    Action.CORRECT: _correct,
    Action.REFUND: _refund,
    Action.REFUND_IN_CASH: _refund_in_cash,
    Action.RESOLVE_EXCEPTION: _resolve,
    Action.CONFIRM_BY_DAY_TOTAL: _confirm,
    Action.OPEN_DRAWER: _open_drawer,
    Action.OPEN_UNCOUNTED: _open_uncounted,
    Action.PAY_IN: _moves(MovementKind.PAY_IN),
    Action.PAY_OUT: _moves(MovementKind.PAY_OUT),
    Action.DROP: _moves(MovementKind.DROP),
    Action.TRANSFER: _transfer,
    Action.NO_SALE: _moves(MovementKind.NO_SALE, 0),
    Action.COUNT: _count,
    Action.COUNT_AGAIN: _count_again,
    Action.CLOSE_DRAWER: _close,
    Action.HAND_OVER: _hand_over,
    Action.APPROVE_DIFFERENCE: _approve,
    Action.X_REPORT: _x_report,
    Action.Z_REPORT: _z_report,
    Action.REPORTS: _reports,
    Action.MANAGE_STAFF: _manage_staff,
    Action.CHANGE_OWN_PIN: _change_own_pin,
    Action.SWITCH_METHOD: lambda scene, decision, _over: switch_method(scene.ledger, decision),
    Action.MANAGE_METHODS: lambda scene, decision, _over: manage_methods(scene.ledger, decision, scene.key()),
    Action.MANAGE_SETTINGS: _manage_settings,
    Action.PRACTICE: lambda scene, decision, _over: begin_practice(scene.ledger, decision),
    Action.RESTORE: lambda scene, decision, _over: check_restore(scene.ledger, decision.actor),
}
NOT_YET: Final[dict[Action, str]] = {
    Action.SEE_EXPECTED: "the X report and the drawer's screen ask for X_REPORT",
    Action.PRINT_AGAIN: "whoever may see a paper may print it again; it is counted",
}
"""Actions that no service does yet, with why."""
