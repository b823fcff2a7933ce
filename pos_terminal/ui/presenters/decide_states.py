"""The questions that a manager, or whoever serves within the limits, decides: as states of their forms."""

from __future__ import annotations

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.money import format_money
from pos_terminal.domain.payment import Payment
from pos_terminal.services.approval import Limits
from pos_terminal.services.decisions import MAX_NUMBER
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.approval import Approvers
from pos_terminal.ui.presenters.wording import method_name, named
from pos_terminal.ui.states.form import DecideState, Entry, Way


def _words(payment: Payment) -> dict[str, str]:
    amount = format_money(payment.amount, payment.currency)
    return {"name": named(payment), "method": method_name(payment.provider_code), "amount": amount}


def _saw() -> Entry:
    return Entry("saw", tr("What did you see?"), tr("In your own words"))


def unknown(payment: Payment, approvers: Approvers) -> DecideState:
    """Nobody knows whether it was paid: count it as paid, or take the money another way."""
    words = _words(payment)
    number = Entry(
        "number",
        tr("Transaction number"),
        tr("From the customer’s phone"),
        missing=say(InvalidInput("number_empty")),
        longest=MAX_NUMBER,
    )
    paid = Way(
        "paid",
        "device-mobile-check",
        tr("The customer paid"),
        tr(
            "You saw the transaction number. The order closes, marked “to check” until {method} confirms.",
            **words,
        ),
        tr("Mark as paid"),
        entries=(number, _saw()),
    )
    other = Way(
        "other",
        "cash-banknote",
        tr("Take the money another way"),
        tr("If {method} confirms later, you give {amount} back. The terminal will ask you.", **words),
        tr("Take it another way"),
        "arrow-right",
        entries=(_saw(),),
        needs_manager=payment.amount > approvers.limits.release,
    )
    line = tr("{name}, {amount} by {method}. We still do not know.", **words)
    return DecideState(tr("Manager decides"), line, (paid, other), approvers.state())


def not_approved(payment: Payment, approvers: Approvers) -> DecideState:
    """The request cannot be taken back, and the amount is to be taken otherwise: a manager agrees."""
    words = _words(payment)
    way = Way(
        "other",
        "cash-banknote",
        tr("The customer did not approve"),
        tr("If {method} confirms later, you give {amount} back. The terminal will ask you.", **words),
        tr("Take it another way"),
        "arrow-right",
        entries=(_saw(),),
    )
    line = tr("{name}, {amount} by {method}. The request cannot be taken back.", **words)
    return DecideState(tr("Pay another way"), line, (way,), approvers.state())


def wrong_button(payment: Payment, approvers: Approvers, age_ms: int) -> DecideState:
    """A cash payment that never was: why, and a manager where the limits ask for one."""
    words = _words(payment)
    limits: Limits = approvers.limits
    needed = payment.amount > limits.correction or not 0 <= age_ms <= limits.correction_within_ms
    reasons = (
        ("method", "arrows-split-2", tr("The customer pays another way"), tr("Cash was pressed by mistake.")),
        ("order", "receipt", tr("It was another order"), tr("The money belongs to another order.")),
        ("amount", "pencil", tr("The amount was wrong"), tr("It is typed in again, as it should be.")),
    )
    ways = tuple(
        Way(name, icon, title, line, tr("Undo this payment"), "arrow-back-up", needs_manager=needed)
        for name, icon, title, line in reasons
    )
    line = tr("{name}, {amount} in cash. The payment is undone, and the order is open again.", **words)
    return DecideState(tr("Wrong button"), line, ways, approvers.state())
