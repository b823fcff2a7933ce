"""Pages to try a printer with: does it print, and which code page reads well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pos_terminal.domain.money import Money
from pos_terminal.receipts.code_pages import PAGES
from pos_terminal.receipts.frame import paper
from pos_terminal.receipts.layout import Columns, Feed, Line, Paper, Qr, Rule, Sample, Size, Text
from pos_terminal.receipts.receipt import Shop, Stamp
from pos_terminal.texts import tr

_LETTERS: Final = "éèêë àâä ùûü îï ôö ç É À Ç œ € °"
"""What French needs."""


def trial_paper(shop: Shop, stamp: Stamp, columns: int) -> Paper:
    """A page with everything a receipt has. The digits fill `columns` places: they must stay one row."""

    def body() -> Iterator[Line]:
        yield Text(tr("If you can read this, the printer works."))
        yield Text(_LETTERS)
        yield Columns(tr("Normal"), Money(12_500))
        yield Columns(tr("Large"), Money(12_500), size=Size.LARGE, bold=True)
        yield Rule()
        yield Text(tr("These digits must fill one row, up to the edge:"))
        yield Text(("1234567890" * 5)[:columns])
        yield Feed()
        yield Qr("TEST")

    return paper(tr("Test page"), shop, stamp, body())


def code_page_paper(shop: Shop, stamp: Stamp) -> Paper:
    """Each line in one code page, with its number: the one that reads well is typed into the settings."""

    def body() -> Iterator[Line]:
        yield Text(tr("Which line reads well, accents too? Type its number into the settings."))
        yield Rule()
        yield from (Sample(page.number, f"{page.name}: {_LETTERS}") for page in PAGES)

    return paper(tr("Code pages"), shop, stamp, body())
