"""Manual methods: which one, its number or reason, a manager where one is needed, and one durable payment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from pos_terminal.domain.errors import InvalidInput, TerminalError
from pos_terminal.engine.desk import Desk
from pos_terminal.providers.base import Capabilities
from pos_terminal.services import overview
from pos_terminal.services.checkout import Begun, Sale
from pos_terminal.services.decisions import transaction_number
from pos_terminal.services.overview import Story
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import by_hand_states as states
from pos_terminal.ui.presenters import home_tiles
from pos_terminal.ui.presenters.approval import Approval
from pos_terminal.ui.presenters.front import Draft, Front
from pos_terminal.ui.widgets.choose_box import CLOSE, ChooseBox
from pos_terminal.ui.widgets.decide_form import DecideForm

Job = Callable[[Desk], Begun]


class ByHandPresenter(QObject):
    """One draft at a time. The key is made when the screen opens: a double press is the same payment."""

    def __init__(self, front: Front, approval: Approval) -> None:
        super().__init__()
        self._front = front
        self._approval = approval
        self._draft: Draft | None = None
        self._code = self._key = self._typed = ""
        self._busy = False
        screens = front.window.screens
        screens.connect("by_hand", typed=self._type, count=self._count, back=self._back)
        screens.connect("counted", next_customer=lambda: front.home_wanted.emit(None))

    # -- beginning -------------------------------------------------------------------------------------

    def choose(self, draft: Draft) -> None:
        """Ask which manual method it is; a single one needs no question."""
        front = self._front
        methods = home_tiles.manual(list(front.methods.values()), front.facts)
        if len(methods) == 1:
            self.ask(methods[0].provider_code, draft)
            return
        can = front.facts.capabilities
        picks = tuple(states.pick(method, can.get(method.provider_code)) for method in methods)
        line = tr("These work without the internet. Nobody confirms them at once.")
        box = ChooseBox(tr("Other ways to pay"), line, picks)
        front.window.dialogs.open_box(box)

        def chosen(name: str) -> None:
            if name != CLOSE and front.staff is not None:
                self.ask(name, draft)

        box.chosen.connect(chosen)

    def ask(self, provider_code: str, draft: Draft) -> None:
        """Open the screen of this method for this amount, which is locked from here on."""
        self._draft, self._code, self._key = draft, provider_code, self._front.ids.new_id()
        self._typed, self._busy = "", False
        self._render(text="")
        self._front.window.show_screen("by_hand")

    # -- what the person does --------------------------------------------------------------------------

    def _type(self, text: str) -> None:
        self._typed = text
        self._render()

    def _back(self) -> None:
        if self._draft is not None:
            self._front.home_wanted.emit(self._draft)

    def _count(self) -> None:
        if self._draft is None or self._busy:
            return
        if problem := self._problem():
            self._render(problem)
            return
        self._take()

    def _problem(self) -> str:
        """Why what is typed cannot be counted; "" when it can."""
        if not self._asks_number:
            return "" if self._typed.strip() else tr("Choose a reason, or type one.")
        if not self._typed.strip() and not self._capabilities.needs_number:
            return ""
        try:
            transaction_number(self._typed, self._capabilities)
        except InvalidInput as error:
            return say(error)
        return ""

    # -- counting --------------------------------------------------------------------------------------

    def _take(self) -> None:
        self._busy = True
        job = self._job(None)

        def done(result: Begun | TerminalError) -> None:
            self._busy = False
            if not isinstance(result, TerminalError):
                self._counted(result)
            elif result.code == "needs_manager":
                self._ask_manager()
            elif result.code == "same_customer" and self._draft is not None:
                self._front.same_customer(result, self._draft, self._another_customer)
            elif isinstance(result, InvalidInput) or result.code == "number_used":
                self._render(say(result))
            else:
                self._front.refuse(result)

        self._front.bridge.submit(job, done)

    def _another_customer(self) -> None:
        if self._draft is not None:
            self._draft = replace(self._draft, another_customer=True)
            self._take()

    def _ask_manager(self) -> None:
        draft, method = self._draft, self._front.methods[self._code]
        if draft is None:
            return
        told = self._typed.strip() or tr("Without a number")
        self._approval.open(
            lambda approvers: DecideForm(states.approve(draft, method, told, approvers)),
            lambda _entered, approver: self._approval.submit(self._job(approver), self._counted),
        )

    def _job(self, approver: str | None) -> Job:
        draft, number = self._draft, self._typed.strip() if self._asks_number else ""
        assert draft is not None
        sale = Sale(
            amount=draft.amount,
            provider_code=self._code,
            idempotency_key=self._key,
            currency=draft.currency,
            payable=draft.payable,
            reference=draft.reference,
            another_customer=draft.another_customer,
            opens_for=draft.opens_for,
        )
        reason = tr("Number seen by the cashier") if number else self._typed.strip()
        decision = self._approval.decision(reason or tr("Without a number"), approver)
        return lambda desk: desk.decisions.take_by_hand(sale, decision, number)

    def _counted(self, begun: Begun) -> None:
        self._draft = None
        self.show(begun.payment.payment_id)

    def show(self, payment_id: str) -> None:
        """The page of a payment that is counted by hand."""
        front = self._front

        def loaded(result: Story | TerminalError | None) -> None:
            if isinstance(result, TerminalError):
                front.refuse(result)
            elif result is not None and front.staff is not None:
                method = front.methods.get(result.payment.provider_code)
                state = states.counted(result, method, front.facts.zone)
                going_on = replace(state, goes_on=bool(front.left_beside))
                front.window.screen("counted").render_state(going_on)
                front.window.show_screen("counted")

        front.bridge.read(lambda connection: overview.story(connection, payment_id), loaded)

    # -- what is shown ---------------------------------------------------------------------------------

    @property
    def _capabilities(self) -> Capabilities:
        return self._front.facts.capabilities[self._code]

    @property
    def _asks_number(self) -> bool:
        return self._capabilities.transaction_pattern is not None

    def _render(self, problem: str = "", text: str | None = None) -> None:
        if self._draft is not None:
            method = self._front.methods[self._code]
            state = states.by_hand(self._draft, method, self._capabilities, problem=problem, text=text)
            self._front.window.screen("by_hand").render_state(state)
