"""The list of payments: filters, search, pages, and what happened to each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from pos_terminal.ui.widgets.payment_rows import ChoiceRow
from tests.e2e.conftest import Shop
from tests.e2e.hands import Hands

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
DAY_S = 86_400
DAYS = 20
"""How far from the machine's own date these days are."""
_Button = QAbstractButton


def rows(hands: Hands) -> int:
    return int(hands.part("payments").list.model().rowCount())


def until_rows(hands: Hands, count: int) -> None:
    hands.until(lambda: rows(hands) == count)


def until_more_rows(hands: Hands, known: int) -> None:
    hands.until(lambda: rows(hands) > known)


def open_list(hands: Hands) -> None:
    hands.key(Key.Key_F11)
    hands.until_on("payments")


def search(hands: Hands, text: str) -> None:
    hands.key(Key.Key_Escape)
    hands.key(Key.Key_F3)
    hands.type(text)


def test_filters_search_and_timeline(shop: Shop) -> None:
    shop.paid_before("1051", 20_000)
    hands = shop.open()
    hands.sign_in()
    hands.cash("7250", "10000")
    hands.touch(hands.part("home").keypad.reference)
    hands.type("Room 12")
    hands.key(Key.Key_Return)
    hands.wave("9100")
    hands.press("Cancel payment")
    hands.until_on("not_paid")
    hands.key(Key.Key_Escape)
    hands.until_on("home")
    open_list(hands)
    hands.until(lambda: rows(hands) == 3)
    for word, count in (("Paid", 2), ("Not paid", 1), ("To check", 0), ("All", 3)):
        found = next(
            b for b in hands.part("payments").filters.findChildren(_Button) if b.text().startswith(word)
        )
        hands.touch(found)
        until_rows(hands, count)
    for text, count in (("1051", 1), ("7250", 1), ("7 250", 1), ("Room", 1), ("nothing like it", 0)):
        search(hands, text)
        until_rows(hands, count)
    hands.until_reads("No payment matches “nothing like it”.")
    search(hands, "Room")
    hands.until(lambda: rows(hands) == 1)
    hands.choose_row(hands.part("payments").list, "Room 12")
    hands.until_reads(
        "Started by Awa Koné", "Code shown to the customer", "The cashier asked to cancel", "Cancelled"
    )


def test_older_payments_come_as_the_list_is_scrolled(shop: Shop) -> None:
    shop.many_before(120)
    hands = shop.open()
    hands.sign_in()
    open_list(hands)
    hands.until(lambda: rows(hands) >= 50)
    bar = hands.part("payments").list.verticalScrollBar()
    while rows(hands) < 120:
        known = rows(hands)
        bar.setValue(bar.maximum())
        until_more_rows(hands, known)
    hands.until_reads("100 F", "219 F")
    shown = bar.value()
    assert hands.app.counter is not None
    hands.app.counter.front.payments_changed.emit()  # as the answer to any payment does
    hands.until_read_again()
    assert rows(hands) == 120
    assert bar.value() == shown


def test_a_list_of_yesterday_is_empty_and_a_search_finds_it(shop: Shop) -> None:
    shop.many_before(3)
    shop.clock.ahead_s += 2 * 86_400
    hands = shop.open()
    hands.sign_in()
    open_list(hands)
    hands.until_reads("No payments here yet today.")
    search(hands, "101")
    hands.until(lambda: rows(hands) == 1)


def test_what_was_searched_for_is_gone_for_the_next_person(hands: Hands) -> None:
    hands.cash("7250")
    open_list(hands)
    hands.until(lambda: rows(hands) == 1)
    search(hands, "nothing")
    hands.until(lambda: rows(hands) == 0)
    hands.key(Key.Key_F12)
    hands.until_on("sign_in")
    hands.press("Koffi N’Guessan, Cashier")
    hands.sign_in()
    open_list(hands)
    hands.until(lambda: rows(hands) == 1)


def other_days(shop: Shop, counts: dict[int, int]) -> None:
    """So many cash payments were taken at noon so many days before what is now today."""
    noon = DAYS * DAY_S + (DAY_S // 2 - shop.clock.now_ms() // 1000 % DAY_S)
    for days, count in sorted(counts.items(), reverse=True):
        shop.clock.ahead_s = noon - days * DAY_S
        shop.many_before(count)
    shop.clock.ahead_s = noon


def choices(hands: Hands) -> list[str]:
    return [row.text() for row in hands.app.window.dialogs.findChildren(ChoiceRow)]


def until_list(hands: Hands, day: str, method: str, count: int) -> None:
    """Wait until the list says and shows this; nothing else is counted than what is listed."""
    screen = hands.part("payments")
    hands.until(
        lambda: (
            (screen.day.text(), screen.method.text(), rows(hands)) == (day, method, count)
            and screen.filters.findChildren(_Button)[1].text() == f"All  {count}"
        )
    )


def test_another_day_and_one_method_are_chosen_by_touch_and_by_key(shop: Shop) -> None:
    other_days(shop, {5: 2, 1: 3})
    hands = shop.open()
    hands.sign_in()
    hands.cash("7250", "10000")
    hands.wave("9100")
    hands.press("Next customer")
    hands.until_on("home")
    open_list(hands)
    until_list(hands, "Today", "All methods", 2)
    hands.press("Today")
    hands.until(lambda: hands.dialog == "Payments of which day?")
    assert choices(hands)[:2] == ["Today", "Yesterday"]
    assert len(choices(hands)) == 3
    hands.press("Yesterday")
    until_list(hands, "Yesterday", "All methods", 3)
    hands.key(Key.Key_F3, SHIFT)
    hands.until(lambda: bool(hands.dialog))
    hands.type("3")
    earlier = hands.part("payments").day
    hands.until(lambda: rows(hands) == 2)
    assert earlier.text() not in ("Today", "Yesterday")
    hands.key(Key.Key_F4, SHIFT)
    hands.until(lambda: hands.dialog == "Payments by which method?")
    assert choices(hands)[0] == "All methods"
    assert {"Cash", "Wave"} < set(choices(hands))
    hands.until_reads("2 payments", "0 payment")
    hands.press("Wave")
    until_list(hands, earlier.text(), "Wave", 0)
    hands.until_reads("No payments here for this day and method.")
    hands.key(Key.Key_Escape)
    until_list(hands, "Today", "All methods", 2)
    hands.press("All methods")
    hands.until(lambda: bool(hands.dialog))
    hands.press("Wave")
    until_list(hands, "Today", "Wave", 1)
    search(hands, "101")
    hands.until(lambda: rows(hands) == 2)  # of both other days, and in cash


def test_the_day_and_the_method_are_those_of_today_after_leaving_and_for_the_next_person(shop: Shop) -> None:
    other_days(shop, {1: 3})
    hands = shop.open()
    hands.sign_in()
    open_list(hands)
    for leave in (Key.Key_F2, Key.Key_F12):
        until_list(hands, "Today", "All methods", 0)
        choose(hands, "Today", "Yesterday")
        choose(hands, "All methods", "Cash")
        until_list(hands, "Yesterday", "Cash", 3)
        hands.key(leave)
        hands.until(lambda: hands.screen != "payments")
        if leave == Key.Key_F12:
            hands.until_on("sign_in")
            hands.press("Koffi N’Guessan, Cashier")
            hands.sign_in()
        open_list(hands)
    until_list(hands, "Today", "All methods", 0)


def test_a_receipt_of_another_day_leads_back_to_that_day(shop: Shop) -> None:
    other_days(shop, {1: 3})
    hands = shop.open()
    hands.sign_in()
    open_list(hands)
    choose(hands, "Today", "Yesterday")
    until_list(hands, "Yesterday", "All methods", 3)
    hands.choose_row(hands.part("payments").list, "101")
    hands.until_reads("Paid in cash")
    hands.press("Receipt")
    hands.until_on("receipt")
    hands.key(Key.Key_Escape)
    hands.until_on("payments")
    until_list(hands, "Yesterday", "All methods", 3)


def test_days_that_one_dialog_has_no_room_for_follow_in_the_next(shop: Shop) -> None:
    other_days(shop, dict.fromkeys(range(2, 16), 1))
    hands = shop.open()
    hands.sign_in()
    open_list(hands)
    hands.press("Today")
    hands.until(lambda: len(choices(hands)) == 10)
    seen = choices(hands)
    hands.press("Earlier ones")
    hands.until(lambda: bool(hands.dialog) and choices(hands)[0] not in seen)
    older = choices(hands)
    assert len(set(seen[2:9] + older)) == 14
    for row in hands.app.window.dialogs.findChildren(ChoiceRow):
        assert row.height() >= 48
    hands.press(older[-1])
    until_list(hands, older[-1].split(" ", 1)[1], "All methods", 1)
    hands.press(older[-1].split(" ", 1)[1])
    hands.until(lambda: bool(hands.dialog))
    hands.press("Today")
    until_list(hands, "Today", "All methods", 0)


def choose(hands: Hands, button: str, words: str) -> None:
    hands.press(button)
    hands.until(lambda: bool(hands.dialog))
    hands.press(words)
    hands.until(lambda: not hands.dialog)
