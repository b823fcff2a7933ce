"""From the settings to what prints: the devices, the papers and their bytes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.engine.printing import Printing
from pos_terminal.hardware.address import NONE
from pos_terminal.hardware.setup import Devices, devices
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services.print_queue import Job
from pos_terminal.settings import Settings

if TYPE_CHECKING:
    from pos_terminal.receipts.escpos import Target
    from pos_terminal.receipts.layout import Paper

Picture = Callable[["Paper", "Target"], bytes]
log = logging.getLogger(__name__)


class SettledComposer:
    """Makes documents as these settings want them. What makes them is read when the first is made."""

    def __init__(self, settings: Settings, *, practice: bool, picture: Picture | None = None) -> None:
        self._settings = settings
        self._practice = practice
        self._picture = picture

    def begin(self, ledger: Ledger, job: Job) -> bytes:
        """See printing.Composer."""
        from pos_terminal.receipts.escpos import encode
        from pos_terminal.services.papers import PaperComposer, Papers, look_of
        from pos_terminal.services.printer_pages import target

        printer = target(self._settings)
        as_picture = self._picture if self._settings.printer_output == "picture" else None
        papers = Papers(look_of(self._settings, practice=self._practice), ledger.terminal_id)

        def bytes_of(paper: Paper) -> bytes:
            return encode(paper, printer) if as_picture is None else as_picture(paper, printer)

        return PaperComposer(papers, bytes_of).begin(ledger, job)


def printing_of(settings: Settings, *, practice: bool, picture: Picture | None = None) -> Printing:
    """What these settings make of printer and drawer. In practice the drawer stays shut.

    `picture` draws a paper as dots, for printers that get pictures; without it they get letters.
    """
    try:
        kick = NONE if practice else settings.drawer_kick
        found = devices(settings.printer, kick, settings.kick_pin)
    except InvalidInput as error:
        # A slip of the pen in a file must not keep the till shut: it takes money without a printer.
        log.error("no printer: %s", error)
        found = Devices()
    composer = SettledComposer(settings, practice=practice, picture=picture)
    return Printing(found, composer, kicks=not practice, receipts=settings.print_receipts)
