"""Money goes back from a payment's detail, wrong buttons are undone, late money is decided."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from pos_terminal.domain.payment import Status
from pos_terminal.services import overview
from tests.e2e.conftest import Shop
from tests.e2e.hands import PIN, Hands
from tests.e2e.test_decide import code_by_touch, code_by_touch_after, unknown_order
from tests.e2e.test_unknown import answers_again
from tests.e2e.truth import payments_in

Key = Qt.Key


def open_detail(hands: Hands, words: str) -> None:
    """Payments, and the payment that says this."""
    hands.key(Key.Key_F11)
    hands.until_on("payments")
    hands.until_reads(words)
    hands.choose_row(hands.part("payments").list, words)
    hands.until(lambda: hands.part("payments").detail.amount.isVisible())


def form(hands: Hands) -> Any:
    """The form that is open."""
    return hands.app.window.dialogs.box()


def open_form(hands: Hands) -> None:
    hands.press("Give money back")
    hands.until(lambda: hands.dialog == "Give money back")


def wave_paid(hands: Hands, amount: str) -> str:
    hands.wave(amount)
    reference = hands.payment.charge_reference or ""
    hands.control.pay(reference)
    hands.until_on("paid")
    hands.enter()
    hands.until_on("home")
    return reference


def test_a_whole_wave_payment_goes_back_to_the_account(shop: Shop, hands: Hands) -> None:
    wave_paid(hands, "5000")
    open_detail(hands, "5 000 F")
    open_form(hands)
    hands.until_reads("Goes back to the account that paid, by Wave.")
    hands.press("Charged twice")
    code_by_touch_after(hands, "Fatou Diabaté")
    hands.enter()
    assert hands.dialog == "Give money back"
    hands.press("Give back 5 000 F")
    hands.until(lambda: "5 000 F was given back." in hands.toast)
    hands.until_reads("Given back, 5 000 F", "Fatou Diabaté: Charged twice")
    [payment] = payments_in(shop)
    assert (payment.status, payment.refunded_amount) == (Status.REFUNDED, 5000)
    assert not hands.part("payments").detail.give_back_button.isVisible()


def test_a_part_of_a_wave_payment_goes_back_in_cash_with_the_payers_number(shop: Shop, hands: Hands) -> None:
    wave_paid(hands, "5000")
    open_detail(hands, "5 000 F")
    open_form(hands)
    hands.press("A part")
    hands.until_reads("Wave gives back whole payments only: a part goes back in cash.")
    hands.type("9000")
    hands.press("Give back 9 000 F")
    hands.until_reads("At most 5 000 F can be given back on this payment.")
    for _ in range(4):
        hands.key(Key.Key_Backspace)
    hands.type("2000")
    hands.until_reads("of 5 000 F, leaves 3 000 F")
    hands.press("Give back 2 000 F")
    hands.until_reads("Type in the phone number of whoever paid.")
    hands.touch(form(hands).fields["cash"])
    hands.type("0708091011")
    code_by_touch_after(hands, "Serge Yao")
    hands.press("Give back 2 000 F")
    hands.until_reads("2 000 F was given back in cash", "To 0708091011.", "Given back 2 000 F")
    [payment] = payments_in(shop)
    assert (payment.status, payment.refundable) == (Status.PARTIALLY_REFUNDED, 3000)


def test_cash_goes_back_in_parts_until_all_of_it_is_back(shop: Shop, hands: Hands) -> None:
    hands.cash("1000")
    open_detail(hands, "1 000 F")
    for part in ("600", "400"):
        open_form(hands)
        if part == "600":
            hands.press("A part")
            hands.type(part)
        code_by_touch_after(hands, "Serge Yao")
        hands.press(f"Give back {part} F")
        hands.until(lambda: hands.dialog == "")
        hands.until_reads(f"{part} F was given back in cash")
    assert payments_in(shop)[0].status is Status.REFUNDED


def test_a_refund_without_an_answer_is_followed_until_it_is_certain(shop: Shop, hands: Hands) -> None:
    wave_paid(hands, "5000")
    open_detail(hands, "5 000 F")
    open_form(hands)
    hands.control.script("refund", "work-then-drop")
    hands.control.script("refund", "500", times=1000)
    code_by_touch_after(hands, "Serge Yao")
    hands.press("Give back 5 000 F")
    hands.until_reads("we do not know whether 5 000 F went back")
    assert payments_in(shop)[0].refundable == 0
    assert not hands.part("payments").detail.give_back_button.isVisible()
    answers_again(hands)
    hands.next_question(lambda: payments_in(shop)[0].status is Status.REFUNDED)
    hands.until_reads("5 000 F was given back")


def test_a_wrong_button_is_undone_and_the_order_is_open_again(shop: Shop, hands: Hands) -> None:
    hands.choose_row(hands.part("home").orders.list, "Table 6")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.touch(hands.part("cash").exact)
    hands.until_on("paid")
    hands.enter()
    hands.until_on("home")
    open_detail(hands, "15 000 F")
    hands.press("Wrong button")
    hands.until(lambda: hands.dialog == "Wrong button")
    hands.press("Undo this payment")
    hands.until_reads("Corrected", "Wrong button: this payment is undone")
    assert payments_in(shop)[0].corrected
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.until_reads("Table 6")


def test_an_old_wrong_button_needs_a_manager(shop: Shop, hands: Hands) -> None:
    hands.cash("1000")
    hands.later(11 * 60)
    open_detail_again(hands, "1 000 F")
    hands.press("Wrong button")
    hands.until(lambda: hands.dialog == "Wrong button")
    hands.press("Undo this payment")
    hands.until_reads("Choose a manager and type in their code.")
    code_by_touch(hands)
    hands.press("Undo this payment")
    hands.until_reads("Corrected")
    assert payments_in(shop)[0].corrected


def open_detail_again(hands: Hands, words: str) -> None:
    """After ten minutes the terminal has locked itself."""
    if hands.screen == "sign_in":
        hands.type(PIN)
        hands.until_on("home")
    open_detail(hands, words)


def late_money(hands: Hands) -> None:
    """An order is paid in cash after a release, and Wave's money comes after all."""
    reference = unknown_order(hands)
    hands.later(61)
    hands.press("Manager decides")
    hands.until(lambda: hands.dialog == "Manager decides")
    hands.press("Take the money another way")
    hands.press("Take it another way")
    hands.until_on("home")
    hands.until_reads("15000 francs")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.touch(hands.part("cash").exact)
    hands.until_on("paid")
    hands.enter()
    hands.until_on("home")
    answers_again(hands)
    hands.control.pay(reference)
    hands.next_question(lambda: "Give it back, or keep it." in hands.toast)
    hands.until_reads("1 to check")
    open_detail(hands, "To decide, 15 000 F")


def decide(hands: Hands) -> None:
    hands.press("Manager decides")
    hands.until(lambda: hands.dialog == "Manager decides")


def test_late_money_is_given_back_and_settled_with_it(shop: Shop, hands: Hands) -> None:
    late_money(hands)
    decide(hands)
    hands.press("Give it back")
    hands.press("Go on")
    hands.until(lambda: hands.dialog == "Give money back")
    code_by_touch_after(hands, "Serge Yao")
    hands.press("Give back 15 000 F")
    hands.until_reads("Decided: given back", "15 000 F was given back")
    hands.until(lambda: not hands.reads("1 to check"))
    assert payments_in(shop)[0].status is Status.REFUNDED


def test_orders_read_before_a_release_do_not_take_the_choice_back(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to an earlier question may come when the order is chosen already, and calls it held."""
    unknown_order(hands)
    hands.later(61)
    assert hands.app.counter is not None
    home, bridge = hands.app.counter.home, hands.app.bridge
    read = bridge.read
    early: list[Any] = []
    told: list[Any] = []

    def late(question: Any, done: Any) -> None:
        if question is overview.counter and not told:
            told.append(done)
            read(question, early.append)
        else:
            read(question, done)

    monkeypatch.setattr(bridge, "read", late)
    home.refresh()
    hands.until(lambda: bool(early))
    hands.press("Manager decides")
    hands.until(lambda: hands.dialog == "Manager decides")
    hands.press("Take the money another way")
    hands.press("Take it another way")
    hands.until_on("home")
    told[0](early[0])
    hands.until_reads("15000 francs")
    home.refresh()
    hands.until_reads("15000 francs")


def test_late_money_is_kept_with_a_note(shop: Shop, hands: Hands) -> None:
    late_money(hands)
    decide(hands)
    hands.press("Keep it")
    code_by_touch_after(hands, "Serge Yao")
    hands.touch(form(hands).confirm)
    hands.until_reads("Type in why.")
    hands.touch(form(hands).field("note"))
    hands.type("credit for Sunday")
    hands.touch(form(hands).confirm)
    hands.until_reads("Decided: kept", "Serge Yao: credit for Sunday")
    assert payments_in(shop)[0].status is Status.SUCCESS


def test_late_money_is_kept_for_another_order_of_the_same_customer(shop: Shop, hands: Hands) -> None:
    late_money(hands)
    decide(hands)
    hands.press("Keep it for another order")
    hands.touch(form(hands).field("order"))
    hands.type("1049")
    hands.touch(form(hands).field("note"))
    hands.type("paid for the wrong table")
    code_by_touch_after(hands, "Fatou Diabaté")
    hands.press("Keep it for this order")
    hands.until_reads(
        "Decided: kept", "For order 1049. Awa Koné with Fatou Diabaté: paid for the wrong table"
    )
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.until_reads("1049", "3 000 F")
    assert payments_in(shop)[0].status is Status.SUCCESS


def test_more_than_the_other_order_owes_is_refused_with_its_sentence(shop: Shop, hands: Hands) -> None:
    late_money(hands)
    decide(hands)
    hands.press("Keep it for another order")
    hands.touch(form(hands).field("order"))
    hands.type("1045")
    hands.touch(form(hands).field("note"))
    hands.type("x")
    code_by_touch_after(hands, "Fatou Diabaté")
    hands.press("Keep it for this order")
    hands.until_reads("Only 9 500 F is left to pay on order 1045.")
    assert hands.dialog == "Manager decides"
    assert payments_in(shop)[0].status is Status.SUCCESS


def test_counted_as_paid_and_unpaid_after_all_is_a_loss_that_a_manager_accepts(
    shop: Shop, hands: Hands
) -> None:
    unknown_order(hands)
    hands.later(61)
    decide(hands)
    hands.type("TX-1")
    code_by_touch_after(hands, "Serge Yao")
    hands.press("Mark as paid")
    hands.until_reads("Counted as paid")
    hands.press("Next customer")
    hands.until_on("home")
    answers_again(hands)
    for _ in range(20):
        if payments_in(shop)[0].status is Status.EXPIRED:
            break
        hands.later(300)
        hands.until_read_again()
    hands.until(lambda: payments_in(shop)[0].status is Status.EXPIRED)
    if hands.screen == "sign_in":
        hands.type(PIN)
        hands.until_on("home")
    open_detail(hands, "To decide, 15 000 F")
    hands.until_reads("Counted as paid, and Wave says that no money came: 15 000 F")
    decide(hands)
    hands.touch(form(hands).field("note"))
    hands.type("the number was made up")
    code_by_touch_after(hands, "Serge Yao")
    hands.touch(form(hands).confirm)
    hands.until_reads("Decided: a loss", "Serge Yao: the number was made up")


def test_a_refund_that_failed_is_told_until_somebody_looks(shop: Shop, hands: Hands) -> None:
    wave_paid(hands, "5000")
    open_detail(hands, "5 000 F")
    open_form(hands)
    hands.control.script("any", "500", times=1000)
    code_by_touch_after(hands, "Serge Yao")
    hands.press("Give back 5 000 F")
    hands.until(lambda: "5 000 F could not be given back." in hands.toast)
    answers_again(hands)
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.press("See")
    hands.until_on("payments")
    hands.until_reads("5 000 F could not be given back", "Give money back")
    assert payments_in(shop)[0].refundable == 5000
