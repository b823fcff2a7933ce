"""Until somebody touches the terminal only the sign-in page is there; what they do on it is not lost."""

from __future__ import annotations

from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from PySide6.QtCore import Qt

from pos_terminal.domain.errors import DataFolderProblem
from pos_terminal.holding import hold
from pos_terminal.texts import set_language
from pos_terminal.ui import theme
from tests.e2e.conftest import Shop
from tests.e2e.hands import PIN, Hands

Key = Qt.Key


@pytest.fixture
def door(shop: Shop) -> Hands:
    """A terminal that nobody has touched since its start."""
    hands = shop.open(waits=True)
    hands.until_reads("Fatou Diabaté, Manager", "Code: 4827")
    assert hands.app.counter is None
    assert hands.app.engine is None
    return hands


def test_a_code_typed_at_once_opens_the_counter(door: Hands) -> None:
    door.type(PIN)
    door.until_on("home")
    door.until_reads("Awa Koné", "Open orders", "Table 3")


def test_the_person_chosen_by_the_first_touch_signs_in(door: Hands) -> None:
    door.press("Fatou Diabaté, Manager")
    for digit in PIN:
        door.touch(door.part("sign_in").pane.pad.key(digit))
    door.until_on("home")
    door.until_reads("Fatou Diabaté, Manager")


def test_a_wrong_code_is_told_when_it_has_been_compared(door: Hands) -> None:
    door.type("1111")
    door.until_reads("Wrong code.")
    door.type(PIN)
    door.until_on("home")


def test_one_digit_is_kept_until_the_others_come(door: Hands) -> None:
    door.type(PIN[:1])
    door.until(lambda: door.app.counter is not None and bool(door.app.counter.sign_in.people))
    door.type(PIN[1:])
    door.until_on("home")


def test_language_and_theme_are_changed_as_soon_as_they_can_be(door: Hands, root: Path) -> None:
    door.key(Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    door.press("Français")
    door.until_reads("Qui travaille ?")
    assert theme.current().dark
    kept = root / "settings.toml"
    door.until(lambda: kept.exists() and 'language = "fr"' in kept.read_text())
    set_language("en")


def test_nobody_else_opens_the_data_meanwhile(door: Hands) -> None:
    with pytest.raises(DataFolderProblem) as refused:
        hold(door.app.where, "command", {})
    assert refused.value.code == "window_open"


def test_a_window_that_nobody_touched_closes_and_lets_go(door: Hands, shop: Shop) -> None:
    shop.close(door)
    assert door.app.engine is None
    hold(door.app.where, "command", {}).release()


def test_what_is_under_way_is_asked_about_without_anybody(shop: Shop) -> None:
    hands = shop.open()
    hands.sign_in()
    hands.wave("5000")
    shop.close(hands)
    hands = shop.open(waits=True)
    hands.until(lambda: hands.app.counter is not None)
    hands.type(PIN)
    hands.until_reads("The terminal was stopped in the middle")


def test_damage_behind_the_page_is_safe_mode_at_the_first_touch(shop: Shop, root: Path) -> None:
    connection = sqlite.connect(root / "practice" / "ledger.db", isolation_level=None)
    connection.execute("UPDATE terminal SET terminal_id = 'another'")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    hands = shop.open(waits=True)
    hands.until_reads("Fatou Diabaté, Manager")
    hands.type(PIN[:1])
    hands.until_on("safe_mode")
    assert hands.app.counter is None


def test_the_customers_display_opens_without_anybody(shop: Shop, root: Path) -> None:
    (root / "settings.toml").write_text('customer_display = "window"\n')
    hands = shop.open(waits=True)
    hands.until(lambda: hands.app.customer is not None)
