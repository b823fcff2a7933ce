"""The window's language and theme, as a person changes them: used at once, and kept in the settings."""

from __future__ import annotations

from collections.abc import Callable

from pos_terminal.texts import set_language
from pos_terminal.ui import theme
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.presenters.front import Front


class Looks:
    """`render` says everything again that comes with a state."""

    def __init__(self, front: Front, window: MainWindow, render: Callable[[], None]) -> None:
        self._front = front
        self._window = window
        self._render = render

    def change_language(self) -> None:
        """English to French and back; everything visible is said again."""
        language = "fr" if self._front.facts.settings.language == "en" else "en"
        set_language(language)
        self._front.change_settings(language=language)
        self._window.retranslate()
        self._render()

    def use_language(self, language: str) -> None:
        """This language, where another one is in use."""
        if language != self._front.facts.settings.language:
            self.change_language()

    def use_theme(self, name: str) -> None:
        """This theme, where the other one is in use."""
        if name != self._front.facts.settings.theme:
            self.change_theme()

    def change_theme(self) -> None:
        """Light to dark and back."""
        used = theme.current()
        theme.use(theme.Theme(dark=not used.dark, scale=used.scale))
        self._front.change_settings(theme="light" if used.dark else "dark")
