"""Keeping the people, in the real window: by touch, by keyboard, and the first start on real data."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_terminal.compose import open_terminal
from pos_terminal.domain.people import Role, Staff
from pos_terminal.ledger import people as rows
from pos_terminal.ledger.catalogue import set_pin_hash
from pos_terminal.ledger.enrolment import Enrolment, put_enrolment
from pos_terminal.services.people import of_restaurant
from pos_terminal.ui.screens.people import PeoplePage
from pos_terminal.ui.widgets.button import Button
from tests.e2e.conftest import Shop
from tests.e2e.hands import PIN, Hands

Key = Qt.Key


def page_of(hands: Hands) -> PeoplePage:
    page = hands.part("settings").page("people")
    assert isinstance(page, PeoplePage)
    return page


def go_to_people(hands: Hands, who: str = "Fatou Diabaté, Manager") -> PeoplePage:
    """Sign in as this person and open the page of the people."""
    hands.until_reads(who)
    hands.press(who)
    hands.type(PIN)
    hands.until_on("home")
    hands.until_tiles()
    hands.press("Settings")
    hands.until_on("settings")
    hands.press("Staff and codes")
    hands.until_reads("Awa Koné, awa · Cashier")
    return page_of(hands)


def sign_in_as(hands: Hands, who: str, pin: str, place: str = "home") -> None:
    hands.key(Key.Key_F12)
    hands.until_on("sign_in")
    hands.until_reads(who)
    hands.press(who)
    hands.type(pin)
    hands.until_on(place)


def wrong(hands: Hands) -> None:
    """Type a wrong code, and wait for the answer."""
    counter = hands.app.counter
    assert counter is not None
    hands.type("1598")
    hands.until(lambda: not counter.sign_in._checking)
    assert hands.reads("Wrong code.")


def everybody(shop: Shop, hands: Hands) -> dict[str, Staff]:
    """As they are in the ledger after the window was closed."""
    shop.close(hands)
    terminal = open_terminal(shop.place, "command")
    with terminal.ledger.reading() as connection:
        found = {person.code: person for person in rows.everybody(connection)}
    terminal.close()
    return found


def touch_text(hands: Hands, page: PeoplePage, field: str, text: str) -> None:
    hands.touch(page.form.fields[field])
    for char in text:
        hands.touch(page.form.pad.key(char))


def test_a_manager_adds_a_person_by_touch_alone(shop: Shop) -> None:
    hands = shop.open()
    page = go_to_people(hands)
    hands.press("Add a person")
    touch_text(hands, page, "name", "ALI")
    hands.touch(page.form.pad.key("space"))
    touch_text(hands, page, "name", "BA")
    touch_text(hands, page, "code", "ALI")
    hands.press("Manager")
    touch_text(hands, page, "pin", "7391")
    touch_text(hands, page, "again", "7391")
    hands.press("Save")
    hands.until_reads("Ali Ba, ali · Manager")
    sign_in_as(hands, "Ali Ba, Manager", "7391")
    assert everybody(shop, hands)["ali"].role is Role.MANAGER


def test_a_manager_changes_a_person_by_the_keyboard_alone(shop: Shop) -> None:
    hands = shop.open()
    hands.until_reads("Fatou Diabaté, Manager")
    hands.press("Fatou Diabaté, Manager")
    hands.type(PIN)
    hands.until_on("home")
    hands.until_tiles()
    hands.key(Key.Key_5, Qt.KeyboardModifier.AltModifier)
    hands.until_on("settings")
    hands.until_read_again()
    for _ in range(20):
        # Back from the page to the rows of the sections, and up these.
        if getattr(hands.app.window.focusWidget(), "name", "") == "people":
            break
        hands.key(Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    hands.key(Key.Key_Space)
    hands.until(lambda: hands.part("settings").section == "people")
    hands.until_reads("Awa Koné, awa · Cashier")
    hands.key(Key.Key_Space)  # the first person's button has the keyboard
    page = page_of(hands)
    assert page.form_is_open
    QTest.keySequence(hands.app.window.focusWidget(), "Ctrl+A")
    hands.type("Awa Toure")
    hands.enter()
    hands.until_reads("Awa Toure, awa · Cashier")
    assert not page.form_is_open


def test_what_is_wrong_with_a_new_person_is_said_and_codes_are_typed_again(shop: Shop) -> None:
    hands = shop.open()
    page = go_to_people(hands)
    hands.enter()  # "Add a person" is the page's main button
    for pin, again, words in (
        ("12", "12", "A code has 4 to 6 digits."),
        ("1234", "1234", "too easy to guess"),
        ("7391", "7392", "The two codes are not the same"),
        ("7391", "7391", "The short name is empty."),
    ):
        page.form.fields["name"].setText("Ali")
        hands.touch(page.form.fields["pin"])
        hands.type(pin)
        hands.touch(page.form.fields["again"])
        hands.type(again)
        hands.press("Save")
        hands.until_reads(words)
        assert page.form.fields["pin"].text() == ""
    hands.key(Key.Key_Escape)
    assert not page.form_is_open


def test_whoever_has_left_cannot_sign_in_and_can_come_back(shop: Shop) -> None:
    hands = shop.open()
    page = go_to_people(hands)
    awa = next(person for person in page.rows._views if person.row.name == "Awa Koné")
    hands.touch(awa.button)
    hands.press("Has left")
    hands.until_reads("has left")
    hands.key(Key.Key_F12)
    hands.until_on("sign_in")
    hands.until(lambda: not hands.reads("Awa Koné, Cashier"))
    assert not everybody(shop, hands)["awa"].active


def test_a_cashier_sees_and_changes_only_their_own_code(shop: Shop) -> None:
    hands = shop.open()
    page = go_to_people(hands, "Awa Koné, Cashier")
    assert not hands.reads("Koffi")
    assert not page.adding.isVisible()
    hands.press("Change my code: Awa Koné")
    for field, pin in (("old", "0000"), ("pin", "7391"), ("again", "7391")):
        hands.touch(page.form.fields[field])
        hands.type(pin)
    hands.press("Save")
    hands.until_reads("Wrong code.")
    for field, pin in (("old", PIN), ("pin", "7391"), ("again", "7391")):
        hands.touch(page.form.fields[field])
        hands.type(pin)
    hands.press("Save")
    hands.until(lambda: hands.toast == "Your new code is kept.")
    sign_in_as(hands, "Awa Koné, Cashier", "7391", "settings")


def test_whom_the_central_server_keeps_is_changed_there(shop: Shop) -> None:
    terminal = open_terminal(shop.place, "command")
    with terminal.ledger.writing() as connection:
        put_enrolment(connection, Enrolment("https://centre.example", "k", "r", "Le Baobab", "1", "p", 1))
        koffi = rows.by_code(connection, "koffi")
        assert koffi is not None
        set_pin_hash(connection, koffi.staff_id, of_restaurant("hash"))
    terminal.close()
    hands = shop.open()
    page = go_to_people(hands)
    hands.until_reads("The central server keeps the people")
    assert not page.adding.isVisible()
    named = [one.accessibleName() for one in page.rows.findChildren(Button) if one.isVisible()]
    assert "Details: Awa Koné" in named  # she was added before it joined
    assert not any("Koffi" in name for name in named)


def test_five_wrong_codes_wait_with_a_countdown_and_a_manager_unlocks(shop: Shop) -> None:
    hands = shop.open()
    hands.until_reads("Awa Koné, Cashier")
    for number in range(5):
        wrong(hands)
        assert hands.reads("Wait 30 s.") is (number == 4)
    hands.type(PIN)  # is not taken
    hands.clock.ahead_s += 10
    hands.until_reads("Wrong code. Wait 20 s.")
    hands.press("Fatou Diabaté, Manager")
    assert not hands.reads("Wait")
    hands.type(PIN)
    hands.until_on("home")
    hands.until_tiles()
    hands.press("Settings")
    hands.until_on("settings")
    hands.press("Staff and codes")
    hands.until_reads("Waits 1 minute")
    awa = next(person for person in page_of(hands).rows._views if person.row.name == "Awa Koné")
    hands.touch(awa.button)
    hands.press("Unlock the code")
    hands.until(lambda: not page_of(hands).form_is_open)
    sign_in_as(hands, "Awa Koné, Cashier", PIN)


def test_after_the_wait_the_code_is_taken_again(shop: Shop) -> None:
    hands = shop.open()
    hands.until_reads("Awa Koné, Cashier")
    for _ in range(5):
        wrong(hands)
    hands.clock.ahead_s += 31
    hands.until(lambda: not hands.reads("Wait"))
    hands.type(PIN)
    hands.until_on("home")
