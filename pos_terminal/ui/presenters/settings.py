"""Settings: which section is open. Each section has a presenter of its own that hears `section_shown`."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from pos_terminal.ui.presenters.front import Front

SHOWN_ON: Final = ("settings", "setting_up")
"""The screens that a page of the settings may be on: the first start borrows some."""


class SettingsPresenter(QObject):
    """`section_shown` tells the name of the section that is to be filled."""

    section_shown = Signal(str)

    def __init__(self, front: Front) -> None:
        super().__init__()
        self._front = front
        front.window.screens.connect("settings", section_shown=self.section_shown.emit)

    def say_again(self) -> None:
        """Another language is in use: every section that there is says again how it is."""
        screen: Any = self._front.window.screens.find("settings")
        if screen is None:
            return
        for name in screen.sections():
            self.section_shown.emit(name)

    def open(self, section: str = "") -> None:
        """Show the settings, with this section, or the one that was open last."""
        screen: Any = self._front.window.screen("settings")
        self._front.window.show_screen("settings")
        screen.show_section(section or screen.section)
