"""The cash screen: what was received, what goes back, and one durable payment however often the key is
pressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from pos_terminal.domain.cash import denominations
from pos_terminal.domain.change import Change
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.money import MAX_AMOUNT, Money
from pos_terminal.domain.payable import order_number
from pos_terminal.domain.payment import Payment
from pos_terminal.domain.rounding import rounding_of
from pos_terminal.engine.desk import Desk
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.services.checkout import Begun, Sale
from pos_terminal.services.drawer_pieces import InDrawer, in_drawer
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import change as giving
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.change import ChangeGiven
from pos_terminal.ui.presenters.front import Draft, Front
from pos_terminal.ui.states.about import About
from pos_terminal.ui.states.cash import CashState, Pieces


class CashPresenter(QObject):
    """One draft at a time. The key is made when the screen opens: a double press is the same payment.

    `rendered` tells what the screen shows.
    """

    rendered = Signal(object)

    def __init__(self, front: Front, paid: Callable[[Payment, ChangeGiven], None]) -> None:
        super().__init__()
        self._front = front
        self._paid = paid
        self._draft: Draft | None = None
        self._key = ""
        self._typed = ""
        self._notes: list[int] = []
        self._busy = False
        self._given = giving.NOTHING_KEPT
        self._shown: Change | None = None
        self._there: InDrawer | None = None
        front.window.screens.connect(
            "cash",
            customer_leaves=lambda: self._keep(left=True),
            change_owed=lambda: self._keep(left=False),
            key_pressed=self._type,
            note_tapped=self._tap,
            start_over=self._start_over,
            exact_pressed=self._exact,
            payment_received=self._received,
            missing_pressed=self._received,
            back=self._back,
        )

    def begin(self, draft: Draft) -> None:
        """Open the screen for this amount."""
        self._draft, self._key, self._busy = draft, self._front.ids.new_id(), False
        self._start_over()
        self._front.window.show_screen("cash")
        self._look_into_the_drawer()

    def _look_into_the_drawer(self) -> None:
        """Which pieces there are, while the person types; only what came since the last sale is read."""
        session, known = self._front.drawer, self._there
        if session is None:
            return

        def job(connection: ReadConnection) -> InDrawer:
            return in_drawer(connection, session, known)

        def loaded(result: InDrawer | TerminalError) -> None:
            # Without an answer the fewest pieces are shown, as if everything were there.
            self._there = None if isinstance(result, TerminalError) else result
            self._render()

        self._front.bridge.read(job, loaded)

    @property
    def _due(self) -> int:
        """What has to be paid in cash: the amount, rounded where cash is."""
        amount = self._draft.amount if self._draft is not None else 0
        return amount + rounding_of(amount, self._front.facts.settings.cash_rounding)

    def _change(self) -> Change | None:
        if (draft := self._draft) is None:
            return None
        return giving.change_from(self._there, self._tendered - self._due, draft.currency, self._due)

    @property
    def _tendered(self) -> int:
        return sum(self._notes) if self._notes else int(self._typed or 0)

    def _type(self, key: str) -> None:
        if key == "backspace":
            if self._notes:
                self._notes.pop()
            else:
                self._typed = self._typed[:-1]
        elif len(self._typed + key) <= len(str(MAX_AMOUNT)):
            # Typing starts a number of its own: tapped notes and typed digits are never mixed up.
            self._typed = (("" if self._notes else self._typed) + key).lstrip("0")
            self._notes = []
        self._render()

    def _tap(self, value: int) -> None:
        if not self._notes:
            self._typed = ""
        if len(self._notes) < 200:
            self._notes.append(value)
        self._render()

    def _start_over(self) -> None:
        self._typed, self._notes = "", []
        self._render()

    def _exact(self) -> None:
        if self._draft is not None:
            self._notes = []
            self._take(self._due)

    def _received(self) -> None:
        if self._draft is None:
            return
        if self._tendered < self._due:
            missing = Money(self._due - self._tendered, self._draft.currency)
            self._front.tell(tr("Still {amount}", amount=missing))
            return
        self._take(self._tendered)

    def _keep(self, *, left: bool) -> None:
        """The change is not given: the customer leaves it, or it is owed."""
        change = self._tendered - self._due
        if self._draft is not None and change > 0:
            given = ChangeGiven(left=change) if left else ChangeGiven(owed=change)
            self._take(self._tendered, given)

    def _take(self, tendered: int, given: ChangeGiven = giving.NOTHING_KEPT) -> None:
        draft = self._draft
        if draft is None or self._busy:
            return
        self._busy = True
        self._given, goes = given, max(0, tendered - self._due - given.owed - given.left)
        change = self._shown
        pieces = giving.moved_pieces(self._notes, change, goes, draft.currency)
        if goes and change is not None and change.give is not None:
            self._given = replace(given, example=giving.as_pieces(change.give.give, draft.currency))
        sale = Sale(
            amount=draft.amount,
            provider_code="cash",
            idempotency_key=self._key,
            currency=draft.currency,
            payable=draft.payable,
            reference=draft.reference,
            tendered=tendered,
            another_customer=draft.another_customer,
            opens_for=draft.opens_for,
            rounding=self._front.facts.settings.cash_rounding,
            owed=given.owed,
            left=given.left,
            pieces=pieces,
        )
        actor = self._front.actor

        def job(desk: Desk) -> Begun:
            return desk.take_cash(sale, actor)

        self._front.bridge.submit(job, self._taken)

    def _taken(self, result: Begun | TerminalError) -> None:
        self._busy = False
        if not isinstance(result, TerminalError):
            self._draft = None
            self._paid(result.payment, self._given)
        elif result.code == "same_customer" and self._draft is not None:
            self._front.same_customer(result, self._draft, self._another_customer)
        else:
            self._front.refuse(result)

    def _another_customer(self) -> None:
        if (draft := self._draft) is not None:
            tendered = max(self._tendered, self._due)
            self._draft = replace(draft, another_customer=True)
            self._take(tendered, replace(self._given, example=()))

    def _back(self) -> None:
        draft, self._draft = self._draft, None
        self._front.home_wanted.emit(draft)

    def _render(self) -> None:
        draft = self._draft
        if draft is None:
            return
        currency, received, due = draft.currency, self._tendered, self._due
        change = received - due
        known = self._shown = self._change()
        notes = tuple(
            Pieces(Money(kind.value, currency), self._notes.count(kind.value))
            for kind in denominations(currency)
            if not kind.coin
        )
        order = order_number(draft.payable) if draft.payable else ""
        state = CashState(
            about=About(
                "cash",
                wording.method_name("cash"),
                Money(draft.amount, currency),
                order,
                draft.reference or draft.label,
            ),
            received=Money(received, currency),
            notes=notes,
            ready=change >= 0,
            still=Money(max(0, -change), currency),
            change=Money(max(0, change), currency),
            example=_example(known, change, currency),
            due=Money(due, currency),
            from_drawer=known is not None and known.give is not None,
            cannot=known is not None and known.give is None,
            ask=giving.ask_of(known, currency),
            low=giving.low_of(self._there, currency),
        )
        self._front.window.screen("cash").render_state(state)
        self.rendered.emit(state)


def _example(known: Change | None, change: int, currency: str) -> tuple[Pieces, ...]:
    """One way to give it: with what is there where that is known, else with the fewest pieces."""
    if change <= 0 or (known is not None and known.give is None):
        return ()
    if known is not None and known.give is not None:
        return giving.as_pieces(known.give.give, currency)
    return giving.pieces_of(change, currency)
