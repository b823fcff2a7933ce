"""The central server in the settings: whose terminal this is, how sending stands, joining and leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.people import Role
from pos_terminal.engine.messages import SendingChanged
from pos_terminal.ledger.enrolment import Enrolment, enrolment
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.sending import SendingPresenter
from pos_terminal.ui.presenters.sending_states import PAUSED, safe_of
from pos_terminal.ui.presenters.settings import SHOWN_ON, SettingsPresenter
from pos_terminal.ui.questions import yes_or_no
from pos_terminal.ui.states.central import CentralState, JoinEntered, JoinState
from pos_terminal.ui.states.dialogs import DialogState

SECTION: Final = "central"


def leaving_question() -> DialogState:
    """Whether this terminal shall stand alone; tells "yes" or "no"."""
    return yes_or_no(
        tr("Leave the central server?"),
        tr(
            "Everything that was sent stays there. From then on this terminal stands alone: nothing more"
            " is sent, and nothing new comes from there. To join again, a new code is needed."
        ),
        tr("Leave the server"),
        tr("Stay"),
        danger=True,
    )


class CentralPresenter(QObject):
    """`see` leads to what waits."""

    def __init__(
        self, front: Front, settings: SettingsPresenter, sending: SendingPresenter, see: Callable[[], None]
    ) -> None:
        super().__init__()
        self._front = front
        self._sending = sending
        self._see = see
        self._known: Enrolment | None = None
        self._again = False
        """A terminal that has joined is to join anew."""
        self._busy = False
        self._problem = ""
        settings.section_shown.connect(self._shown)
        front.bridge.message.connect(self._message)
        front.window.screens.when_made("settings", self._connect)

    def _connect(self, screen: Any) -> None:
        screen.when_made(SECTION, self._connect_page)
        self._read()

    def _connect_page(self, page: Any) -> None:
        page.see_waiting.connect(self._see)
        page.join_again.connect(self._join_again)
        page.entered.connect(self._join)
        page.leave.connect(self._ask_to_leave)

    def _shown(self, section: str) -> None:
        if section == SECTION:
            self._again, self._problem = False, ""
            self._read()

    def _message(self, message: object) -> None:
        if isinstance(message, SendingChanged) and self._front.window.current_screen() in SHOWN_ON:
            self._render()

    def _read(self) -> None:
        def loaded(found: Enrolment | TerminalError | None) -> None:
            if isinstance(found, TerminalError):
                self._front.refuse(found)
                return
            self._known = found
            self._render()

        self._front.bridge.read(enrolment, loaded)

    def _render(self) -> None:
        screen: Any = self._front.window.screen("settings")
        screen.render_page(SECTION, self._state())
        short = tr("Joined as {name}", name=self._known.terminal_name) if self._known else tr("Stands alone")
        screen.show_line(SECTION, short)

    # -- joining and leaving ---------------------------------------------------------------------------------

    @property
    def _manages(self) -> bool:
        person = self._front.staff
        return person is not None and person.role is Role.MANAGER and not self._front.facts.practice

    def _join_again(self) -> None:
        self._again = True
        self._render()
        self._page.take_focus()

    def _join(self, entered: JoinEntered) -> None:
        """Ask the server; what it says comes back on the engine's thread."""
        front = self._front
        if self._busy or front.membership is None:
            return
        self._busy, self._problem = True, ""
        self._render()
        front.membership.join(
            address_of(entered.server),
            entered.code,
            entered.name,
            front.actor,
            lambda result: front.bridge.call_here(self._answered, result),
        )

    def _answered(self, result: Enrolment | TerminalError) -> None:
        self._busy = False
        if isinstance(result, TerminalError):
            # What was typed stays there: with the same code it may be tried again.
            self._problem = say(result)
            self._render()
            return
        self._again, self._known = False, result
        self._render()
        self._front.tell(
            tr(
                "This terminal is {name} of {restaurant} from now on.",
                name=result.terminal_name,
                restaurant=result.restaurant,
            ),
            icon="check",
        )
        if self._front.window.current_screen() in SHOWN_ON:
            self._page.take_focus()

    def _ask_to_leave(self) -> None:
        self._front.window.dialog(leaving_question(), lambda name: self._leave() if name == "yes" else None)

    def _leave(self) -> None:
        front = self._front

        def left(result: TerminalError | None) -> None:
            if isinstance(result, TerminalError):
                front.refuse(result)
            else:
                self._read()

        if front.membership is not None:
            front.membership.leave(front.actor, lambda result: front.bridge.call_here(left, result))

    # -- how it is -------------------------------------------------------------------------------------------

    @property
    def _page(self) -> Any:
        screen: Any = self._front.window.screen("settings")
        return screen.page(SECTION)

    def _joining(self) -> JoinState | None:
        if not self._manages or (self._known is not None and not self._again):
            return None
        known, settings = self._known, self._front.facts.settings
        name = known.terminal_name if known is not None else settings.counter
        return JoinState(name, known.server if known is not None else "", self._busy, self._problem)

    def _alone(self) -> str:
        alone = tr("This terminal stands alone: everything is saved here, and nothing is sent anywhere.")
        if self._front.facts.practice:
            return f"{alone} {tr('Practice belongs to no central server.')}"
        if not self._manages:
            return f"{alone} {tr('A manager can join it to a central server here.')}"
        return tr(
            "This terminal stands alone. Once it has joined, it sends all its payments and drawers to the"
            " server, and gets orders, methods and people from there. Without internet it goes on selling."
        )

    def _state(self) -> CentralState:
        known, standing = self._known, self._sending.standing
        if known is None:
            return CentralState(self._alone(), join=self._joining())
        if (joining := self._joining()) is not None:
            again = tr("With a new code from the back office this terminal joins again. Nothing is lost.")
            return CentralState(again, join=joining)
        facts = [
            (tr("Terminal"), known.terminal_name),
            (tr("Restaurant"), known.restaurant),
            (tr("Address"), known.server),
        ]
        if standing is None:
            return CentralState(tr("Joined as {name}", name=known.terminal_name), tuple(facts))
        bar = self._sending.segment()
        facts.append((tr("Waiting"), bar.line if bar is not None else ""))
        if standing.last_sent_ms is not None:
            facts.append((tr("Last sent"), wording.clock_time(standing.last_sent_ms, self._front.facts.zone)))
        _, line = safe_of(standing)
        return CentralState(
            line,
            tuple(facts),
            warns=standing.state in PAUSED,
            may_leave=self._manages,
            may_join=self._manages and standing.state in PAUSED,
        )


def address_of(typed: str) -> str:
    """What was typed as an address: the usual beginning need not be."""
    return typed if "://" in typed else f"https://{typed.lower()}"
