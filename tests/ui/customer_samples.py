"""What the customer's display shows, by name, in a language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.money import Money
from pos_terminal.domain.payment import PayableRef, Payment, Phase, Status
from pos_terminal.texts import in_language, tr
from pos_terminal.ui.presenters import customer_states
from pos_terminal.ui.presenters.ways import asked
from pos_terminal.ui.states.about import About
from pos_terminal.ui.states.cash import CashState
from pos_terminal.ui.states.customer import CustomerState
from tests.ui.payment_samples import CODE, HUGE, ODD_REFERENCE

BEGUN: Final = 1_700_000_000_000
NOW: Final = BEGUN + 35_000
METHODS: Final = {
    code: PaymentMethod(code, code, code, True, place)
    for place, code in enumerate(("cash", "wave", "orange", "mtn", "stripe", "manual.sticker"))
}


def payment(code: str = "wave", **changed: Any) -> Payment:
    """A payment of 15 000 F for table 6 that waits for the customer; `changed` are other fields."""
    plain = Payment(
        payment_id="p-1",
        position=7,
        origin="t-1",
        idempotency_key="k-1",
        payable=PayableRef("order", "1047"),
        label="Table 6",
        reference="",
        method_id=code,
        provider_code=code,
        amount=15_000,
        currency="XOF",
        status=Status.PROCESSING,
        phase=Phase.WAITING,
        charge_reference="r-1",
        provider_reference=None,
        transaction_id=None,
        redirect_url=CODE,
        expires_at=BEGUN + 196_000,
        sent_amount=15_000,
        sent_currency="XOF",
        tendered=None,
        change=None,
        refunded_amount=0,
        is_test=False,
        error_code=None,
        error_message=None,
        staff_id="s-1",
        initiated_at=BEGUN,
        completed_at=None,
    )
    return replace(plain, **changed)


def paid(**changed: Any) -> Payment:
    """The same with the money there."""
    return payment(status=Status.SUCCESS, phase=None, completed_at=NOW, **changed)


def seen(language: str, shown: Payment) -> CustomerState:
    """What the customer sees of it."""
    with in_language(language):
        state = customer_states.payment(language, shown, asked(shown, {}, None), NOW)
    assert state is not None
    return state


def _cash(language: str, received: int) -> CustomerState:
    due = 24_500
    about = About("cash", "Cash", Money(due, "XOF"), "1051", "Table 3")
    missing, change = max(0, due - received), max(0, received - due)
    state = CashState(
        about,
        Money(received, "XOF"),
        (),
        change >= 0 and not missing,
        Money(missing, "XOF"),
        Money(change, "XOF"),
    )
    with in_language(language):
        return customer_states.cash(language, state)


def _idle(language: str) -> CustomerState:
    with in_language(language):
        return customer_states.idle(language, "Le Baobab", "Cocody, Abidjan", METHODS)


def _unnamed(language: str) -> CustomerState:
    with in_language(language):
        return customer_states.idle(language, "", "", METHODS)


def _practice(language: str) -> CustomerState:
    with in_language(language):
        words = tr("PRACTICE"), tr("No real money moves. Nothing is sent.")
    return replace(seen(language, payment()), band=words[0], band_line=words[1])


_PHONE: Final = "+2250504030207"
SAMPLES: Final[dict[str, Callable[[str], CustomerState]]] = {
    "idle": _idle,
    "idle_unnamed": _unnamed,
    "idle_long": lambda lang: replace(_idle(lang), heading="Chez Maman Adjoua et ses sept enfants, la suite"),
    "pay": lambda lang: seen(lang, payment()),
    "pay_sending": lambda lang: seen(lang, payment(phase=Phase.SENT, redirect_url=None)),
    "pay_page": lambda lang: seen(lang, payment("orange")),
    "pay_card": lambda lang: seen(
        lang, payment("stripe", redirect_url=CODE + "#" + "fidkdWxOYHwnPyd1blpx" * 15)
    ),
    "pay_phone": lambda lang: seen(lang, payment("mtn", redirect_url=None, customer_phone=_PHONE)),
    "pay_ending": lambda lang: seen(lang, payment(phase=Phase.CANCELLING)),
    "pay_huge": lambda lang: seen(lang, payment(amount=HUGE, reference=ODD_REFERENCE)),
    "pay_practice": _practice,
    "cash_nothing": lambda lang: _cash(lang, 0),
    "cash_short": lambda lang: _cash(lang, 20_000),
    "cash_change": lambda lang: _cash(lang, 30_000),
    "thanks": lambda lang: seen(lang, paid()),
    "thanks_change": lambda lang: seen(lang, paid(code="cash", tendered=20_000, change=5_000)),
    "checking": lambda lang: seen(lang, payment(phase=Phase.UNKNOWN)),
    "checking_orange": lambda lang: seen(lang, payment("orange", phase=Phase.UNKNOWN)),
    "not_paid": lambda lang: seen(
        lang, payment(status=Status.FAILED, phase=None, error_code="insufficient_funds")
    ),
    "cancelled": lambda lang: seen(lang, payment(status=Status.EXPIRED, phase=None, error_code="cancelled")),
}
