"""How each method asks the customer, and what its settings change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.payment import PayableRef, Payment, Phase, Status
from pos_terminal.providers.base import Capabilities
from pos_terminal.texts import set_language
from pos_terminal.ui.presenters.ways import asked
from pos_terminal.ui.states.about import About
from pos_terminal.ui.states.waiting import Asked, WaitingPhase, WaitingState, Way
from pos_terminal.ui.widgets import waiting_words
from tests.ui.payment_samples import francs

MTN = Capabilities(needs_phone=True, phone_country="CI")


def payment(code: str, phone: str | None = None) -> Payment:
    return Payment(
        payment_id="p", position=1, origin="terminal", idempotency_key="k", payable=PayableRef("order", "1"),
        label="", reference="", method_id="m", provider_code=code, amount=5000, currency="XOF",
        status=Status.PROCESSING, phase=Phase.WAITING, charge_reference="c", provider_reference="r",
        transaction_id=None, redirect_url=None, expires_at=None, sent_amount=5000, sent_currency="XOF",
        tendered=None, change=None, refunded_amount=0, is_test=False, error_code=None, error_message=None,
        staff_id=None, initiated_at=0, completed_at=None, customer_phone=phone,
    )  # fmt: skip


def ask(code: str, can: Capabilities | None = None, phone: str | None = None, **config: str) -> Asked:
    methods = {code: PaymentMethod("m", code, code, True, 1, config)}
    return asked(payment(code, phone), methods, can)


def test_mtn_is_a_prompt_that_nobody_can_take_back() -> None:
    found = ask("mtn", MTN, "+2250546120877")
    assert (found.way, found.can_cancel, found.sent_to) == (Way.PROMPT, False, "+225 05 46 12 08 77")
    assert (found.company, found.dial) == ("MTN", "*133#")
    assert ask("mtn", replace(MTN, phone_country="BJ")).dial == "*880#"


@pytest.mark.parametrize(
    ("code", "way"), [("wave", Way.APP), ("orange", Way.PAGE), ("stripe", Way.CARD), ("mtn", Way.PROMPT)]
)
def test_every_company_has_its_way(code: str, way: Way) -> None:
    assert ask(code, Capabilities()).way is way


def test_orange_in_senegal_is_read_by_its_app() -> None:
    assert ask("orange", Capabilities(), country="SN").way is Way.APP


def test_what_customers_dial_is_a_setting_and_a_sentence_is_said_as_it_stands() -> None:
    assert ask("orange", Capabilities(), otp_hint="#150*1#").dial == "#150*1#"
    told = ask("orange", Capabilities(), otp_hint="Le code arrive par SMS.")
    assert (told.dial, told.note) == ("", "Le code arrive par SMS.")
    assert ask("orange", Capabilities(), otp_hint="").dial == ""
    assert ask("mtn", MTN, approval_hint="*123*9#").dial == "*123*9#"


def test_the_words_name_no_code_for_a_prompt() -> None:
    set_language("en")
    about = About("mtn", "MTN MoMo", francs(5000))
    for phase in (WaitingPhase.SENDING, WaitingPhase.SHOWN):
        for offline in (False, True):
            state = WaitingState(
                about, phase, last_answer_at="14:00:00", offline=offline, asked=ask("mtn", MTN)
            )
            steps = waiting_words.steps_of(state)
            said = [
                waiting_words.title_of(state),
                waiting_words.line_of(state),
                *waiting_words.help_of(state),
            ]
            said += [f"{step.title} {step.line}" for step in steps]
            assert not [
                text for text in said if "scan" in text or "this code" in text or "Code ready" in text
            ]
