"""The home screen: which amount, for what, and how the customer pays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from pos_terminal.domain.errors import InvalidInput, TerminalError
from pos_terminal.domain.money import MAX_AMOUNT, Money
from pos_terminal.domain.payment import Payment
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.services import overview
from pos_terminal.services.health import Health, health
from pos_terminal.services.overview import Counter, OpenOrder
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import home_states as states
from pos_terminal.ui.presenters import home_tiles, wording
from pos_terminal.ui.presenters.askings import Askings
from pos_terminal.ui.presenters.front import Draft, Front
from pos_terminal.ui.presenters.home_states import Line, Typed
from pos_terminal.ui.presenters.paper_states import printer_banner
from pos_terminal.ui.questions import order_being_checked
from pos_terminal.ui.states.home import MethodTile

Begin = Callable[[str, Draft], None]
Healths = dict[str, Health]

LATER_MS = 100
"""By then the frame of a screen that has just appeared is painted."""


class HomePresenter(QObject):
    """Holds what was typed or chosen; everything else is read again whenever a payment changes.

    `split_wanted` tells the draft that is to be paid in parts.
    """

    split_wanted = Signal(object)

    def __init__(self, front: Front, begin: Begin) -> None:
        super().__init__()
        self._front = front
        self._begin = begin
        self._screen: Any = None
        self._counter: Counter | None = None
        self._healths: Healths = {}
        self.typed = Typed()
        """What is typed and chosen now; render after a change."""
        self._read_at = 0
        self._askings = Askings(front)
        self._asked = self._seen = 0
        self._chosen_at = 0
        """So many readings had been asked for when an order was chosen: one of before knows nothing of it."""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LATER_MS)
        self._later.timeout.connect(self.refresh)
        front.payments_changed.connect(self._payments_changed)
        front.window.screens.when_made("home", self._connect)

    def _connect(self, screen: Any) -> None:
        self._screen, front = screen, self._front
        screen.amount_typed.connect(self._type)
        screen.cleared.connect(self.clear)
        screen.order_chosen.connect(self._pressed)
        screen.order_passed.connect(self._choose)
        screen.split_pressed.connect(self._split)
        screen.order_scanned.connect(self._scanned)
        screen.search_typed.connect(self._searched)
        screen.reference_typed.connect(self._refer)
        screen.method_chosen.connect(self._method)
        screen.notice.connect(lambda text: front.tell(text))
        screen.banner_pressed.connect(lambda: front.window.show_screen("payments"))
        self.render()

    @property
    def to_check(self) -> int:
        """How many payments wait for an answer, for the rail's badge."""
        return self._counter.to_check if self._counter else 0

    # -- what the person does -----------------------------------------------------------------------------

    def clear(self) -> None:
        """The next customer: nothing is typed or chosen."""
        self.typed = Typed()
        self.render()

    def draft_again(self, draft: Draft) -> None:
        """Back to what was about to be paid, to pay it another way."""
        if draft.payable is not None:
            self.typed = Typed(order_id=draft.payable.id)
        else:
            self.typed = Typed(digits=str(draft.amount), reference=draft.reference)
        self.refresh()
        self._chosen_at = self._asked

    def _type(self, digits: str) -> None:
        digits = digits.lstrip("0")
        if digits and int(digits) > MAX_AMOUNT:
            self._front.tell(say(InvalidInput("amount_too_large")))
        else:
            self.typed = replace(self.typed, digits=digits, order_id="")
        self.render()

    def _refer(self, text: str) -> None:
        self.typed = replace(self.typed, reference=text)
        self.render()

    def _searched(self, text: str) -> None:
        self.typed = replace(self.typed, search=text.strip().casefold())
        self.render()

    def _pressed(self, order_id: str) -> None:
        """An order of which a part is paid, or under way, goes on being split; its parts are to be seen."""
        order = states.order_of(self._counter, order_id)
        if order is not None and order.due.open and order.due.taken + order.due.in_flight:
            self.typed = Typed(order_id=order_id, search=self.typed.search)
            self._split()
        else:
            self._choose(order_id)

    def _split(self) -> None:
        draft = states.draft_of(self.typed, self._counter, self._front.facts.settings.currency)
        if draft is None or draft.amount == 0:
            self._front.tell(tr("Key in an amount, or choose an order."))
        elif states.reference_problem(draft.reference):
            self.render()
        else:
            self.split_wanted.emit(draft)

    def tiles(self) -> tuple[tuple[MethodTile, ...], bool]:
        """The ways to pay as they are now, and whether only those without our line work."""
        cut = self._front.online is False
        methods = self._counter.methods if self._counter else []
        return home_tiles.tiles(methods, self._front.facts, self._healths, is_cut=cut), cut

    def _choose(self, order_id: str) -> None:
        order = states.order_of(self._counter, order_id)
        if order is None:
            return
        if order.checking is not None and order.due.open == 0:
            self._being_checked(order.checking, order)
        elif order.waiting is not None and order.due.open == 0:
            self._front.open_payment.emit(order.waiting.payment_id)
        else:
            self.typed = Typed(order_id=order_id, search=self.typed.search)
            self.render()

    def _scanned(self, code: str) -> None:
        code = code.strip()
        found = states.order_numbered(self._counter, code)
        if found is None:
            self._front.tell(tr("There is no open order {order}.", order=code), icon="barcode")
            return
        self.typed = replace(self.typed, search="")
        self._pressed(found.payable.ref.id)

    def _method(self, method_id: str) -> None:
        draft = states.draft_of(self.typed, self._counter, self._front.facts.settings.currency)
        methods = home_tiles.usable(self._counter.methods) if self._counter else []
        codes = {method.method_id: method.provider_code for method in methods}
        code = {home_tiles.OTHER: home_tiles.OTHER, **codes}.get(method_id)
        if code is None:
            return
        if draft is None or draft.amount == 0:
            self._front.tell(tr("Key in an amount, or choose an order."))
        elif states.reference_problem(draft.reference):
            self.render()
        else:
            self._begin(code, draft)

    def _being_checked(self, payment: Payment, order: OpenOrder) -> None:
        front = self._front

        def answered(name: str) -> None:
            if name == "see":
                front.open_payment.emit(payment.payment_id)
            elif name == "decide":
                front.decision_wanted.emit(payment)

        words = ", ".join(filter(None, (wording.order_name(payment), order.payable.label)))
        method = wording.method_name(payment.provider_code)
        amount = Money(payment.amount, payment.currency)
        asking = self._askings.sentence(payment)
        front.window.dialog(order_being_checked(words, method, amount, asking), answered)

    # -- what is shown ------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the orders and methods again."""
        self._later.stop()
        self._asked += 1
        self._front.bridge.read(overview.counter, partial(self._loaded, self._asked))

    def _read_healths(self) -> None:
        """How well each company works: after the tiles, which cash must not wait for."""
        now = self._front.clock.now_ms()
        companies = [code for code, can in self._front.facts.capabilities.items() if can.needs_network]

        def job(connection: ReadConnection) -> Healths:
            return {code: health(connection, code, now) for code in companies}

        def loaded(result: Healths | TerminalError) -> None:
            # Without an answer the tiles warn of nothing: they hide no method either way.
            if not isinstance(result, TerminalError) and result != self._healths:
                self._healths = result
                self.render()

        self._front.bridge.read(job, loaded)

    def _payments_changed(self) -> None:
        """Read again: at once where somebody sees it, else when the screen that is shown has been painted.

        A reader that computes takes the interpreter from the thread that paints: the change to give came
        later for a list that nobody saw.
        """
        if self._front.window.current_screen() == "home":
            self.refresh()
        elif not self._later.isActive():
            self._later.start()

    def _loaded(self, asked: int, result: Counter | TerminalError) -> None:
        if isinstance(result, TerminalError):
            self._front.refuse(result)
            return
        if asked < self._seen:
            return  # a later answer is shown already
        self._seen = asked
        self._counter = result
        self._front.methods = {method.provider_code: method for method in self._counter.methods}
        self._read_at = self._front.clock.now_ms()
        chosen = states.order_of(self._counter, self.typed.order_id)
        gone = chosen is None or chosen.due.open == 0
        if self.typed.order_id and gone and asked >= self._chosen_at:
            self.typed = replace(self.typed, order_id="")
        self.render()
        self._front.counter_read.emit()
        self._read_healths()

    def render(self) -> None:
        """Show what is known now, where the screen has been made; it asks for this when it is."""
        if self._screen is None:
            return
        front = self._front
        line = Line(front.online, front.offline_since_ms)
        now = front.clock.now_ms()
        known = self._counter, front.facts, line, now, self._read_at
        state = states.home(self.typed, *known, front.clock_moved, healths=self._healths)
        if state.banner is None:
            state = replace(state, banner=printer_banner(front.printer))
        self._screen.render_state(state)
