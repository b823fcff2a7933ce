"""A manager decides about a payment that is not known; what cannot be ended is taken another way."""

from __future__ import annotations

from PySide6.QtCore import Qt

from pos_terminal.domain.payment import Phase, Status
from tests.e2e.conftest import Shop
from tests.e2e.hands import PIN, Hands
from tests.e2e.test_unknown import answers_again, no_answers
from tests.e2e.truth import payments_in

Key = Qt.Key
NUMBER = "TX-8F42K0V9"


def unknown_order(hands: Hands, order: str = "Table 6") -> str:
    """An order is asked for by Wave, and nobody knows what became of it. Returns our reference."""
    no_answers(hands)
    hands.choose_row(hands.part("home").orders.list, order)
    hands.key(Key.Key_F6)
    hands.until_on("unknown")
    return hands.payment.charge_reference or ""


def orders(hands: Hands) -> str:
    """The open orders as they are read."""
    model = hands.part("home").orders.list.model()
    return " ".join(
        str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(model.rowCount())
    )


def open_decision(hands: Hands) -> None:
    hands.press("Manager decides")
    hands.until(lambda: hands.dialog == "Manager decides")


def code_by_touch(hands: Hands, code: str = PIN) -> None:
    """Touch the digits of a code on the keypad."""
    for digit in code:
        hands.press(digit)


def test_a_manager_counts_it_as_paid_by_the_number_and_it_is_never_green(shop: Shop, hands: Hands) -> None:
    reference = unknown_order(hands)
    hands.later(61)
    open_decision(hands)
    hands.type(NUMBER)
    hands.press("Serge Yao")
    hands.type(PIN)
    hands.enter()
    assert hands.dialog == "Manager decides"
    hands.press("Mark as paid")
    hands.until(lambda: "is counted as paid. It stays to check until Wave confirms." in hands.toast)
    assert hands.screen == "unknown"
    hands.until_reads("Counted as paid", "Order 1048 is closed with it", f"Transaction number {NUMBER}.")
    [payment] = payments_in(shop)
    assert (payment.status, payment.phase) == (Status.PROCESSING, Phase.ACCEPTED)
    assert payment.claimed_number == NUMBER
    hands.press("Next customer")
    hands.until_on("home")
    hands.until_reads("1 to check")
    hands.until(lambda: "Table 6" not in orders(hands))
    answers_again(hands)
    hands.control.pay(reference)
    hands.next_question(lambda: "Wave confirmed 15 000 F. It is paid." in hands.toast)
    assert [one.status for one in payments_in(shop)] == [Status.SUCCESS]
