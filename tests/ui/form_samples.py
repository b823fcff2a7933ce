"""Forms in which a manager decides, as a counter would see them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pos_terminal.domain.money import Money
from pos_terminal.domain.payment import PayableRef, Payment, Phase, Status
from pos_terminal.ledger.exceptions import Exceptional
from pos_terminal.providers.base import Capabilities
from pos_terminal.services.approval import Limits
from pos_terminal.ui.presenters import decide_states, open_questions
from pos_terminal.ui.presenters.approval import Approvers
from pos_terminal.ui.presenters.refund import form_state
from pos_terminal.ui.states.form import DecideState, Manager, RefundState

SERGE: Final = Manager("serge", "Serge Yao", 4)
FATOU: Final = Manager("fatou", "Fatou Diabaté")
WAVE: Final = Capabilities(can_cancel=True, refund_full=True)
STRIPE: Final = Capabilities(refund_full=True, refund_partial=True)
ORANGE: Final = Capabilities(refund_by_hand=True)


def approvers() -> Approvers:
    return Approvers((SERGE, FATOU), "serge", Limits())


def payment(amount: int = 15_000, code: str = "wave", **changed: object) -> Payment:
    made = Payment(
        payment_id="p",
        position=2,
        origin="terminal",
        idempotency_key="k",
        payable=PayableRef("order", "1047"),
        label="Table 6",
        reference="",
        method_id="m",
        provider_code=code,
        amount=amount,
        currency="XOF",
        status=Status.PROCESSING,
        phase=Phase.UNKNOWN,
        charge_reference="T1-2",
        provider_reference=None,
        transaction_id=None,
        redirect_url=None,
        expires_at=None,
        sent_amount=amount,
        sent_currency="XOF",
        tendered=None,
        change=None,
        refunded_amount=0,
        is_test=False,
        error_code=None,
        error_message=None,
        staff_id="awa",
        initiated_at=0,
        completed_at=None,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def taken(amount: int = 18_500, code: str = "wave", **changed: object) -> Payment:
    """A payment whose money is here."""
    return payment(amount, code, status=Status.SUCCESS, phase=None, **changed)


def decide() -> DecideState:
    return decide_states.unknown(payment(), approvers())


def decide_huge() -> DecideState:
    return decide_states.unknown(payment(999_999_999), approvers())


def decide_not_approved() -> DecideState:
    return decide_states.not_approved(payment(60_000, "orange"), approvers())


def decide_wrong_button() -> DecideState:
    return decide_states.wrong_button(taken(code="cash"), approvers(), 0)


def late(amount: int = 15_000, kind: str = "late_money") -> Exceptional:
    """Something that a person has to decide."""
    return Exceptional("x", "p", kind, amount, "XOF", 0, None, None, None, None, None, None)


def decide_late() -> DecideState:
    return open_questions.question(late(), taken(15_000), approvers())


def decide_loss() -> DecideState:
    return open_questions.question(late(kind="loss"), payment(status=Status.FAILED), approvers())


def refund() -> RefundState:
    return form_state(taken(), WAVE, approvers())


def refund_part() -> RefundState:
    return replace(form_state(taken(code="stripe"), STRIPE, approvers()), suggested=4_500)


def refund_by_hand() -> RefundState:
    return form_state(taken(code="orange"), ORANGE, approvers())


def refund_cash() -> RefundState:
    return replace(form_state(taken(), WAVE, approvers()), suggested=4_500)


def refund_huge() -> RefundState:
    made = form_state(taken(999_999_999, "orange"), ORANGE, approvers())
    return replace(made, suggested=123_456_789, refundable=Money(999_999_999))


FORMS: Final = tuple(
    name for name in globals() if name.startswith(("decide", "refund")) and name != "decide_states"
)
"""The names of all forms here."""
