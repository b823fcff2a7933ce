"""The home screen: which amount, for what, and how the customer pays."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from pos_terminal.domain.errors import InvalidInput, TerminalError
from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.money import MAX_AMOUNT, Money, format_money
from pos_terminal.domain.payment import Payment
from pos_terminal.domain.text_input import clean_text
from pos_terminal.services import overview
from pos_terminal.services.overview import Counter, OpenOrder
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.front import Draft, Front
from pos_terminal.ui.questions import order_being_checked
from pos_terminal.ui.states.banner import BannerKind, BannerState
from pos_terminal.ui.states.home import HomeState, MethodTile, OrderRow

_LATE_MS = 45 * 60_000
_KEYS = {"cash": "F5", "wave": "F6"}
Begin = Callable[[str, Draft], None]


class HomePresenter(QObject):
    """Holds what was typed or chosen; everything else is read again whenever a payment changes."""

    def __init__(self, front: Front, begin: Begin) -> None:
        super().__init__()
        self._front = front
        self._begin = begin
        self._screen = front.window.screen("home")
        self._counter: Counter | None = None
        self._typed = ""
        self._order_id = ""
        self._reference = ""
        self._search = ""
        self._read_at = 0
        self._connect()

    def _connect(self) -> None:
        screen, front = self._screen, self._front
        screen.amount_typed.connect(self._type)
        screen.cleared.connect(self.clear)
        screen.order_chosen.connect(self._choose)
        screen.order_scanned.connect(self._scanned)
        screen.search_typed.connect(self._searched)
        screen.reference_typed.connect(self._refer)
        screen.method_chosen.connect(self._method)
        screen.notice.connect(lambda text: front.tell(text))
        screen.banner_pressed.connect(lambda: front.window.show_screen("payments"))
        front.payments_changed.connect(self.refresh)

    # -- what the person does --------------------------------------------------------------------------

    def clear(self) -> None:
        """The next customer: nothing is typed or chosen."""
        self._typed = self._order_id = self._reference = self._search = ""
        self.render()

    def draft_again(self, draft: Draft) -> None:
        """Back to what was about to be paid, to pay it another way."""
        self.clear()
        if draft.payable is not None:
            self._order_id = draft.payable.id
        else:
            self._typed, self._reference = str(draft.amount), draft.reference
        self.refresh()

    def _type(self, digits: str) -> None:
        digits = digits.lstrip("0")
        if digits and int(digits) > MAX_AMOUNT:
            self._front.tell(say(InvalidInput("amount_too_large")))
            self.render()
            return
        self._typed, self._order_id = digits, ""
        self.render()

    def _refer(self, text: str) -> None:
        self._reference = text
        self.render()

    def _searched(self, text: str) -> None:
        self._search = text.strip().casefold()
        self.render()

    def _choose(self, order_id: str) -> None:
        order = self._order(order_id)
        if order is None:
            return
        if order.checking is not None:
            self._being_checked(order.checking, order)
            return
        if order.waiting is not None and order.due.open == 0:
            self._front.open_payment.emit(order.waiting.payment_id)
            return
        self._typed, self._reference, self._order_id = "", "", order_id
        self.render()

    def _scanned(self, code: str) -> None:
        code = code.strip()
        if self._order(code) is None:
            self._front.tell(tr("There is no open order {order}.", order=code), icon="barcode")
            return
        self._search = ""
        self._choose(code)

    def _method(self, method_id: str) -> None:
        draft = self._draft()
        method = next((m for m in self._methods() if m.method_id == method_id), None)
        if method is None:
            return
        if draft is None or draft.amount == 0:
            self._front.tell(tr("Key in an amount, or choose an order."))
            return
        try:
            clean_text(draft.reference)
        except InvalidInput:
            self.render()
            return
        self._begin(method.provider_code, draft)

    def _being_checked(self, payment: Payment, order: OpenOrder) -> None:
        front = self._front

        def answered(name: str) -> None:
            if name == "see":
                front.open_payment.emit(payment.payment_id)

        order_words = ", ".join(filter(None, (wording.order_name(payment), order.payable.label)))
        question = order_being_checked(
            order_words,
            wording.method_name(payment.provider_code),
            Money(payment.amount, payment.currency),
            "",
        )
        front.window.dialog(question, answered)

    # -- what is shown ---------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the orders and methods again."""
        self._front.bridge.read(overview.counter, self._loaded)

    def _loaded(self, result: Counter | TerminalError) -> None:
        if isinstance(result, TerminalError):
            self._front.refuse(result)
            return
        self._counter = result
        self._read_at = self._front.clock.now_ms()
        chosen = self._order(self._order_id)
        if self._order_id and (chosen is None or chosen.due.open == 0):
            self._order_id = ""
        self.render()

    @property
    def to_check(self) -> int:
        """How many payments wait for an answer, for the rail's badge."""
        return self._counter.to_check if self._counter else 0

    def _order(self, order_id: str) -> OpenOrder | None:
        orders = self._counter.orders if self._counter else []
        return next((order for order in orders if order.payable.ref.id == order_id), None)

    def _methods(self) -> list[PaymentMethod]:
        return [method for method in (self._counter.methods if self._counter else []) if method.active]

    def _draft(self) -> Draft | None:
        currency = self._front.facts.settings.currency
        if self._order_id:
            order = self._order(self._order_id)
            if order is None:
                return None
            payable = order.payable
            return Draft(order.due.open, payable.currency, payable.ref, payable.label, self._reference)
        return Draft(int(self._typed or 0), currency, reference=self._reference)

    def render(self) -> None:
        """Show what is known now."""
        draft = self._draft()
        order = self._order(self._order_id)
        rows = [self._row(item) for item in self._shown_orders()]
        problem = ""
        try:
            clean_text(self._reference)
        except InvalidInput as error:
            problem = say(error)
        currency = self._front.facts.settings.currency
        self._screen.render_state(
            HomeState(
                amount=Money(draft.amount, draft.currency) if draft else Money(0, currency),
                typed=self._typed,
                order_id=self._order_id,
                order_name=tr("Order {number}", number=self._order_id) if order else "",
                order_label=order.payable.label if order else "",
                reference=self._reference,
                reference_problem=problem,
                orders=tuple(rows),
                orders_open=len(self._counter.orders) if self._counter else 0,
                orders_empty=tr("No open order matches.") if self._search else tr("No open orders."),
                updated="",
                tiles=tuple(self._tile(method) for method in self._methods()),
                banner=self._banner(),
                practice=self._front.facts.practice,
            )
        )

    def _shown_orders(self) -> list[OpenOrder]:
        orders = self._counter.orders if self._counter else []
        if not self._search:
            return orders
        return [
            order
            for order in orders
            if order.payable.ref.id.casefold().startswith(self._search)
            or self._search in order.payable.label.casefold()
        ]

    def _row(self, order: OpenOrder) -> OrderRow:
        payable, due, now = order.payable, order.due, self._front.clock.now_ms()
        left = due.amount_due - due.taken
        part_paid = (
            tr("left of {amount}", amount=format_money(due.amount_due, payable.currency)) if due.taken else ""
        )
        return OrderRow(
            order_id=payable.ref.id,
            number=payable.ref.id,
            label=payable.label,
            age=wording.age(payable.created_at, now),
            amount=Money(left, payable.currency),
            left_of=part_paid,
            late=now - payable.created_at > _LATE_MS,
            being_checked=order.checking is not None,
        )

    def _tile(self, method: PaymentMethod) -> MethodTile:
        code, facts = method.provider_code, self._front.facts
        capabilities = facts.capabilities.get(code)
        reason = facts.problems.get(code, "")
        icon = "alert-circle"
        if not reason and capabilities and capabilities.needs_network and self._front.online is False:
            reason, icon = tr("Needs the internet"), "wifi-off"
        line = tr("Notes and coins") if code == "cash" else tr("QR code on the screen")
        if code in facts.test_methods and not facts.practice:
            line = tr("TEST: no real money")
        return MethodTile(
            method.method_id,
            code,
            wording.method_name(code),
            line,
            key=_KEYS.get(code, ""),
            reason=reason,
            reason_icon=icon,
        )

    def _banner(self) -> BannerState | None:
        front = self._front
        if front.online is False and front.offline_since_ms is not None:
            since = wording.clock_time(front.offline_since_ms, front.facts.zone, seconds=False)
            return BannerState(
                BannerKind.OFFLINE,
                tr("No internet since {time}. Cash works as usual.", time=since),
                tr("Cash payments are saved on this terminal."),
                icon="wifi-off",
            )
        return None
