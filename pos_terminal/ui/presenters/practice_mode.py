"""Practice in the settings: a manager starts it, everybody may end it."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QObject

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.people import Role
from pos_terminal.engine.desk import Desk
from pos_terminal.services import practising
from pos_terminal.services.approval import Decision
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.settings import SettingsPresenter
from pos_terminal.ui.questions import yes_or_no
from pos_terminal.ui.states.plain import PlainState

SECTION: Final = "practice"


class PracticePresenter(QObject):
    """The window starts again there, and comes back by "Stop practising"."""

    def __init__(self, front: Front, settings: SettingsPresenter) -> None:
        super().__init__()
        self._front = front
        settings.section_shown.connect(self._shown)
        front.window.screens.when_made("settings", self._connect)

    def _connect(self, screen: Any) -> None:
        screen.when_made(SECTION, lambda page: page.pressed.connect(self._pressed))
        screen.show_line(SECTION, self._short())

    def _short(self) -> str:
        return tr("On") if self._front.facts.practice else tr("Off")

    def _shown(self, section: str) -> None:
        if section != SECTION:
            return
        screen: Any = self._front.window.screen("settings")
        screen.render_page(SECTION, self._state())
        screen.show_line(SECTION, self._short())
        if screen.section == section and self._front.window.current_screen() == "settings":
            screen.page(SECTION).take_focus()

    def _state(self) -> PlainState:
        front = self._front
        if front.facts.practice:
            line = tr("No real money moves. Nothing is sent. What is done here counts nowhere.")
            return PlainState(line, (), action=tr("Stop practising"), action_icon="arrow-left")
        line = tr(
            "Everything works as usual, with made-up people, orders and payment companies. No money moves,"
            " the drawer stays shut, and nothing is sent. The log says that this terminal was practised on."
        )
        if front.staff is None or front.staff.role is not Role.MANAGER:
            return PlainState(" ".join((line, tr("A manager starts it."))), ())
        return PlainState(line, (), action=tr("Start practising"), action_icon="school")

    def _pressed(self) -> None:
        front = self._front
        if front.facts.practice:
            if front.start_at is not None:
                front.start_at(False)
            return
        question = yes_or_no(
            tr("Practise on this terminal?"),
            tr("The terminal starts again in practice. “Stop practising” leads back to real work."),
            tr("Start practising"),
            tr("Stay"),
        )
        front.window.dialog(question, lambda name: self._begin() if name == "yes" else None)

    def _begin(self) -> None:
        front, decision = self._front, Decision(self._front.actor, "")

        def job(desk: Desk) -> None:
            practising.begin(desk.ledger, decision)

        def noted(result: TerminalError | None) -> None:
            if isinstance(result, TerminalError):
                front.refuse(result)
            elif front.start_at is not None:
                front.start_at(True)

        front.bridge.submit(job, noted)
