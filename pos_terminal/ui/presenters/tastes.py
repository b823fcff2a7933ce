"""Customer screen, language and theme, in the settings: matters of taste, used as soon as they are chosen."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QObject

from pos_terminal.settings import Settings
from pos_terminal.texts import tr
from pos_terminal.ui import sounds
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.looks import Looks
from pos_terminal.ui.presenters.settings import SettingsPresenter
from pos_terminal.ui.states.plain import PlainRow, PlainState

CUSTOMER: Final = "customer"
LOOKS: Final = "looks"
_LANGUAGES: Final = (("en", "English"), ("fr", "Français"))


class TastesPresenter(QObject):
    """Whoever works here chooses."""

    def __init__(self, front: Front, settings: SettingsPresenter, looks: Looks) -> None:
        super().__init__()
        self._front = front
        self._looks = looks
        settings.section_shown.connect(self._shown)
        front.window.screens.when_made("settings", self._connect)

    def _connect(self, screen: Any) -> None:
        screen.when_made(CUSTOMER, lambda page: page.chosen.connect(self._customer))
        screen.when_made(LOOKS, lambda page: page.chosen.connect(self._look))
        for section in (CUSTOMER, LOOKS):
            screen.show_line(section, self._short(section))

    def _shown(self, section: str) -> None:
        if section not in (CUSTOMER, LOOKS):
            return
        screen: Any = self._front.window.screen("settings")
        settings = self._front.facts.settings
        state = customer_state(settings) if section == CUSTOMER else looks_state(settings)
        screen.render_page(section, state)
        screen.show_line(section, self._short(section))
        if screen.section == section and self._front.window.current_screen() == "settings":
            screen.page(section).take_focus()

    def _short(self, section: str) -> str:
        settings = self._front.facts.settings
        if section == CUSTOMER:
            return _displays()[settings.customer_display]
        theme = tr("dark") if settings.theme == "dark" else tr("light")
        return f"{dict(_LANGUAGES)[settings.language]}, {theme}"

    def _customer(self, key: str, value: str) -> None:
        self._front.change_settings(**{key: value})
        if self._front.show_customer is not None:
            self._front.show_customer()
        screen: Any = self._front.window.screen("settings")
        screen.show_line(CUSTOMER, self._short(CUSTOMER))

    def _look(self, key: str, value: str) -> None:
        if key == "language":
            self._looks.use_language(value)
        elif key == "theme":
            self._looks.use_theme(value)
        elif key == "sounds":
            sounds.turn_on(value == "yes")
            self._front.change_settings(sounds=value == "yes")
        screen: Any = self._front.window.screen("settings")
        screen.show_line(LOOKS, self._short(LOOKS))


def customer_state(settings: Settings) -> PlainState:
    """What the customer sees, and in which language."""
    return PlainState(
        tr("What the customer sees of a payment: the amount, the code, and when it is paid."),
        (
            PlainRow(
                "customer_display",
                tr("Show it"),
                "choice",
                settings.customer_display,
                tuple(_displays().items()),
                tr("On the second screen it is shown as soon as there is one."),
                wide=True,
            ),
            PlainRow(
                "customer_language",
                tr("Language"),
                "choice",
                settings.customer_language,
                _LANGUAGES,
                wide=True,
            ),
        ),
    )


def looks_state(settings: Settings) -> PlainState:
    """Language, light or dark, sounds."""
    return PlainState(
        tr("Everybody who works here may change these."),
        (
            PlainRow("language", tr("Language"), "choice", settings.language, _LANGUAGES, wide=True),
            PlainRow(
                "theme",
                tr("Theme"),
                "choice",
                settings.theme,
                (("light", tr("Light")), ("dark", tr("Dark"))),
                wide=True,
            ),
            PlainRow("sounds", tr("Sounds"), "switch", "yes" if settings.sounds else ""),
        ),
    )


def _displays() -> dict[str, str]:
    return {"off": tr("Off"), "window": tr("In a window"), "second_screen": tr("On the second screen")}
