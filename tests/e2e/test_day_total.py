"""The check of the day's total through the window: by the keyboard, and by touch alone."""

from __future__ import annotations

from PySide6.QtCore import Qt

from pos_terminal.domain.payment import Status
from pos_terminal.ui.widgets.decide_form import DecideForm
from tests.e2e.conftest import Shop
from tests.e2e.hands import CTRL, PIN, Hands, process_events
from tests.e2e.test_by_hand import other
from tests.e2e.truth import payments_in

Key = Qt.Key


def counted(hands: Hands, amount: str, number: str) -> None:
    """A payment by the sticker."""
    other(hands, amount, "QR sticker")
    hands.type(number)
    hands.enter()
    hands.until_on("counted")
    hands.enter()
    hands.until_on("home")


def check(hands: Hands, total: str) -> None:
    """Type the statement's total and a manager's code."""
    box = hands.app.window.dialogs.box()
    assert isinstance(box, DecideForm)
    box.field("total").clear()
    box.field("total").setFocus()
    hands.type(total)
    hands.press("Serge Yao")
    hands.type(PIN)
    hands.press("Confirm them")


def test_the_total_of_the_statement_confirms_them_and_another_one_nothing(shop: Shop, hands: Hands) -> None:
    counted(hands, "5000", "AB123456")
    counted(hands, "2500", "AB123457")
    hands.key(Key.Key_F11)
    hands.until_on("payments")
    hands.until_reads("Check the day’s total  2")
    hands.key(Key.Key_D, CTRL)
    hands.until(lambda: hands.dialog == "Check the day’s total")
    hands.until_reads("2 payments, 7 500 F", "AB123456", "AB123457")
    check(hands, "5000")
    hands.until_reads("2 500 F less than was taken here", "Look at:", "AB123457.")
    assert {payment.status for payment in payments_in(shop)} == {Status.PROCESSING}
    check(hands, "7500")
    hands.until(lambda: "2 payments are confirmed" in hands.toast)
    assert {payment.status for payment in payments_in(shop)} == {Status.SUCCESS}
    hands.until(lambda: not hands.reads("Check the day’s total"))
    hands.choose_row(hands.part("payments").list, "2 500 F")
    hands.until_reads("Checked against the day’s total", "Paid, as the day’s total says", "Serge Yao")


def test_it_works_by_touch_alone(shop: Shop, hands: Hands) -> None:
    counted(hands, "5000", "AB123456")
    hands.press("Payments")
    hands.until_on("payments")
    hands.until_reads("Check the day’s total  1")
    hands.press("Check the day’s total  1")
    hands.until(lambda: hands.dialog == "Check the day’s total")
    process_events()
    for digit in "5000":
        hands.press(digit)
    hands.press("Serge Yao")
    for digit in PIN:
        hands.press(digit)
    hands.press("Confirm them")
    hands.until(lambda: "1 payment is confirmed" in hands.toast)
    assert [payment.status for payment in payments_in(shop)] == [Status.SUCCESS]
