"""The drawer: open or closed, where its page leads, and cash that waits where it has to."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from pos_terminal.domain.drawer import Session
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.people import Staff
from pos_terminal.engine.messages import DrawerChanged
from pos_terminal.ledger import drawers
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import drawer_states
from pos_terminal.ui.presenters.approval import Approval
from pos_terminal.ui.presenters.drawer_closing import ClosingPresenter
from pos_terminal.ui.presenters.drawer_handover import HandoverPresenter
from pos_terminal.ui.presenters.drawer_moves import MovesPresenter
from pos_terminal.ui.presenters.drawer_opening import OpeningPresenter
from pos_terminal.ui.presenters.drawer_page import DrawerPage
from pos_terminal.ui.presenters.front import Draft, Front
from pos_terminal.ui.presenters.pins import Pins
from pos_terminal.ui.states.dialogs import ToastState
from pos_terminal.ui.states.shell import Segment


class DrawerPresenter(QObject):
    """`changed` is called when what the top bar says of the drawer may have changed."""

    def __init__(self, front: Front, approval: Approval, pins: Pins, changed: Callable[[], None]) -> None:
        super().__init__()
        self._front = front
        self._changed = changed
        self.page = DrawerPage(front, approval)
        self.opening = OpeningPresenter(front, approval, self._opened)
        self.closing = ClosingPresenter(front, approval, pins, self._closed)
        self.moves = MovesPresenter(front, approval, self.page.refresh)
        self.handover = HandoverPresenter(front, approval, self.closing, self._handed)
        self._ways = {
            "pay_in": self.moves.pay_in,
            "pay_out": self.moves.pay_out,
            "drop": self.moves.drop,
            "no_sale": self.moves.no_sale,
            "see": self.page.ask_to_see,
            "settle": self.page.settle,
            "report": self._report,
            "hand_over": self._hand_over,
            "close": self._close,
        }
        front.window.screens.connect("drawer", pressed=self._pressed)
        front.bridge.message.connect(self._message)

    def read(self) -> None:
        """Read whether it is open, after the terminal was opened."""

        def loaded(result: Session | TerminalError | None) -> None:
            if not isinstance(result, TerminalError):
                self._now(result)

        self._front.bridge.read(drawers.open_session, loaded)

    # -- where it leads --------------------------------------------------------------------------------

    def go(self) -> None:
        """The page of the drawer: its shift, the count that is under way, or the float."""
        if self._front.drawer is None:
            self.opening.start()
        elif self.closing.under_way:
            self.closing.show()
        else:
            self.page.open(self._changed)

    def for_cash(self, draft: Draft, begin: Callable[[Draft], None]) -> None:
        """Cash needs an open drawer, and waits while it is counted."""
        if self._front.drawer is None:
            self.opening.start(draft, begin)
        elif self.closing.under_way:
            words = tr("Cash waits while the drawer is counted. Everything else goes on.")
            self._front.window.toast(ToastState(words, tr("To the count"), "drawer:", icon="own-drawer"))
        else:
            begin(draft)

    def segment(self) -> Segment:
        """The drawer's part of the top bar."""
        front = self._front
        doing = ""
        if front.drawer is None and front.window.current_screen() == "drawer_open":
            doing = tr("counting the float")
        elif self.closing.under_way:
            doing = tr("counted, not closed") if self.closing.is_counted else tr("being counted")
        return drawer_states.segment(front.drawer, front.facts.zone, doing)

    def open_without_sale(self) -> None:
        """Ctrl+O: with a reason."""
        if self._front.drawer is None:
            self.go()
        else:
            self.moves.no_sale()

    def _pressed(self, name: str) -> None:
        if self._front.drawer is not None and self._front.staff is not None:
            self._ways[name]()

    def _report(self) -> None:
        session = self._front.drawer
        if session is not None and self._front.show_report is not None:
            self._front.show_report("x", session.session_id)
        else:
            self._front.tell(tr("The report is not ready yet."))

    def _hand_over(self) -> None:
        if (session := self._front.drawer) is not None:
            self.handover.start(session, self.go)

    def _close(self) -> None:
        if (session := self._front.drawer) is not None:
            self.closing.start(session, stopped=self.go)
            self._changed()

    # -- what was done ---------------------------------------------------------------------------------

    def _opened(self, session: Session) -> None:
        self._now(session)
        if self._front.window.current_screen() == "drawer_open":
            self._front.home_wanted.emit(None)

    def _closed(self, session: Session) -> None:
        self._now(None)
        number = f"{session.z_number or 0:04d}"
        if self._front.show_report is not None:
            self._front.show_report("z", session.session_id)
            return
        words = tr(
            "The drawer is closed. Z report {number} is saved and can no longer be changed.", number=number
        )
        self._front.tell(words, icon="own-drawer")
        self._front.home_wanted.emit(None)

    def _handed(self, _closed: Session, opened: Session, coming: Staff) -> None:
        self._now(opened)
        self._front.staff = coming
        self._front.signed_in.emit()
        self._front.tell(tr("The drawer is {name}’s now.", name=coming.name), icon="own-drawer")

    def _now(self, session: Session | None) -> None:
        self._front.drawer = session
        self._changed()

    def _message(self, message: object) -> None:
        if isinstance(message, DrawerChanged):
            self._now(message.session)
