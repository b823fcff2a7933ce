"""Restaurant, customer screen, language and theme, practice: chosen in the real window, kept, used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt

from pos_terminal import settings as settings_file
from pos_terminal.contract.pull import RESTAURANT_SETTINGS
from pos_terminal.ledger import known_settings
from pos_terminal.services.settings_changes import CENTRE
from pos_terminal.settings import Settings
from pos_terminal.texts import set_language
from pos_terminal.ui import theme
from tests.e2e.conftest import Shop
from tests.e2e.hands import PIN, Hands
from tests.e2e.test_people import sign_in_as
from tests.e2e.truth import events_in

Key = Qt.Key
MANAGER = "Fatou Diabaté, Manager"


@pytest.fixture(autouse=True)
def _english_and_light() -> Iterator[None]:
    yield
    set_language("en")
    theme.use(theme.Theme(dark=False))


def open_section(shop: Shop, title: str, name: str, who: str = MANAGER) -> tuple[Hands, Any]:
    hands = shop.open()
    hands.until_reads(who)
    hands.press(who)
    hands.type(PIN)
    hands.until_on("home")
    hands.until_tiles()
    hands.press("Settings")
    hands.until_on("settings")
    hands.until_read_again()
    hands.press(title)
    hands.until(lambda: hands.part("settings").section == name)
    page = hands.part("settings").page(name)
    hands.until_read_again()
    return hands, page


def write(hands: Hands, page: Any, key: str, text: str) -> None:
    field = page.cells.inputs[key]
    field.setFocus()
    field.selectAll()
    hands.type(text)


def test_limits_count_at_once_and_stand_in_the_journal(shop: Shop) -> None:
    hands, page = open_section(shop, "Restaurant", "restaurant")
    write(hands, page, "limit_correction", "not a number")
    hands.press("Save")
    hands.until_reads("is a whole number from 0")
    write(hands, page, "limit_correction", "7500")
    hands.press("Save")
    hands.until(lambda: hands.toast == "Saved.")
    assert settings_file.load(shop.root, {}).limit_correction == 7_500
    limits: list[Any] = []
    hands.app.bridge.submit(lambda desk: desk.decisions.limits, limits.append)
    hands.until(lambda: bool(limits))
    assert limits[0].correction == 7_500
    told = [one for kind, body in events_in(shop) if kind == "settings.changed" for one in body["changes"]]
    assert [(one["setting"], one["before"], one["after"]) for one in told] == [
        ("limit_correction", "50000", "7500")
    ]


def test_one_enter_saves_once_and_stands_once_in_the_journal(shop: Shop) -> None:
    hands, page = open_section(shop, "Restaurant", "restaurant")
    saved: list[Any] = []
    page.saved.connect(saved.append)
    write(hands, page, "limit_correction", "7500")
    hands.enter()
    hands.until(lambda: hands.toast == "Saved.")
    assert len(saved) == 1
    for title, name, line in (("Receipts", "receipts", "number"), ("Till software", "till", "folder")):
        hands.press(title)
        hands.until(lambda name=name: hands.part("settings").section == name)  # type: ignore[misc]
        other = hands.part("settings").page(name)
        other.saved.connect(saved.append)
        getattr(other, line).setFocus()
        hands.enter()
    assert len(saved) == 3
    hands.settle()
    assert [kind for kind, _body in events_in(shop)].count("settings.changed") == 1


def test_what_cannot_be_kept_is_still_said_after_enter(shop: Shop) -> None:
    hands, page = open_section(shop, "Restaurant", "restaurant")
    write(hands, page, "limit_correction", "not a number")
    hands.enter()
    hands.until_reads("is a whole number from 0")


def test_the_day_counts_from_the_next_start_which_is_offered(shop: Shop) -> None:
    hands, page = open_section(shop, "Restaurant", "restaurant")
    write(hands, page, "time_zone", "Africa/Nowhere")
    hands.press("Save")
    hands.until_reads("There is no time zone “Africa/Nowhere”")
    write(hands, page, "time_zone", "Africa/Dakar")
    hands.press("Save")
    hands.until(lambda: hands.dialog == "Start the terminal again now?")
    hands.press("Later")
    assert settings_file.load(shop.root, {}).time_zone == "Africa/Dakar"


def test_the_currency_stays_once_something_was_taken(shop: Shop) -> None:
    hands, page = open_section(shop, "Restaurant", "restaurant")
    assert page.cells.inputs["currency"].isEnabled()
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.cash("4500", "5000")
    hands.press("Settings")
    hands.until_on("settings")
    hands.until_reads("Money was taken in it, so it stays.")
    assert not page.cells.inputs["currency"].isEnabled()


def test_a_cashier_looks_at_the_restaurant_and_changes_nothing(shop: Shop) -> None:
    _hands, page = open_section(shop, "Restaurant", "restaurant", "Awa Koné, Cashier")
    assert not page.save.isVisible()
    assert not any(one.isEnabled() for one in page.cells.inputs.values())


def test_what_the_centre_decides_is_locked(shop: Shop) -> None:
    hands, page = open_section(shop, "Restaurant", "restaurant")
    assert hands.app.engine is not None
    with hands.app.engine.ledger.writing() as connection:
        known_settings.put(connection, {(CENTRE, name): "" for name in RESTAURANT_SETTINGS})
    hands.press("Practice mode")
    hands.press("Restaurant")
    hands.until_reads("The central server decides this.")
    assert not page.cells.inputs["limit_correction"].isEnabled()
    assert page.cells.inputs["counter"].isEnabled()


def test_language_and_theme_are_used_at_once_by_whoever_works_here(shop: Shop) -> None:
    hands, _page = open_section(shop, "Language and theme", "looks", "Awa Koné, Cashier")
    hands.press("Dark")
    assert theme.current().dark
    hands.press("Français")
    hands.until_reads("Moyens de paiement", "Français, sombre", "Langue et thème")
    hands.until(lambda: settings_file.load(shop.root, {}).language == "fr")
    kept = settings_file.load(shop.root, {})
    assert (kept.language, kept.theme) == ("fr", "dark")


def test_the_customers_screen_opens_and_closes_as_it_is_chosen(shop: Shop) -> None:
    hands, _page = open_section(shop, "Customer screen", "customer")
    assert hands.app.customer is None
    hands.press("In a window")
    hands.until(lambda: hands.app.customer is not None and hands.app.customer.display.isVisible())
    # Written beside the window, which shows the display at once.
    hands.until(lambda: settings_file.load(shop.root, {}) != Settings())
    hands.press("Off")
    hands.until(lambda: hands.app.customer is None)


def test_practice_leads_back_to_real_work(shop: Shop) -> None:
    hands, _page = open_section(shop, "Practice mode", "practice")
    hands.until_reads("What is done here counts nowhere.")
    front = hands.app.counter.front if hands.app.counter else None
    assert front is not None
    went: list[bool] = []
    front.start_at = went.append
    buttons = [one for one in hands._buttons() if one.text() == "Stop practising"]
    hands.touch(buttons[-1])
    assert went == [False]
    sign_in_as(hands, "Awa Koné, Cashier", PIN)


def test_in_practice_methods_are_tried_and_no_key_is_asked_for(shop: Shop) -> None:
    hands, page = open_section(shop, "Payment methods", "methods")
    hands.press("Details: Wave")
    hands.until(lambda: page.form_is_open)
    assert page.form.cells.secrets == {}
    hands.press("Test the connection")
    hands.until_reads("Wave answers, and takes these keys.")
    hands.key(Key.Key_Escape)
    hands.press("Details: Cash")
    hands.until_reads("Cash is always on.")
    assert not page.form.save.isVisible()
