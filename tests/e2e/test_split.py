"""One order, or one amount, in several parts and by several methods: what is left is always right."""

from __future__ import annotations

from PySide6.QtCore import Qt

from pos_terminal.domain.payable import COUNTER
from pos_terminal.domain.payment import Phase, Status
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.split import SplitState
from tests.e2e.conftest import Shop
from tests.e2e.hands import Hands
from tests.e2e.test_unknown import no_answers
from tests.e2e.truth import payments_in

Key = Qt.Key
ORDER = "1051"
WHOLE = 24_500


def choose(hands: Hands, order: str = ORDER) -> None:
    """Choose an order of which nothing is paid yet, and split it."""
    hands.choose_row(hands.part("home").orders.list, order)
    hands.key(Key.Key_F4)
    hands.until_on("split")


def take_cash(hands: Hands, amount: str = "") -> None:
    """The next part in cash, exactly; on the split already."""
    hands.type(amount)
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.type("+")
    hands.until_on("paid")


def bar(hands: Hands) -> dict[str, int]:
    """What the bar says, by outcome; "left" for what is still to pay."""
    shown = state(hands).bar
    return {one.outcome.value if one.outcome else "left": one.amount.amount for one in shown}


def state(hands: Hands) -> SplitState:
    """What the split shows."""
    shown = hands.part("split")._state
    assert isinstance(shown, SplitState)
    return shown


def test_two_cash_parts_settle_an_order(shop: Shop, hands: Hands) -> None:
    choose(hands)
    hands.until_reads("Order 1051", "Left after this part", "All that is left")
    assert bar(hands) == {"left": WHOLE}
    take_cash(hands, "10000")
    hands.until_reads("14 500 F are still to pay.")
    hands.press("Next part")
    hands.until_on("split")
    assert bar(hands) == {Outcome.PAID.value: 10_000, "left": 14_500}
    take_cash(hands)
    hands.until_reads("Order 1051 is fully paid")
    hands.press("Next customer")
    hands.until_on("home")
    hands.until_read_again()
    assert [payment.amount for payment in payments_in(shop)] == [10_000, 14_500]
    assert not hands.reads("1051")


def test_a_part_is_never_more_than_what_is_left(hands: Hands) -> None:
    choose(hands)
    hands.type("24501")
    assert hands.toast == "Only 24 500 F can still be taken."
    assert state(hands).now.amount == 2450
    hands.key(Key.Key_Delete)
    assert state(hands).now.amount == WHOLE


def test_cash_while_a_wave_part_is_in_flight(shop: Shop, hands: Hands) -> None:
    choose(hands)
    hands.type("10000")
    hands.key(Key.Key_F6)
    hands.until_code()
    url = hands.code()
    hands.press("Next part")
    hands.until_on("split")
    assert bar(hands) == {Outcome.WAITING.value: 10_000, "left": 14_500}
    assert state(hands).now.amount == 14_500
    hands.customer("pay", url)
    hands.next_question(lambda: bar(hands).get(Outcome.PAID.value) == 10_000)
    take_cash(hands)
    hands.until_reads("Order 1051 is fully paid")
    assert {payment.status for payment in payments_in(shop)} == {Status.SUCCESS}


def test_a_refused_part_gives_its_amount_back(shop: Shop, hands: Hands) -> None:
    choose(hands)
    hands.press("Half")
    assert state(hands).now.amount == 12_250
    hands.press("Wave")
    hands.until_code()
    hands.customer("refuse")
    hands.press("Pay another way")
    hands.until_on("split")
    assert bar(hands) == {"left": WHOLE}
    assert state(hands).rows[0].outcome is Outcome.CANCELLED
    take_cash(hands, "24500")
    hands.until_reads("Order 1051 is fully paid")
    assert [payment.status for payment in payments_in(shop)] == [Status.EXPIRED, Status.SUCCESS]


def test_an_unknown_part_stays_reserved_and_the_rest_is_paid(shop: Shop, hands: Hands) -> None:
    choose(hands)
    no_answers(hands)
    hands.type("10000")
    hands.key(Key.Key_F6)
    hands.until_on("unknown")
    hands.press("Next part")
    hands.until_on("split")
    assert bar(hands) == {Outcome.UNKNOWN.value: 10_000, "left": 14_500}
    take_cash(hands)
    hands.press("Next customer")
    hands.until_on("home")
    [wave, cash] = payments_in(shop)
    assert (wave.phase, cash.status) == (Phase.UNKNOWN, Status.SUCCESS)


def test_three_people_share_a_keyed_in_amount(shop: Shop, hands: Hands) -> None:
    hands.type("10000/")
    hands.until_on("split")
    hands.until_reads("Keyed-in amount")
    hands.press("By guest…")
    hands.type("3")
    for place, amount in enumerate((3330, 3335, 3335), 1):
        hands.until_reads(f"Guest {place} of 3" if place < 4 else "")
        assert state(hands).now.amount == amount
        take_cash(hands)
        if place < 3:
            hands.enter()
            hands.until_on("split")
    hands.enter()
    hands.until_on("home")
    paid = payments_in(shop)
    assert [payment.amount for payment in paid] == [3330, 3335, 3335]
    assert len({payment.payable for payment in paid}) == 1


def test_leaving_in_the_middle_and_a_restart_lose_nothing(shop: Shop, hands: Hands) -> None:
    hands.type("9000")
    hands.press("Split")
    hands.until_on("split")
    take_cash(hands, "4000")
    hands.enter()
    hands.until_on("split")
    hands.key(Key.Key_Escape)
    hands.until_on("home")
    shop.close(hands)
    again = shop.open()
    again.sign_in()
    again.until_reads("Keyed-in amount")
    again.choose_row(again.part("home").orders.list, "Keyed-in amount")
    again.until_on("split")
    assert bar(again) == {Outcome.PAID.value: 4000, "left": 5000}
    take_cash(again)
    again.enter()
    again.until_on("home")
    again.until_read_again()
    first, second = payments_in(shop)
    assert first.payable == second.payable
    assert first.payable.type == COUNTER
    assert not again.reads("Keyed-in amount")


def test_what_was_not_paid_is_split_from_where_it_is_told(shop: Shop, hands: Hands) -> None:
    hands.choose_row(hands.part("home").orders.list, ORDER)
    hands.key(Key.Key_F6)
    hands.until_on("waiting")
    hands.until_code()
    hands.part("waiting").cancel_payment.emit()
    hands.until_on("not_paid")
    hands.until_reads("Split the amount", "Part with Wave, the rest another way.")
    hands.press("Split the amount")
    hands.until_on("split")
    take_cash(hands, "10000")
    assert [payment.amount for payment in payments_in(shop) if payment.provider_code == "cash"] == [10_000]
