"""The printer's page in the settings: choose it, try it, and type in the number that reads well."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from PySide6.QtCore import QObject

from pos_terminal.domain.errors import InvalidInput, TerminalError
from pos_terminal.domain.people import Role
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import PrinterChanged, PrinterTried
from pos_terminal.hardware.setup import BY_PRINTER, devices
from pos_terminal.services import printer_pages
from pos_terminal.services.called import called
from pos_terminal.services.printer_words import printer_sentence
from pos_terminal.services.sentences import say
from pos_terminal.settings import Settings
from pos_terminal.texts import tr, trn
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.settings import SHOWN_ON, SettingsPresenter
from pos_terminal.ui.presenters.wording import clock_time
from pos_terminal.ui.printing.dots import window_printing
from pos_terminal.ui.states.printer import PrinterChoices, PrinterPageState

SECTION: Final = "printer"


class PrinterSettingsPresenter(QObject):
    """What is chosen is used at once, without a new start."""

    def __init__(self, front: Front, settings: SettingsPresenter) -> None:
        super().__init__()
        self._front = front
        self._tried: PrinterTried | None = None
        settings.section_shown.connect(self._shown)
        front.bridge.message.connect(self._message)
        front.window.screens.when_made("settings", self._connect)

    def _connect(self, screen: Any) -> None:
        screen.when_made(SECTION, self._connect_page)
        self._say()

    def _connect_page(self, page: Any) -> None:
        page.saved.connect(lambda choices: self._save(choices, told=True))
        page.tried.connect(self._try)
        page.code_pages.connect(self._code_pages)
        page.cleared.connect(self._clear)

    @property
    def _manages(self) -> bool:
        person = self._front.staff
        return person is not None and person.role is Role.MANAGER

    def _shown(self, section: str) -> None:
        if section == SECTION:
            self._tried = None
            self._render(anew=True)
        self._say()

    def _render(self, *, anew: bool) -> None:
        screen: Any = self._front.window.screen("settings")
        line, warns = self._line()
        choices, waiting = choices_of(self._front.facts.settings), self._front.printer.waiting
        state = PrinterPageState(choices, line, warns, self._manages, waiting)
        screen.render_page(SECTION, state, anew=anew)
        screen.show_line(SECTION, self._short())

    def _say(self) -> None:
        screen: Any = self._front.window.screens.find("settings")
        if screen is not None:
            screen.show_line(SECTION, self._short())

    # -- what is chosen ------------------------------------------------------------------------------------

    def _save(self, choices: PrinterChoices, *, told: bool) -> bool:
        """Use these choices and keep them. False when one of them cannot be."""
        page: Any = self._front.window.screen("settings").page(SECTION)
        before = self._front.facts.settings
        try:
            changed = changes(choices, before)
        except InvalidInput as error:
            page.refuse(say(error))
            return False
        settings = msgspec.structs.replace(before, **changed)
        if settings != before:
            printing = window_printing(settings, practice=self._front.facts.practice)
            self._front.change_settings(**changed)
            self._front.bridge.submit(lambda desk: desk.use_printing(printing))
        if told:
            self._tried = None
            self._front.tell(tr("Saved."), icon="check")
        self._render(anew=True)
        return True

    def _try(self, choices: PrinterChoices) -> None:
        if self._manages and not self._save(choices, told=False):
            return
        settings = self._front.facts.settings
        at = clock_time(self._front.clock.now_ms(), self._front.facts.zone, seconds=False)
        name = called(settings, practice=self._front.facts.practice).restaurant
        where = printer_pages.Setting(name, settings.counter, choices.address, at)
        self._print(printer_pages.trial_page(where, printer_pages.target(settings)))

    def _code_pages(self, choices: PrinterChoices) -> None:
        if self._manages and not self._save(choices, told=False):
            return
        self._print(printer_pages.code_page_page(printer_pages.target(self._front.facts.settings)))

    def _clear(self) -> None:
        """Nobody wants what waits any more; each can still be printed from the list of payments."""

        def done(result: int | TerminalError) -> None:
            if isinstance(result, TerminalError):
                self._front.refuse(result)
            else:
                words = trn("{count} document is not printed.", "{count} documents are not printed.", result)
                self._front.tell(words, icon="printer")

        self._front.bridge.submit(lambda desk: desk.papers.clear(), done)

    def _print(self, document: bytes) -> None:
        def job(desk: Desk) -> None:
            desk.papers.print_page(document)

        def done(result: TerminalError | None) -> None:
            if isinstance(result, TerminalError):
                self._front.refuse(result)

        self._front.bridge.submit(job, done)

    # -- what the engine says ------------------------------------------------------------------------------

    def _message(self, message: object) -> None:
        if isinstance(message, PrinterTried):
            self._tried = message
        elif not isinstance(message, PrinterChanged):
            return
        if self._front.window.current_screen() in SHOWN_ON:
            self._render(anew=False)

    def _line(self) -> tuple[str, bool]:
        printer = self._front.printer
        if self._tried is not None:
            if self._tried.problem is None:
                return tr("The page was sent to the printer."), False
            return printer_sentence(self._tried.problem, self._tried.address), True
        if printer.address is None:
            return tr("Without a printer nothing is printed, and the drawer opens with its key."), False
        waits = ""
        if printer.waiting:
            waits = trn(
                "{count} document waits for the printer.",
                "{count} documents wait for the printer.",
                printer.waiting,
            )
        if printer.problem is not None:
            return f"{printer_sentence(printer.problem, printer.address)} {waits}".strip(), True
        if waits:
            return waits, False
        return tr("Print a test page to see whether it works."), False

    def _short(self) -> str:
        printer = self._front.printer
        if printer.address is None:
            return tr("No printer")
        return printer.address if printer.problem is None else tr("Needs attention")


def choices_of(settings: Settings) -> PrinterChoices:
    """What the settings say, as the page shows it."""
    connection, _, address = settings.printer.partition(":")
    known = connection if connection in ("network", "serial", "device", "windows") else "none"
    return PrinterChoices(
        known,
        address,
        str(settings.printer_width),
        settings.print_receipts,
        settings.drawer_kick if settings.drawer_kick in (BY_PRINTER, "none") else "",
        str(settings.kick_pin),
        str(settings.printer_code_page),
    )


def changes(choices: PrinterChoices, before: Settings) -> dict[str, Any]:
    """The settings that these choices stand for. Raises InvalidInput: printer_setting, code_page_unknown."""
    kick = choices.kick or before.drawer_kick
    devices(choices.setting, kick)
    if not printer_pages.is_code_page(int(choices.code_page)):
        raise InvalidInput("code_page_unknown", number=choices.code_page)
    return {
        "printer": choices.setting,
        "printer_width": int(choices.width),
        "print_receipts": choices.receipts,
        "drawer_kick": kick,
        "kick_pin": int(choices.pin),
        "printer_code_page": int(choices.code_page),
    }
