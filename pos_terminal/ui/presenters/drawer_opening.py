"""Opening the drawer: the float is counted, compared with what the last closing left, and explained where it
differs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from pos_terminal.domain.drawer import Session
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.money import Money
from pos_terminal.engine.desk import Desk
from pos_terminal.ledger import drawers
from pos_terminal.services.drawer import Opening
from pos_terminal.texts import tr
from pos_terminal.ui import questions
from pos_terminal.ui.presenters import close_states, count_states
from pos_terminal.ui.presenters.approval import Approval
from pos_terminal.ui.presenters.count_input import CountInput
from pos_terminal.ui.presenters.count_states import CountWords
from pos_terminal.ui.presenters.front import Draft, Front
from pos_terminal.ui.widgets.decide_form import DecideForm

Then = Callable[[Draft], None]


class OpeningPresenter(QObject):
    """`opened` is called with the session; a payment that waited for it goes on."""

    def __init__(self, front: Front, approval: Approval, opened: Callable[[Session], None]) -> None:
        super().__init__()
        self._front = front
        self._approval = approval
        self._opened = opened
        self._last: Session | None = None
        self._waiting: tuple[Draft, Then] | None = None
        self._busy = False
        self._input = CountInput(front, "drawer_open")
        self._input.shared = front.facts.settings.drawer_shared
        front.signed_out.connect(self._signed_out)

    def start(self, draft: Draft | None = None, then: Then | None = None) -> None:
        """Count the float; with a draft its payment goes on when the drawer is open."""
        self._waiting = (draft, then) if draft is not None and then is not None else None
        where = self._front.window.current_screen()

        def loaded(result: Session | TerminalError | None) -> None:
            if isinstance(result, TerminalError):
                self._front.refuse(result)
            elif self._front.staff is not None and self._front.window.current_screen() == where:
                self._last = result
                self._begin()

        self._front.bridge.read(drawers.last_closed, loaded)

    def _begin(self) -> None:
        if self._input.open and self._input.counting.started:
            self._input.show()
        else:
            choices = {"same": self._same, "back": self._back}
            self._input.begin(self._words, self._confirm, choices)

    def _words(self) -> CountWords:
        return count_states.opening(
            last=self._last is not None,
            for_payment=self._waiting is not None,
            shared=self._input.shared,
        )

    def _back(self) -> None:
        """Not now: a payment that waited is still there to be paid another way."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._front.home_wanted.emit(waiting[0])

    # -- opening ---------------------------------------------------------------------------------------

    def _confirm(self) -> None:
        if self._input.counting.started:
            self._open(self._counted())
            return

        def answered(name: str) -> None:
            if name == "yes":
                self._open(self._counted())

        nothing = Money(0, self._input.counting.currency)
        self._front.window.dialog(
            questions.yes_or_no(
                tr("Nothing is counted"),
                tr("Open the drawer with {amount}?", amount=nothing),
                tr("Open the drawer"),
                tr("Back"),
            ),
            answered,
        )

    def _counted(self) -> Opening:
        counting = self._input.counting
        return Opening(
            counts=counting.counts, shared=self._input.shared, key=self._input.key, currency=counting.currency
        )

    def _same(self) -> None:
        """What the last closing left is still there, and nobody counts it."""
        currency = self._last.currency if self._last else self._front.facts.settings.currency
        key = self._front.ids.new_id()
        self._open(Opening(same_as_last=True, shared=self._input.shared, key=key, currency=currency))

    def _open(self, opening: Opening, reason: str = "", approver: str | None = None) -> None:
        if self._busy:
            return
        self._busy = True
        decision = self._approval.decision(reason, approver)

        def job(desk: Desk) -> Session:
            return desk.drawer.open_drawer(opening, decision)

        def done(result: Session | TerminalError) -> None:
            self._busy = False
            if not isinstance(result, TerminalError):
                self._approval.close()
                self._done(result)
            elif result.code == "opening_differs":
                self._ask_why(opening, int(str(result.params["difference"])), approver)
            elif result.code == "needs_manager":
                self._ask_manager(opening, reason)
            else:
                self._approval.refuse(result)

        self._front.bridge.submit(job, done)

    def _ask_why(self, opening: Opening, difference: int, approver: str | None) -> None:
        box = close_states.why_float_differs(difference, opening.currency)

        def chosen(name: str) -> None:
            reason = close_states.float_reasons().get(name)
            if reason is not None and self._front.staff is not None:
                self._open(opening, reason, approver)

        self._front.window.dialogs.open_box(box)
        box.chosen.connect(chosen)

    def _ask_manager(self, opening: Opening, reason: str) -> None:
        title, line = tr("Open without counting"), tr("The float is taken as the last closing left it.")
        self._approval.open(
            lambda approvers: DecideForm(
                close_states.one_decision(title, line, tr("Open the drawer"), approvers)
            ),
            lambda _entered, approver: self._open(opening, reason, approver),
        )

    def _done(self, session: Session) -> None:
        self._input.end()
        waiting, self._waiting = self._waiting, None
        self._opened(session)
        if waiting is not None:
            draft, then = waiting
            then(draft)

    def _signed_out(self) -> None:
        """What was counted so far stays; the customer who waited does not."""
        self._waiting = None
