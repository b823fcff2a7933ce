"""What papers say of a restaurant that has no name yet: nothing invented, and no gap where it would stand."""

from __future__ import annotations

import pytest

from pos_terminal.receipts.rows import plain_text
from pos_terminal.services import printer_pages
from pos_terminal.services.called import called
from pos_terminal.services.first_steps import Begun, begins_with
from pos_terminal.services.receipt_sample import sample_receipt
from pos_terminal.settings import Settings
from pos_terminal.texts import in_language
from tests.support.fake_printer import Mechanism

NAMED = Settings(restaurant="Chez Ama", place="Plateau")
AT_MS = 1_800_000_000_000


@pytest.mark.parametrize(
    ("settings", "practice", "line"),
    [
        (Settings(), False, ""),
        (Settings(), True, "Le Baobab, Cocody"),
        (Settings(place="Plateau"), False, "Plateau"),
        (Settings(place="Plateau"), True, "Le Baobab, Plateau"),
        (NAMED, False, "Chez Ama, Plateau"),
        (NAMED, True, "Chez Ama, Plateau"),
        (Settings(restaurant="Chez Ama"), True, "Chez Ama"),
    ],
)
def test_only_practice_has_a_name_that_nobody_gave(settings: Settings, practice: bool, line: str) -> None:
    assert called(settings, practice=practice).line == line


def receipt(settings: Settings, *, practice: bool = False) -> list[str]:
    """The lines of a receipt; letters of twice the width are set without their gaps."""
    text = plain_text(sample_receipt(settings, AT_MS, "Awa Koné", practice=practice), 48)
    return [line.replace(" ", "") for line in text.splitlines()]


def test_a_receipt_begins_with_the_name_and_without_one_with_what_follows() -> None:
    with in_language("en"):
        assert receipt(NAMED)[:2] == ["ChezAma", "Plateau"]
        assert receipt(Settings(), practice=True)[:2] == ["LeBaobab", "Cocody"]
        assert receipt(Settings(receipt_header="12 rue du Marché"))[0] == "12rueduMarché"
        unnamed = "".join(receipt(Settings()))
    assert "Baobab" not in unnamed
    assert "Cocody" not in unnamed


def test_a_page_of_the_printer_has_no_empty_line_where_a_name_would_stand() -> None:
    def rows(name: str) -> list[str]:
        printer = Mechanism()
        where = printer_pages.Setting(name, "Counter 1", "usb", "14:33")
        printer.feed(printer_pages.trial_page(where, printer_pages.target(Settings(printer_code_page=0))))
        return printer.printed.decode("ascii").split("\n")

    assert len(rows("")) == len(rows("Chez Ama")) - 1


def test_a_first_start_offers_a_counter_in_its_language_and_keeps_what_was_said() -> None:
    begun = Begun("", currency_fixed=False)
    with in_language("fr"):
        assert begins_with(Settings(language="fr"), begun).counter == "Caisse 1"
        assert begins_with(Settings(counter="Bar"), begun).counter == "Bar"
        kept = Begun("money", currency_fixed=False)
        assert begins_with(Settings(counter="Counter 1"), kept).counter == "Counter 1"
