"""The names that a first start begins with: none that is invented, and those that are offered in the language
that is chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from pos_terminal import settings as settings_file
from pos_terminal.place import Place
from tests.e2e.conftest import Shop
from tests.e2e.test_first_start import until_step

Key = Qt.Key


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Real data that nobody has worked with."""
    monkeypatch.delenv("WAVE_API_URL", raising=False)
    return Place(tmp_path / "live-data", practice=False)


@pytest.mark.parametrize(
    ("language", "set_up", "example", "refused", "counter"),
    [
        ("English", "Set up", "For example Le Baobab", "The restaurant needs a name.", "Counter 1"),
        ("Français", "Configurer", "Par exemple Le Baobab", "Il faut un nom au restaurant.", "Caisse 1"),
    ],
)
def test_no_invented_name_is_filled_in_for_a_real_restaurant(
    shop: Shop, empty: Place, language: str, set_up: str, example: str, refused: str, counter: str
) -> None:
    hands = shop.open(empty)
    hands.until_on("welcome")
    hands.press(language)
    hands.press(set_up)
    until_step(hands, "restaurant")
    fields = hands.part("setting_up").restaurant.fields
    assert (fields["restaurant"].text(), fields["place"].text()) == ("", "")
    assert fields["restaurant"].placeholderText() == example
    assert fields["counter"].text() == counter
    hands.enter()
    hands.until_reads(refused)
    hands.type("Chez Ama")
    hands.enter()
    until_step(hands, "money")
    # What was typed is there again, and nothing where nothing was.
    hands.key(Key.Key_PageUp)
    until_step(hands, "restaurant")
    assert (fields["restaurant"].text(), fields["place"].text()) == ("Chez Ama", "")
    shop.close(hands)
    kept = settings_file.load(empty.root, {})
    assert (kept.restaurant, kept.place, kept.counter) == ("Chez Ama", "", counter)


def test_a_name_of_the_counter_that_was_typed_stays_in_another_language(shop: Shop, empty: Place) -> None:
    hands = shop.open(empty)
    hands.until_on("welcome")
    hands.press("Set up")
    until_step(hands, "restaurant")
    field = hands.part("setting_up").restaurant.fields["counter"]
    hands.press("Français")
    assert field.text() == "Caisse 1"
    hands.press("English")
    assert field.text() == "Counter 1"
    field.setText("Bar")
    hands.press("Français")
    assert field.text() == "Bar"
    shop.close(hands)
