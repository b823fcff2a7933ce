"""About the program, in the settings: its version, the file for support, the licences of what is inside."""

from __future__ import annotations

import zipfile
from typing import Any

from PySide6.QtCore import Qt

from pos_terminal import __version__
from tests.e2e.conftest import Shop
from tests.e2e.hands import Hands
from tests.e2e.test_people import go_to_people

Key = Qt.Key


def about(hands: Hands) -> Any:
    """The page, which is the last: the sections are scrolled there by a finger."""
    go_to_people(hands)
    settings = hands.part("settings")
    settings.rows.ensureWidgetVisible(settings.rows.row("about"))
    hands.press("About this program")
    hands.until(lambda: settings.section == "about")
    return settings.page("about")


def test_it_says_version_and_where_it_was_built_from(shop: Shop) -> None:
    hands = shop.open()
    about(hands)
    hands.until_reads(__version__, "the source", "Apache 2.0")
    assert hands.button("About this program").accessibleDescription() == f"Version {__version__}"


def test_the_file_for_support_is_written_after_it_was_said_what_is_inside(shop: Shop) -> None:
    hands = shop.open()
    about(hands)
    hands.enter()
    hands.until(lambda: hands.dialog == "Write this file?", 30_000)
    assert hands.reads(
        "Versions of the program", "What the check of this terminal says", "Not in it: payments"
    )
    hands.key(Key.Key_Escape)
    assert hands.dialog == ""
    assert not (shop.root / "support").exists()
    hands.press("Support file")
    hands.until(lambda: hands.dialog == "Write this file?", 30_000)
    hands.enter()
    hands.until_reads("Saved as")
    [file] = (shop.root / "support").iterdir()
    hands.until_reads(file.name)
    with zipfile.ZipFile(file) as packed:
        assert "figures.json" in packed.namelist()
        assert packed.testzip() is None


def test_licences_are_read_page_by_page_with_keys_and_with_a_finger(shop: Shop) -> None:
    hands = shop.open()
    page = about(hands)
    hands.press("Licences")
    hands.until_reads("What is inside", "1 of")
    assert "inter" in page.text.toPlainText()
    hands.enter()
    hands.until_reads("2 of")
    first = page.text.toPlainText()
    assert len(first) > 500
    bar = page.text.verticalScrollBar()
    hands.key(Key.Key_Down)
    assert bar.value() > 0
    hands.key(Key.Key_Up)
    assert bar.value() == 0
    hands.press("Next")
    hands.until_reads("3 of")
    assert page.text.toPlainText() != first
    hands.press("Previous")
    hands.until_reads("2 of")
    assert hands.part("settings").section == "about"
    hands.key(Key.Key_Escape)
    hands.until_reads("Support file")
    assert not page.reads
