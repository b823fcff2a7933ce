"""What a person has to decide about money that came late, twice, otherwise than asked, or not after all."""

from __future__ import annotations

from pos_terminal.domain.money import format_money
from pos_terminal.domain.payment import Payment
from pos_terminal.ledger.exceptions import Exceptional
from pos_terminal.services.exceptions import Resolution
from pos_terminal.services.settled import SETTLED
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.approval import Approvers
from pos_terminal.ui.presenters.wording import method_name, named
from pos_terminal.ui.states.form import DecideState, Entry, Way

GIVE_BACK, KEEP, OTHER_ORDER, LOSS = Resolution.GIVEN_BACK, Resolution.KEPT, "other_order", Resolution.LOSS


def sentence(kind: str, amount: int | None, currency: str | None, payment: Payment) -> str:
    """What happened, in plain words."""
    money = format_money(amount if amount is not None else payment.amount, currency or payment.currency)
    method = method_name(payment.provider_code)
    if kind == "late_money":
        return tr("The money came after all: {amount} to give back or keep", amount=money)
    if kind == "loss":
        return tr(
            "Counted as paid, and {method} says that no money came: {amount}", method=method, amount=money
        )
    if kind == "number_twice":
        return tr("Another payment has the same transaction number: {amount}", amount=money)
    if kind == "provider_refund":
        return tr("{method} took the money back: {amount}", method=method, amount=money)
    if kind == "overpaid":
        return tr("Two terminals were paid for the same order: {amount} too much", amount=money)
    if kind == "refund_failed":
        return tr("{amount} did not reach the customer after all: give it back again", amount=money)
    return tr("{method} reports {amount}: not what was asked", method=method, amount=money)


def about(one: Exceptional, payment: Payment) -> str:
    """The sentence of an exception."""
    return sentence(one.kind, one.amount, one.currency, payment)


def decided(decision: str) -> str:
    """What was decided, in a word or two."""
    return {
        Resolution.GIVEN_BACK.value: tr("Decided: given back"),
        Resolution.KEPT.value: tr("Decided: kept"),
        SETTLED: tr("It came right by itself: nothing is left to decide"),
    }.get(decision, tr("Decided: a loss"))


def question(one: Exceptional, payment: Payment, approvers: Approvers) -> DecideState:
    """The form: give back where something can be, keep, move to another order, or a loss."""
    ways = tuple(way for way in _ways(payment) if way.name in _possible(one, payment))
    line = f"{named(payment)}. {about(one, payment)}."
    return DecideState(tr("Manager decides"), line, ways, approvers.state())


def _possible(one: Exceptional, payment: Payment) -> tuple[str, ...]:
    back = (GIVE_BACK,) if payment.refundable else ()
    if one.kind == "late_money":
        return (*back, KEEP, OTHER_ORDER)
    if one.kind == "loss":
        return (LOSS,)
    if one.kind == "provider_refund":
        return (LOSS, KEEP)
    return (*back, KEEP, LOSS)


def _ways(payment: Payment) -> tuple[Way, ...]:
    method = method_name(payment.provider_code)
    note = Entry("note", tr("Note"), tr("In your own words"), missing=tr("Type in why."))
    order = Entry("order", tr("Order"), "1047", missing=tr("Type in the number of the order."), longest=40)
    return (
        Way(
            GIVE_BACK,
            "arrow-back-up",
            tr("Give it back"),
            tr("The next page asks how much and how. This is settled with it."),
            tr("Go on"),
            "arrow-right",
            needs_manager=False,
        ),
        Way(
            KEEP,
            "check",
            tr("Keep it"),
            tr("The money stays here, and the note says why."),
            tr("Keep it"),
            entries=(note,),
        ),
        Way(
            OTHER_ORDER,
            "receipt",
            tr("Keep it for another order"),
            tr("The same customer has another order open: it counts as paid with this money."),
            tr("Keep it for this order"),
            entries=(order, note),
        ),
        Way(
            LOSS,
            "alert-circle",
            tr("Accept the loss"),
            tr("{method} has not paid it. It stands on the report as a loss.", method=method),
            tr("Accept the loss"),
            entries=(note,),
        ),
    )
