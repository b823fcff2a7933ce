"""One person's drawer becomes another's: both count the same cash, each for themselves, and both type their
code."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from pos_terminal.domain.drawer import Session
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.people import Staff
from pos_terminal.engine.desk import Desk
from pos_terminal.records import dataclass
from pos_terminal.services import overview
from pos_terminal.services.drawer import Handover
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import close_states, count_states
from pos_terminal.ui.presenters.approval import Approval
from pos_terminal.ui.presenters.drawer_closing import ClosingPresenter
from pos_terminal.ui.presenters.drawer_settling import Settled
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.sign_in import PRACTICE_CODE_LENGTH
from pos_terminal.ui.states.form import Manager
from pos_terminal.ui.widgets.choose_box import CLOSE, ChooseBox, Pick
from pos_terminal.ui.widgets.decide_form import DecideForm


@dataclass(frozen=True, slots=True)
class _Half:
    """What the first count came to; the leaver has said that it is theirs."""

    settled: Settled
    key: str


class HandoverPresenter(QObject):
    """`handed` is called with the session that was closed, the one that was opened, and whose it is."""

    def __init__(
        self,
        front: Front,
        approval: Approval,
        closing: ClosingPresenter,
        handed: Callable[[Session, Session, Staff], None],
    ) -> None:
        super().__init__()
        self._front = front
        self._approval = approval
        self._closing = closing
        self._handed = handed

    def start(self, session: Session, stopped: Callable[[], None]) -> None:
        """Ask who takes over, then count."""
        leaving = self._front.staff

        def loaded(people: list[Staff] | TerminalError) -> None:
            if isinstance(people, TerminalError):
                self._front.refuse(people)
            elif leaving is not None and self._front.staff is leaving:
                others = [one for one in people if one.staff_id != leaving.staff_id and one.active]
                self._choose(session, leaving, others, stopped)

        self._front.bridge.read(overview.staff_list, loaded)

    def _choose(
        self, session: Session, leaving: Staff, others: list[Staff], stopped: Callable[[], None]
    ) -> None:
        if not others:
            self._front.tell(tr("There is nobody else to take over."), icon="users")
            return
        picks = tuple(Pick(one.staff_id, "user-circle", one.name, "") for one in others)
        line = tr("You count first, then whoever takes over counts the same cash.")
        box = ChooseBox(tr("Who takes over?"), line, picks)

        def chosen(name: str) -> None:
            if name == CLOSE or self._front.staff is not leaving:
                return
            coming = next(one for one in others if one.staff_id == name)
            self._closing.start(
                session,
                partial(count_states.handover, leaving.name, second=False),
                lambda settled: self._first(settled, leaving, coming),
                stopped,
            )

        self._front.window.dialogs.open_box(box)
        box.chosen.connect(chosen)

    def _first(self, settled: Settled, leaving: Staff, coming: Staff) -> None:
        """The first count stands; its counter says so with their code."""
        self._closing.settling.close_box()

        def agreed() -> None:
            half = _Half(settled, self._front.ids.new_id())
            words = partial(count_states.handover, coming.name, second=True)
            confirm = partial(self._second, half, leaving, coming)
            self._closing.input.begin(words, confirm, {"back": self._closing.stop})

        self._ask_code(leaving, tr("Is this your count?"), agreed)

    def _second(self, half: _Half, leaving: Staff, coming: Staff, reason: str = "") -> None:
        self._ask_code(
            coming,
            tr("The drawer becomes yours"),
            lambda: self._hand_over(half, leaving, coming, reason),
        )

    def _ask_code(self, person: Staff, title: str, agreed: Callable[[], None]) -> None:
        length = PRACTICE_CODE_LENGTH if self._front.facts.practice else 0
        form = close_states.own_code(Manager(person.staff_id, person.name, length), title)

        def decide(_entered: object, _who: str | None) -> None:
            self._approval.close()
            agreed()

        self._approval.open(lambda _approvers: DecideForm(form), decide)

    def _hand_over(self, half: _Half, leaving: Staff, coming: Staff, reason: str) -> None:
        settled, counting = half.settled, self._closing.input.counting
        wanted = Handover(
            settled.counted.count_id,
            counting.counts,
            to_safe=settled.counted.counted - settled.left,
            shared=False,
            later=settled.later,
            key=half.key,
        )
        goes = self._approval.decision(settled.reason, settled.approver)
        comes = close_states.decision_of(coming, reason, goes)

        def job(desk: Desk) -> tuple[Session, Session]:
            return desk.drawer.hand_over(wanted, goes, comes)

        def done(result: tuple[Session, Session] | TerminalError) -> None:
            if not isinstance(result, TerminalError):
                self._closing.forget()
                self._handed(*result, coming)
            elif result.code == "opening_differs":
                self._ask_why(half, leaving, coming, int(str(result.params["difference"])))
            else:
                self._front.refuse(result)

        self._front.bridge.submit(job, done)

    def _ask_why(self, half: _Half, leaving: Staff, coming: Staff, difference: int) -> None:
        currency = self._closing.input.counting.currency
        box = close_states.why_float_differs(difference, currency)

        def chosen(name: str) -> None:
            reason = close_states.float_reasons().get(name)
            if reason is not None and self._front.staff is leaving:
                self._hand_over(half, leaving, coming, reason)

        self._front.window.dialogs.open_box(box)
        box.chosen.connect(chosen)
