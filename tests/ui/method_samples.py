"""View states of the screens that belong to one method: a prompt on the phone, a page, a number typed in."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.payment import PayableRef
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import by_hand_states, phone_states, wording
from pos_terminal.ui.presenters.front import Draft
from pos_terminal.ui.states.about import About
from pos_terminal.ui.states.by_hand import ByHandState, CountedState
from pos_terminal.ui.states.payments import PaymentsState
from pos_terminal.ui.states.phone import PhoneState
from pos_terminal.ui.states.waiting import Asked, WaitingPhase, WaitingState, Way
from tests.ui.payment_samples import HUGE, ODD_REFERENCE, francs, payments_list

PAGE: Final = "https://webpayment.orange-money.com/payment/pay_token/5d5b2c1a0f"
MTN: Final = About("mtn", "MTN MoMo", francs(18_000), "1049", "Table 8")
PROMPTED: Final = Asked(Way.PROMPT, "MTN", "+225 05 46 12 08 77", "*133#", can_cancel=False)
CODED: Final = Asked(Way.PAGE, "Orange", dial="#144*82#", can_cancel=False)


def waiting_mtn() -> WaitingState:
    """05b"""
    return WaitingState(MTN, WaitingPhase.SHOWN, "", "14:35:10", 85, 120, 5, "14:35:40", asked=PROMPTED)


def waiting_mtn_sending() -> WaitingState:
    return WaitingState(MTN, WaitingPhase.SENDING, asked=PROMPTED)


def waiting_mtn_offline() -> WaitingState:
    return WaitingState(
        MTN, WaitingPhase.SHOWN, "", "14:35:10", 85, 300, 5, "14:35:40", offline=True, asked=PROMPTED
    )


def waiting_mtn_huge() -> WaitingState:
    about = About("mtn", "MTN MoMo", francs(HUGE), "104712345678901", ODD_REFERENCE)
    return WaitingState(about, WaitingPhase.SHOWN, "", "14:35:10", 299, 300, 600, "14:35:40", asked=PROMPTED)


def waiting_orange() -> WaitingState:
    about = About("orange", "Orange Money", francs(24_500), "1051", "Table 3")
    return WaitingState(about, WaitingPhase.SHOWN, PAGE, "14:32:48", 540, 600, 2, "14:33:07", asked=CODED)


def waiting_card() -> WaitingState:
    about = About("stripe", "Card", francs(24_500), "1051", "Table 3")
    page = "https://checkout.stripe.com/c/pay/cs_live_" + "a1B2c3D4e5" * 20
    return WaitingState(
        about,
        WaitingPhase.SHOWN,
        page,
        "14:32:48",
        1790,
        1800,
        2,
        "14:33:07",
        asked=Asked(Way.CARD, "Stripe"),
    )


def _typed(digits: str, country: str = "CI", *, sent: bool = False) -> PhoneState:
    draft = Draft(18_000, "XOF", PayableRef("order", "1049"), "Table 8")
    return phone_states.phone(draft, "mtn", digits, country, "CI", sent=sent)


def phone() -> PhoneState:
    """05a"""
    return _typed("054612087")


def phone_empty() -> PhoneState:
    return _typed("")


def phone_ready() -> PhoneState:
    return _typed("0546120877")


def phone_other_operator() -> PhoneState:
    return _typed("0746120877")


def phone_impossible() -> PhoneState:
    return _typed("0346120877")


def phone_too_short() -> PhoneState:
    return _typed("05461208", sent=True)


def phone_foreign() -> PhoneState:
    return _typed("771234567", "SN")


def phone_huge() -> PhoneState:
    draft = Draft(HUGE, "XOF", PayableRef("order", "104712345678901"), ODD_REFERENCE)
    return phone_states.phone(draft, "mtn", "0546120877123", "CI", "CI", sent=True)


def _sticker() -> About:
    return About("manual.sticker", wording.method_name("manual.sticker"), francs(24_500), "1051", "Table 3")


def byhand() -> ByHandState:
    return ByHandState(_sticker(), True, text="CI240521.1432.A")


def byhand_wrong() -> ByHandState:
    problem = say(InvalidInput("number_form", number="A1"))
    return ByHandState(_sticker(), True, problem=problem, text="A1")


def byhand_reason() -> ByHandState:
    code = "manual.account"
    about = About(code, wording.method_name(code), francs(24_500), "1051", "Table 3")
    reasons = by_hand_states.reasons(code)
    return ByHandState(about, False, reasons, text=reasons[1])


def byhand_huge() -> ByHandState:
    about = About(
        "manual.card", "Terminal de la banque, comptoir du fond", francs(HUGE), "1047123", ODD_REFERENCE
    )
    return ByHandState(about, True, text="A" * 40)


def counted() -> CountedState:
    told = tr("Transaction number {number}", number="CI240521.1432.A")
    return CountedState(_sticker(), "14:32:48", told, "Awa Koné")


def counted_huge() -> CountedState:
    about = About("manual.account", wording.method_name("manual.account"), francs(HUGE), "", ODD_REFERENCE)
    return CountedState(about, "14:32:48", ODD_REFERENCE, "Awa Koné", "Fatou Diabaté")


def payments_chosen() -> PaymentsState:
    """The list of another day and of one method, which a manager gave a long name."""
    return replace(payments_list(), day=tr("Yesterday"), method="Orange Money de la terrasse du fond")
