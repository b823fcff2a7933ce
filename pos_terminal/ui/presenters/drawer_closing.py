"""Closing the drawer: a blind count, what it came to, and the closing itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from pos_terminal.domain.drawer import Session
from pos_terminal.domain.errors import TerminalError
from pos_terminal.engine.desk import Desk
from pos_terminal.services.drawer import Closing, Counted
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import close_states, count_states
from pos_terminal.ui.presenters.approval import Approval
from pos_terminal.ui.presenters.count_input import CountInput
from pos_terminal.ui.presenters.count_states import CountWords
from pos_terminal.ui.presenters.drawer_settling import Settled, Settling
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.pins import Pins
from pos_terminal.ui.states.form import Entered
from pos_terminal.ui.widgets.decide_form import DecideForm

Then = Callable[[Settled], None]
Words = Callable[[], CountWords]


class ClosingPresenter(QObject):
    """One count at a time, kept while somebody looks at another page. `closed` is called with the session."""

    def __init__(
        self, front: Front, approval: Approval, pins: Pins, closed: Callable[[Session], None]
    ) -> None:
        super().__init__()
        self._front = front
        self._approval = approval
        self._closed = closed
        self._session: Session | None = None
        self._words: Words = count_states.closing
        self._again_by: str | None = None
        self._key = ""
        self._busy = False
        self._then: Then = self._close
        self._stopped: Callable[[], None] = lambda: None
        self.input = CountInput(front, "drawer_count")
        self.settling = Settling(front, approval, pins)
        self.settling.again.connect(self._ask_again)
        self.settling.stopped.connect(self.stop)

    @property
    def under_way(self) -> bool:
        """Whether a count has begun: cash waits until it is closed or stopped."""
        return self.input.open or self.settling.counted is not None

    @property
    def is_counted(self) -> bool:
        """Whether the count is kept, and what it came to is being settled."""
        return self.settling.counted is not None and not self.input.open

    def start(
        self,
        session: Session,
        words: Words = count_states.closing,
        then: Then | None = None,
        stopped: Callable[[], None] = lambda: None,
    ) -> None:
        """Count this session's drawer. Then it is closed, or `then` is called instead; `stopped` is called
        where somebody does not go on."""
        self.forget()
        self._session, self._words = session, words
        self._then, self._stopped = then or self._close, stopped
        self._front.bridge.submit(lambda desk: desk.drawer.begin_count())
        self._begin()

    def show(self) -> None:
        """Go on where it was left."""
        if self.input.open:
            self.input.show()
        else:
            self.settling.show()

    def stop(self) -> None:
        """Nothing is closed; cash is taken again."""
        self.forget()
        self._front.bridge.submit(lambda desk: desk.drawer.stop_count())
        self._stopped()

    def forget(self) -> None:
        """There is no count any more."""
        self.input.end()
        self.settling.forget()
        self._session = self._again_by = None
        self._busy = False

    # -- counting --------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._key = self._front.ids.new_id()
        self.input.begin(self._words, self._confirm, {"back": self.stop})

    def _confirm(self) -> None:
        session = self._session
        if session is None or self._busy:
            return
        self._busy = True
        counts, key = self.input.counting.counts, self.input.key
        decision = self._approval.decision("", self._again_by)

        def job(desk: Desk) -> Counted:
            return desk.drawer.count(session.session_id, counts, decision, key)

        def done(result: Counted | TerminalError) -> None:
            self._busy = False
            if self._session is not session:
                return
            if not isinstance(result, TerminalError):
                self.input.end()
                self.settling.begin(session, result, self._then)
            elif result.code == "needs_manager" and self._again_by is None:
                self._ask_again()
            else:
                self._front.refuse(result)

        self._front.bridge.submit(job, done)

    def _ask_again(self) -> None:
        """A second count is no blind one any more: it is kept beside the first, and a manager agrees."""
        title = tr("Count again")
        line = tr("Both counts are kept, and go on the Z report.")
        self._approval.open(
            lambda approvers: DecideForm(close_states.one_decision(title, line, title, approvers)),
            self._count_again,
        )

    def _count_again(self, _entered: Entered, approver: str | None) -> None:
        self._approval.close()
        self._again_by = approver
        if self.input.open:
            self._confirm()
        else:
            self.settling.forget()
            self._begin()

    # -- closing ---------------------------------------------------------------------------------------

    def _close(self, settled: Settled) -> None:
        counted = settled.counted
        to_safe = counted.counted - settled.left
        closing = Closing(counted.count_id, to_safe, settled.left, settled.later, self._key)
        decision = self._approval.decision(settled.reason, settled.approver)

        def job(desk: Desk) -> Session:
            return desk.drawer.close(closing, decision)

        def done(result: Session | TerminalError) -> None:
            if isinstance(result, TerminalError):
                self.settling.refuse(result)
            else:
                self.settling.close_box()
                self.forget()
                self._closed(result)

        self._front.bridge.submit(job, done)
