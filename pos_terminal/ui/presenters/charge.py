"""One payment at the counter: waiting, not known, paid, not paid. The engine's word decides which is
shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.payment import Payment, Phase
from pos_terminal.engine.messages import Asking, PaymentChanged
from pos_terminal.services import overview
from pos_terminal.services.checkout import Begun, Sale
from pos_terminal.services.overview import Story
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import charge_states as states
from pos_terminal.ui.presenters import commands, ways
from pos_terminal.ui.presenters.change import NOTHING_KEPT, ChangeGiven, kept_of
from pos_terminal.ui.presenters.front import Draft, Front
from pos_terminal.ui.questions import claimed_elsewhere
from pos_terminal.ui.sounds import Sound, play
from pos_terminal.ui.states.dialogs import ToastState
from pos_terminal.ui.states.not_paid import NotPaidState
from pos_terminal.ui.states.paid import PaidState
from pos_terminal.ui.states.unknown import UnknownState
from pos_terminal.ui.states.waiting import WaitingState

AFTER_FRAME_MS = 30
_SCREENS = ("waiting", "unknown", "paid", "not_paid")


class ChargePresenter(QObject):
    """Follows one payment on the screen; all others are told by a message that stays.

    `another_way` tells a payment that cannot be ended, and whose amount is to be taken otherwise;
    `try_again` a method and the draft that is to be paid by it once more, `split_wanted` one to pay in
    parts, `by_hand` a payment that a person has counted.
    """

    another_way = Signal(object)
    try_again = Signal(str, object)
    split_wanted = Signal(object)
    by_hand = Signal(str)
    shown = Signal(object)
    """A payment is on the screen as paid."""
    print_link = Signal(object)
    """A slip with the code of this payment is wanted."""

    def __init__(self, front: Front) -> None:
        super().__init__()
        self._front = front
        self.draft: Draft | None = None
        """What the payment on the screen was begun for, or opened with."""
        self._payment: Payment | None = None
        self._asking = Asking()
        self._another_way = False
        self._beginning = False
        self._given = NOTHING_KEPT
        self._parts: list[Payment] = []
        self._due_open: int | None = None
        self._shown: tuple[str, WaitingState | UnknownState | PaidState | NotPaidState] | None = None
        front.open_payment.connect(self.open)
        front.bridge.message.connect(self._message)
        front.window.screens.connect(
            "waiting",
            next_customer=self._next_customer,
            check_now=self._check_now,
            cancel_payment=self._cancel,
            pay_another_way=self._pay_another_way,
            copy_link=lambda: commands.copy_link(front, self._payment),
            print_link=lambda: self.print_link.emit(self._payment),
        )
        front.window.screens.connect(
            "unknown",
            next_customer=self._next_customer,
            check_now=self._check_now,
            manager_decides=lambda: front.decision_wanted.emit(self._payment),
        )
        front.window.screens.connect("paid", next_customer=self._done)
        front.window.screens.connect(
            "not_paid",
            pay_another_way=lambda: self._back_to_draft(),
            try_again=self._try_again,
            split=lambda: self._back_to_draft(self.split_wanted.emit),
            leave_order_open=self._done,
        )

    @property
    def payment(self) -> Payment | None:
        """The payment that is being followed on the screen."""
        return self._payment

    @property
    def asking(self) -> Asking:
        """How it is being asked about."""
        return self._asking

    # -- beginning -------------------------------------------------------------------------------------

    def begin(self, provider_code: str, draft: Draft) -> None:
        """Ask for this amount by this method."""
        if self._beginning or (self._payment is not None and self._payment.in_flight and self._on_screen()):
            return  # a second press of the tile is not a second charge
        self._beginning = True
        key = self._front.ids.new_id()
        sale = Sale(
            amount=draft.amount,
            provider_code=provider_code,
            idempotency_key=key,
            currency=draft.currency,
            payable=draft.payable,
            reference=draft.reference,
            another_customer=draft.another_customer,
            opens_for=draft.opens_for,
            customer_phone=draft.customer_phone,
        )
        actor = self._front.actor
        self.draft = draft

        def done(result: Begun | TerminalError) -> None:
            self._beginning = False
            if not isinstance(result, TerminalError):
                self._given = NOTHING_KEPT
                self._show(result.payment)
            elif result.code == "same_customer":
                another = states.another_customer(draft)
                self._front.same_customer(result, draft, lambda: self.begin(provider_code, another))
            elif result.code == "claimed_elsewhere":
                ask_about_claim(self._front, result, provider_code, draft, self.try_again.emit)
            else:
                self._front.refuse(result)
                self._front.home_wanted.emit(draft)

        self._front.bridge.charge(sale, actor, done)

    def paid(self, payment: Payment, given: ChangeGiven = NOTHING_KEPT) -> None:
        """Show a payment that was just taken in cash, and what became of its change."""
        self.draft = None
        self._given = given
        self._show(payment)

    def open(self, payment_id: str) -> None:
        """Show a payment again, from the list, an order or a message."""

        def loaded(result: Story | TerminalError | None) -> None:
            if isinstance(result, TerminalError):
                self._front.refuse(result)
            elif result is not None and states.screen_of(result.payment) == "counted":
                self.by_hand.emit(payment_id)
            elif result is not None:
                self.draft = states.draft_of(result.payment, result.due.amount_due)
                self._given = kept_of(result.kept)
                self._show(result.payment)
                commands.attend(self._front, payment_id)

        self._front.bridge.read(lambda connection: overview.story(connection, payment_id), loaded)

    # -- what the engine says --------------------------------------------------------------------------

    def _message(self, message: object) -> None:
        if not isinstance(message, PaymentChanged):
            return
        current = self._payment
        if current is not None and message.payment.payment_id == current.payment_id and self._on_screen():
            self._asking = message.asking
            self._show(message.payment)
        elif (
            message.changed and not message.payment.in_flight and message.payment.charge_reference is not None
        ):
            tell_elsewhere(self._front, message.payment, was_over=message.was_over)

    def _on_screen(self) -> bool:
        return self._front.window.current_screen() in _SCREENS

    # -- showing ---------------------------------------------------------------------------------------

    def _show(self, payment: Payment) -> None:
        if self._front.staff is None:
            # Locked in the meantime: it is watched like one that was parked, and nobody's screen changes.
            commands.park(self._front, payment.payment_id)
            return
        before, self._payment = self._payment, payment
        new = before is None or before.payment_id != payment.payment_id
        if new:
            self._asking, self._parts, self._another_way = Asking(), [], False
        if not payment.in_flight and self._another_way:
            self._another_way = False
            if states.outcome(payment) is not states.Outcome.PAID:
                self._back_to_draft()
                return
        self._render()
        moved = new or before is None or states.outcome(before) is not states.outcome(payment)
        sound = states.sound(payment)
        if moved and sound is not None:
            play(sound)
        if not payment.in_flight:
            # The frame goes first: a reader that computes takes the interpreter from the thread that paints.
            QTimer.singleShot(AFTER_FRAME_MS, self._read_parts)

    def _read_parts(self) -> None:
        """What the order has been paid with so far, for the screens at the end."""
        payment = self._payment
        if payment is None or payment.in_flight:
            return

        def loaded(result: Story | TerminalError | None) -> None:
            current = self._payment
            if isinstance(result, Story) and current is not None and current.payment_id == payment.payment_id:
                self._parts, self._due_open = result.attempts, result.due.amount_due - result.due.taken
                if self._on_screen():
                    self._render()

        self._front.bridge.read(lambda connection: overview.story(connection, payment.payment_id), loaded)

    def _render(self) -> None:
        payment, front = self._payment, self._front
        assert payment is not None
        offline = front.online is False
        now, zone = front.clock.now_ms(), front.facts.zone
        name = states.screen_of(payment)
        state: WaitingState | UnknownState | PaidState | NotPaidState
        if name == "waiting":
            can = front.facts.capabilities.get(payment.provider_code)
            asked = ways.asked(payment, front.methods, can)
            state = states.waiting(payment, self._asking, now, zone, offline=offline, asked=asked)
            state = replace(state, can_print=front.printer.address is not None)
        elif name == "unknown":
            state = states.unknown(payment, self._asking, now, zone, offline=offline)
        elif name == "paid":
            state = states.paid(payment, self._parts, self._due_open, zone, self._given)
        else:
            state = states.not_paid(payment, self._due_open, zone)
        if front.left_beside is not None:
            state = replace(state, part=True, goes_on=front.left_beside > 0)
        shown = (payment.payment_id, state)
        there = front.window.current_screen() == name
        if not (there and shown == self._shown):
            self._shown = shown
            front.window.screen(name).render_state(state)
        if not there:
            front.window.show_screen(name)
        if name == "paid":
            self.shown.emit(payment)

    def online_changed(self) -> None:
        """The line came or went: the waiting screens say so."""
        if self._payment is not None and self._payment.in_flight and self._on_screen():
            self._render()

    # -- what the person does --------------------------------------------------------------------------

    def _check_now(self) -> None:
        if (payment := self._payment) is not None:
            commands.check_now(self._front, payment.payment_id)

    def _cancel(self) -> None:
        if (payment := self._payment) is not None and payment.phase is not Phase.CANCELLING:
            commands.cancel(self._front, payment.payment_id)

    def _pay_another_way(self) -> None:
        """End it at the provider, await its word, then go back to the amount; where the provider cannot end
        it, the cashier is asked."""
        payment = self._payment
        capabilities = self._front.facts.capabilities.get(payment.provider_code) if payment else None
        if capabilities is not None and not capabilities.can_cancel:
            self.another_way.emit(payment)
            return
        self._another_way = True
        self._cancel()

    def _next_customer(self) -> None:
        """Park it: it goes on being asked about, and its answer finds the cashier."""
        if (payment := self._payment) is not None:
            commands.park(self._front, payment.payment_id)
        self._done()

    def leave(self) -> None:
        """The counter is used for something else: what is waiting is parked."""
        if (payment := self._payment) is not None and payment.in_flight:
            commands.park(self._front, payment.payment_id)
        self._payment = self.draft = None

    def _done(self) -> None:
        self._payment = self.draft = None
        self._front.home_wanted.emit(None)

    def _back_to_draft(self, lead: Callable[[Draft | None], None] | None = None) -> None:
        draft, self._payment, self.draft = self.draft, None, None
        (lead or self._front.home_wanted.emit)(draft)

    def _try_again(self) -> None:
        payment, draft = self._payment, self.draft
        self._payment = None
        if payment is not None and draft is not None:
            self.try_again.emit(payment.provider_code, draft)
        else:
            self._front.home_wanted.emit(None)


def ask_about_claim(
    front: Front, error: TerminalError, code: str, draft: Draft, go_on: Callable[[str, Draft], None]
) -> None:
    """Another counter is taking money for the same: cash is possible all the same, on purpose."""
    if front.staff is None:
        return

    def answered(name: str) -> None:
        if name in ("again", "cash"):
            go_on("cash" if name == "cash" else code, draft)

    # Behind the dialog: what is to be paid.
    front.home_wanted.emit(draft)
    front.window.dialog(claimed_elsewhere(draft.label, str(error.params.get("holder"))), answered)


def tell_elsewhere(front: Front, payment: Payment, *, was_over: bool = False) -> None:
    """A parked payment came to its answer: say so wherever the cashier is, and leave it there."""
    front.window.toast(
        ToastState(
            states.outcome_sentence(payment, was_over=was_over),
            action=tr("See"),
            action_name=f"payment:{payment.payment_id}",
            outcome=states.outcome(payment),
            stays=True,
        )
    )
    play(Sound.ATTENTION)
