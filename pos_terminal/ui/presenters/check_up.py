"""The check of this terminal in the settings: begun by a press, done beside the work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from pos_terminal.services.findings import CheckUp, Finding, State
from pos_terminal.texts import tr, trn
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.settings import SettingsPresenter
from pos_terminal.ui.states.check_up import CheckUpState

SECTION: Final = "check_up"
_WORST_FIRST: Final = (State.BROKEN, State.WARNING, State.WORKS, State.NOT_LOOKED_AT)


class CheckUpPresenter(QObject):
    """Anybody who is signed in may check; nothing is changed by it."""

    def __init__(self, front: Front, settings: SettingsPresenter) -> None:
        super().__init__()
        self._front = front
        self._found: CheckUp | None = None
        self._busy = False
        settings.section_shown.connect(self._shown)
        front.window.screens.when_made("settings", self._connect)

    def _connect(self, screen: Any) -> None:
        screen.when_made(SECTION, lambda page: page.wanted.connect(self._check))
        self._render()

    def _shown(self, section: str) -> None:
        if section == SECTION:
            self._render()

    def _check(self, whole: bool) -> None:
        if self._busy or self._front.check_ups is None:
            return
        self._busy = True
        self._render()
        screens = len(QGuiApplication.screens())
        self._front.check_ups.check_up(self._answered, whole=whole, screens=screens)

    def _answered(self, found: CheckUp) -> None:
        self._busy, self._found = False, found
        self._render()

    def _render(self) -> None:
        screen: Any = self._front.window.screen("settings")
        found = self._found
        findings = found.findings if found is not None else ()
        state = CheckUpState(self._line(), worst_first(findings), self._busy)
        screen.render_page(SECTION, state)
        screen.show_line(SECTION, summary(found) if found is not None else tr("Not checked yet"))

    def _line(self) -> str:
        if self._busy:
            return tr(
                "It is looked at now: the data, the printer, the line, each company. Up to 15 seconds …"
            )
        if self._found is None:
            return tr(
                "Looks at the data, the disk, the clock, the printer, the line, each company and the central"
                " server, and says what to do. Nothing is charged, printed or changed."
            )
        at = wording.clock_time(self._found.at_ms, self._front.facts.zone, seconds=False)
        looked = tr("Looked at {time}.", time=at)
        return f"{summary(self._found)}. {looked}"


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What does not work before what works; otherwise in the order of the look."""
    return tuple(sorted(findings, key=lambda one: _WORST_FIRST.index(one.state)))


def summary(found: CheckUp) -> str:
    """The check-up in a few words."""
    if broken := found.count(State.BROKEN):
        return trn("{count} thing does not work", "{count} things do not work", broken)
    if warnings := found.count(State.WARNING):
        return trn("Everything works, {count} warning", "Everything works, {count} warnings", warnings)
    return tr("Everything works")
