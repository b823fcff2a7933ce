"""Every company's payment to each of its ends, through the window: declined, expired, lost, and paid late.

What Wave does is in test_wave and test_unknown; what is paid at once and refused is in test_methods.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from pos_terminal.domain.payment import Status
from tests.e2e.conftest import Shop
from tests.e2e.hands import Hands
from tests.e2e.test_methods import mtn
from tests.e2e.truth import events_in, payments_in

Key = Qt.Key
NAMES = {"orange": "Orange Money", "mtn": "MTN MoMo", "stripe": "Card"}
TELLERS = {"orange": "Orange Money", "mtn": "MTN MoMo", "stripe": "Stripe"}


def begin(hands: Hands, method: str, *, lost: bool = False) -> None:
    """Ask for 24 500 F; the code or the prompt is there, unless the answer is lost."""
    if method == "mtn":
        mtn(hands, "24500")
        return
    hands.type("24500")
    hands.press(NAMES[method])
    if not lost:
        hands.until_code()


def session_of(hands: Hands) -> str:
    """The company's only request."""
    [session] = hands.control.sessions()
    return str(session["id"])


def test_orange_declines_and_the_page_is_over(shop: Shop, hands: Hands) -> None:
    begin(hands, "orange")
    hands.control.post("decline", session=session_of(hands))
    hands.press("Check now")
    hands.until_on("not_paid")
    assert [payment.status for payment in payments_in(shop)] == [Status.FAILED]


def test_a_card_that_is_declined_can_be_tried_again_on_the_same_page(shop: Shop, hands: Hands) -> None:
    begin(hands, "stripe")
    hands.customer("declined")
    hands.press("Check now")
    hands.until_reads("The customer can try again with the same code.")
    hands.customer("pay")
    hands.press("Check now")
    hands.until_on("paid")
    assert [payment.status for payment in payments_in(shop)] == [Status.SUCCESS]


@pytest.mark.parametrize("method", ["mtn", "stripe"])
def test_a_request_that_nobody_answered_comes_to_its_end(shop: Shop, hands: Hands, method: str) -> None:
    begin(hands, method)
    hands.control.post("expire", session=session_of(hands))
    hands.press("Check now")
    hands.until_on("not_paid")
    assert [payment.status for payment in payments_in(shop)] == [Status.EXPIRED]


@pytest.mark.parametrize("method", ["mtn", "stripe"])
def test_a_lost_answer_is_found_and_the_customer_pays_once(shop: Shop, hands: Hands, method: str) -> None:
    hands.control.script("create", "work-then-drop")
    begin(hands, method, lost=True)
    hands.until(lambda: len(hands.control.sessions()) == 1)
    hands.control.post("pay", session=session_of(hands))
    hands.until_on("paid")
    [payment] = payments_in(shop)
    assert hands.control.captures(payment.charge_reference or "") == 1


def test_oranges_lost_answer_ends_because_nobody_can_pay_what_nobody_saw(shop: Shop, hands: Hands) -> None:
    hands.control.script("create", "work-then-drop")
    begin(hands, "orange", lost=True)
    hands.until_on("not_paid")
    [payment] = payments_in(shop)
    assert payment.status is Status.EXPIRED
    assert ("contract", "never_sent") in {
        (body["evidence"]["source"], body["reason"])
        for kind, body in events_in(shop)
        if kind == "payment.expired"
    }


@pytest.mark.parametrize("method", ["orange", "mtn", "stripe"])
def test_money_after_the_end_is_told_and_waits_for_a_person(shop: Shop, hands: Hands, method: str) -> None:
    begin(hands, method)
    session = session_of(hands)
    hands.control.post("expire", session=session)
    hands.press("Check now")
    hands.until_on("not_paid")
    hands.key(Key.Key_Escape)
    hands.until_on("home")
    account = shop.simulator.simulator.core.account
    number = account.truth.sessions[session].extra.get("intent", "9900112233")
    account.truth.record("captured", account.now_ms(), session=session, transaction_id=number)
    hands.later(16 * 60)
    hands.until(lambda: f"{TELLERS[method]} confirmed 24 500 F after its end" in hands.toast)
    [payment] = payments_in(shop)
    assert payment.status is Status.SUCCESS
    opened = [body for kind, body in events_in(shop) if kind == "exception.opened"]
    assert [(body["kind"], body["amount"]) for body in opened] == [("late_money", 24_500)]
