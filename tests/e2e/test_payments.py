"""The list of payments: filters, search, pages, and what happened to each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from tests.e2e.conftest import Shop
from tests.e2e.hands import Hands

Key = Qt.Key
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
