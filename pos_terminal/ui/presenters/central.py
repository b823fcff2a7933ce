"""The central server in the settings: whose terminal this is, and how sending stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject

from pos_terminal.domain.errors import TerminalError
from pos_terminal.engine.messages import SendingChanged
from pos_terminal.ledger.enrolment import Enrolment, enrolment
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.sending import SendingPresenter
from pos_terminal.ui.presenters.sending_states import PAUSED, safe_of
from pos_terminal.ui.presenters.settings import SettingsPresenter
from pos_terminal.ui.states.central import CentralState

SECTION: Final = "central"


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
        settings.section_shown.connect(self._shown)
        front.bridge.message.connect(self._message)
        front.window.screens.when_made("settings", self._connect)

    def _connect(self, screen: Any) -> None:
        screen.page(SECTION).see_waiting.connect(self._see)
        self._read()

    def _shown(self, section: str) -> None:
        if section == SECTION:
            self._read()

    def _message(self, message: object) -> None:
        if isinstance(message, SendingChanged) and self._front.window.current_screen() == "settings":
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
        screen.page(SECTION).render_state(self._state())
        short = tr("Joined as {name}", name=self._known.terminal_name) if self._known else tr("Stands alone")
        screen.show_line(SECTION, short)

    def _state(self) -> CentralState:
        known, standing = self._known, self._sending.standing
        if known is None:
            return CentralState(
                tr("This terminal stands alone: everything is saved here, and nothing is sent anywhere.")
            )
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
        return CentralState(line, tuple(facts), warns=standing.state in PAUSED)
