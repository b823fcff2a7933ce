"""The first start before there is a ledger: try it, name the restaurant, or put a backup in place.

Nothing here waits: files are read and written by `Files`, beside the window.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from PySide6.QtCore import QObject

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.services import first_steps as steps
from pos_terminal.services.called import first_counter
from pos_terminal.services.first_steps import Basics
from pos_terminal.services.sentences import say
from pos_terminal.texts import set_language, tr
from pos_terminal.ui import theme
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.presenters.putting_back import SETTING_UP, Files, PuttingBack, Waits
from pos_terminal.ui.screens.setting_up import RESTORE

WELCOME = "welcome"


class Beginning(QObject):
    """Shows the welcome, or the step that a first start goes on with; `end` once the ledger is open."""

    def __init__(self, window: MainWindow, files: Files) -> None:
        super().__init__()
        self._window = window
        self._files = files
        self._basics = steps.begins_with(files.settings, files.begun)
        self._welcome: Any = window.screen(WELCOME)
        self._screen: Any = window.screen(SETTING_UP)
        self._waits = Waits(self._screen)
        self.backups = PuttingBack(window, files, self._waits, self._use_language, self._open)
        self._wired: list[tuple[Any, Callable[..., Any]]] = [
            (self._welcome.practise, files.practise),
            (self._welcome.set_up, lambda: self._show(steps.RESTAURANT)),
            (self._welcome.restore, self.backups.look),
            (self._welcome.language_chosen, self._use_language),
            (self._screen.language_chosen, self._use_language),
            (self._screen.back, self._go_back),
            (self._screen.go_on, self._go_on),
            (self._screen.restaurant.looked, self._use_theme),
            (self._screen.restore.chosen, self.backups.choose),
            (self._screen.restore.looked_for, self.backups.look_at),
        ]
        for signal, slot in self._wired:
            signal.connect(slot)
        self._fill()

    def start(self) -> None:
        """Begin, or go on where the last start stopped."""
        step = self._files.begun.step
        self._show_language()
        if step == steps.CODES:
            self.backups.go_on_with_codes()
        elif step:
            self._show(step)
        else:
            self._window.show_screen(WELCOME)

    def end(self) -> None:
        """The ledger is open: others go on with the screens."""
        wired, self._wired = self._wired, []
        for signal, slot in wired:
            signal.disconnect(slot)

    # -- the restaurant --------------------------------------------------------------------------------------

    def _show(self, step: str) -> None:
        self._fill()
        self._screen.show_step(step, back=True)
        self._window.show_screen(SETTING_UP)

    def _fill(self) -> None:
        self._screen.restaurant.show_basics(self._basics)
        self._screen.money.show_basics(self._basics, currency_fixed=self._files.begun.currency_fixed)

    def _go_back(self) -> None:
        if self._waits.busy or self._screen.step == steps.CODES:
            return
        self._read_typed()
        if self._screen.step == steps.MONEY:
            self._show(steps.RESTAURANT)
        else:
            self._window.show_screen(WELCOME)

    def _go_on(self) -> None:
        if self._waits.busy:
            return
        if self._screen.step == RESTORE:
            self.backups.ask()
            return
        if self._screen.step == steps.CODES:
            self.backups.give_code()
            return
        self._read_typed()
        changed = self._checked()
        if changed is None:
            return
        settings = msgspec.structs.replace(self._files.settings, **changed)
        following = steps.MONEY if self._screen.step == steps.RESTAURANT else steps.MANAGER
        self._waits.wait(tr("One moment …"))
        self._files.keep(settings, following, self._waits.answering(lambda _: self._kept(following)))

    def _kept(self, following: str) -> None:
        if following == steps.MONEY:
            self._show(following)
        else:
            self._open()

    def _open(self) -> None:
        # For so long as it takes: the next page is shown by whoever opened the ledger.
        self._waits.wait(tr("The terminal is being made ready …"))
        self._files.open()

    def _read_typed(self) -> None:
        screen = self._screen
        fields = {name: field.text() for name, field in screen.restaurant.fields.items()}
        answers = {name: one.text() for name, one in screen.money.answers.items()}
        kept = self._basics
        self._basics = Basics(kept.language, screen.restaurant.look.current(), **fields, **answers)

    def _checked(self) -> dict[str, str | int] | None:
        """The settings that were typed; None where one of this page cannot be, which is told there."""
        screen = self._screen
        own = screen.restaurant.fields if screen.step == steps.RESTAURANT else screen.money.answers
        page = screen.restaurant if screen.step == steps.RESTAURANT else screen.money
        basics = self._basics
        if screen.step == steps.RESTAURANT:
            kept = steps.basics_of(self._files.settings)
            basics = Basics(
                *(basics.language, basics.theme, basics.restaurant, basics.place, basics.counter),
                *(kept.currency, kept.time_zone, kept.day_begins),
            )
        try:
            return steps.changes(basics)
        except InvalidInput as error:
            name = str(error.params.get("field"))
            part = own.get(name)
            if part is None:
                screen.say(say(error))
            else:
                page.refuse(getattr(part, "field", part), say(error))
            return None

    # -- language and look -----------------------------------------------------------------------------------

    def _use_language(self, language: str) -> None:
        self._read_typed()
        basics = msgspec.structs.replace(self._files.settings, language=language)
        self._files.settings = basics
        typed, offered = self._basics, first_counter()
        set_language(language)
        # A name that was only offered is offered in this language.
        counter = first_counter() if typed.counter == offered else typed.counter
        self._basics = Basics(
            *(language, typed.theme, typed.restaurant, typed.place, counter),
            *(typed.currency, typed.time_zone, typed.day_begins),
        )
        self._screen.restaurant.fields["counter"].setText(counter)
        self._window.retranslate()
        self._show_language()

    def _show_language(self) -> None:
        for screen in (self._welcome, self._screen):
            screen.show_language(self._basics.language)

    def _use_theme(self, name: str) -> None:
        theme.use(theme.Theme(dark=name == "dark", scale=theme.current().scale))
