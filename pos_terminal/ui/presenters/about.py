"""The program in the settings: its version, the file for support, what is inside and under which licences."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject

from pos_terminal import __version__
from pos_terminal.build_stamp import FROM_SOURCE, build_stamp
from pos_terminal.domain.errors import TerminalError
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.settings import SettingsPresenter
from pos_terminal.ui.questions import yes_or_no
from pos_terminal.ui.states.about_program import LicenceState, ProgramState

SECTION: Final = "about"


class AboutPresenter(QObject):
    """What takes time is done beside the work, by `front.support`."""

    def __init__(self, front: Front, settings: SettingsPresenter) -> None:
        super().__init__()
        self._front = front
        self._busy = False
        self._told = ""
        self._titles: tuple[str, ...] = ()
        """Of the pages of the licences; the first lists what is inside."""
        self._place = 0
        settings.section_shown.connect(self._shown)
        front.window.screens.when_made("settings", self._connect)

    def _connect(self, screen: Any) -> None:
        screen.when_made(SECTION, self._connect_page)
        screen.show_line(SECTION, tr("Version {version}", version=__version__))

    def _connect_page(self, page: Any) -> None:
        page.support_wanted.connect(self._collect)
        page.licences_wanted.connect(self._list)
        page.turned.connect(self._turn)

    def _shown(self, section: str) -> None:
        if section == SECTION:
            self._told = ""
            self._render()

    @property
    def _page(self) -> Any:
        screen: Any = self._front.window.screen("settings")
        return screen.page(SECTION)

    def _render(self) -> None:
        stamp = build_stamp()
        built = tr("the source") if stamp.commit == FROM_SOURCE else stamp.line
        facts = [(tr("Version"), __version__), (tr("Built from"), built)]
        if stamp.date:
            facts.append((tr("Date"), stamp.date[:10]))
        facts.append((tr("Licence"), "Apache 2.0"))
        screen: Any = self._front.window.screen("settings")
        screen.render_page(SECTION, ProgramState(tuple(facts), self._busy, self._told))

    # -- the file for support --------------------------------------------------------------------------------

    def _collect(self) -> None:
        support = self._front.support
        if self._busy or support is None:
            return
        self._say(tr("The file for support is put together …"), busy=True)
        support.collect(self._ask)

    def _ask(self, found: str | TerminalError) -> None:
        """What is inside is read before it is written."""
        if isinstance(found, TerminalError):
            self._say(say(found))
            return
        self._say("")
        question = yes_or_no(tr("Write this file?"), found, tr("Write the file"), tr("Cancel"))
        self._front.window.dialog(question, lambda name: self._write() if name == "yes" else None)

    def _write(self) -> None:
        support = self._front.support
        if self._busy or support is None:
            return
        self._busy = True
        support.write(self._written)

    def _written(self, result: Path | TerminalError) -> None:
        self._say(say(result) if isinstance(result, TerminalError) else tr("Saved as {file}", file=result))

    def _say(self, text: str, *, busy: bool = False) -> None:
        self._told, self._busy = text, busy
        self._render()

    # -- licences --------------------------------------------------------------------------------------------

    def _list(self) -> None:
        support = self._front.support
        if support is not None:
            support.licences(self._listed)

    def _listed(self, found: tuple[str, ...] | TerminalError) -> None:
        if isinstance(found, TerminalError):
            self._front.refuse(found)
            return
        self._titles = (tr("What is inside"), *found)
        self._place = 0
        self._show("\n".join(found))

    def _turn(self, step: int) -> None:
        place = self._place + step
        support = self._front.support
        if support is None or not 0 <= place < len(self._titles):
            return
        self._place = place
        if place == 0:
            self._show("\n".join(self._titles[1:]))
        else:
            support.licence(place - 1, lambda text: self._read(place, text))

    def _read(self, place: int, text: str | TerminalError) -> None:
        # Somebody may have turned on meanwhile.
        if place == self._place:
            self._show(say(text) if isinstance(text, TerminalError) else text)

    def _show(self, text: str) -> None:
        title, count = self._titles[self._place], len(self._titles)
        self._page.show_licence(LicenceState(title, self._place + 1, count, text))
