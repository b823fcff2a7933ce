"""Two pages to set a printer up with: one that shows everything it has to print, and one of numbered lines
in each code page, of which a technician types in the number of the one that reads well."""

from __future__ import annotations

from typing import Final

from pos_terminal.receipts import code_pages
from pos_terminal.receipts.escpos import Target as Target
from pos_terminal.receipts.escpos import encode
from pos_terminal.receipts.layout import (
    Columns,
    Feed,
    Heading,
    Line,
    Paper,
    Qr,
    Rule,
    Sample,
    Size,
    Text,
    centred,
)
from pos_terminal.records import dataclass
from pos_terminal.settings import Settings
from pos_terminal.texts import tr

COLUMNS: Final = {58: 32, 80: 48}
"""Letters in a row, by the paper's width in millimetres."""
ACCENTS: Final = "é è ê ë à â ç ù û ô î ï É È À Ç"


@dataclass(frozen=True, slots=True)
class Setting:
    """Whose printer it is, and where."""

    restaurant: str
    counter: str
    address: str
    at: str
    """The local time, ready to print."""


def target(settings: Settings) -> Target:
    """What the settings say of the printer."""
    columns = settings.printer_columns or COLUMNS[settings.printer_width]
    return Target(columns, settings.printer_code_page, settings.printer_draws_codes)


def is_code_page(number: int) -> bool:
    """Whether the page of code pages has a line of this number."""
    return any(page.number == number for page in code_pages.PAGES)


def code_page_name(number: int) -> str:
    """What the page of this number is called."""
    return code_pages.page(number).name


def trial_page(where: Setting, printer: Target) -> bytes:
    """Everything that a receipt needs: accents, large letters, columns to the edge, a code, the knife."""
    ruler = "".join(str(place % 10) for place in range(1, printer.columns + 1))
    lines: tuple[Line, ...] = (
        centred(tr("Printer test"), size=Size.LARGE, bold=True),
        *([centred(where.restaurant)] if where.restaurant else []),
        centred(where.counter),
        Rule(),
        Columns(tr("Printer"), where.address),
        Columns(tr("Letters in a row"), str(printer.columns)),
        Columns(tr("Code page"), f"{printer.code_page} {code_page_name(printer.code_page)}"),
        Columns(tr("Printed at"), where.at),
        Rule(),
        Text(ruler),
        Text(tr("The row above reaches both edges and is one row.")),
        Feed(),
        Text(ACCENTS),
        Text(
            tr("If the letters above are wrong, print the code pages and type in the number that reads well.")
        ),
        Feed(),
        Qr("TEST"),
        centred(tr("The printer works.")),
    )
    return encode(Paper(tr("Printer test"), lines), printer)


def code_page_page(printer: Target) -> bytes:
    """A numbered line in each code page."""
    lines: tuple[Line, ...] = (
        Heading(tr("Code pages")),
        *(Sample(page.number, ACCENTS) for page in code_pages.PAGES),
        Rule(),
        Text(tr("Type in the number of the line that reads well.")),
        Feed(),
    )
    return encode(Paper(tr("Code pages"), lines), printer)
