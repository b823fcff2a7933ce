"""The pages that a technician prints first."""

from __future__ import annotations

from typing import Literal

import pytest

from pos_terminal.receipts import code_pages
from pos_terminal.services import printer_pages
from pos_terminal.services.printer_pages import Setting
from pos_terminal.settings import Settings
from tests.support.fake_printer import Mechanism

WHERE = Setting("Le Baobab", "Comptoir n° 1", "192.168.1.50", "14:33")


@pytest.mark.parametrize(("width", "columns"), [(58, 32), (80, 48)])
def test_the_test_page_shows_the_width_and_no_row_is_wider(width: Literal[58, 80], columns: int) -> None:
    printer = Mechanism()
    printer.feed(
        printer_pages.trial_page(
            WHERE, printer_pages.target(Settings(printer_width=width, printer_code_page=0))
        )
    )
    rows = printer.printed.decode("ascii").split("\n")
    assert "".join(str(place % 10) for place in range(1, columns + 1)) in rows
    assert max(map(len, rows)) == columns
    assert any("192.168.1.50" in row for row in rows)


def test_every_code_page_has_a_line_with_its_number_in_its_own_letters() -> None:
    printer = Mechanism()
    document = printer_pages.code_page_page(printer_pages.target(Settings()))
    printer.feed(document)
    lines = dict(line.split(b" ", 1) for line in printer.printed.split(b"\n") if line[:1].isdigit())
    for page in code_pages.PAGES:
        assert printer_pages.is_code_page(page.number)
        shown = lines[str(page.number).encode()].decode(page.codec)
        assert shown.startswith("e e e" if page.codec == "ascii" else "é è ê"), page
        assert page.select in document
    assert not printer_pages.is_code_page(len(code_pages.PAGES))
