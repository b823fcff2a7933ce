"""A payment's events as the lines of its history."""

from __future__ import annotations

from datetime import tzinfo

from pos_terminal.domain import events, paper_events, printing_events
from pos_terminal.domain.money import format_money
from pos_terminal.domain.payment import Phase
from pos_terminal.providers.sentences import sentence_for
from pos_terminal.services.overview import Moment, Story
from pos_terminal.services.receipt_numbers import number_words
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.history_decisions import decision_line
from pos_terminal.ui.presenters.ways import PROMPTED
from pos_terminal.ui.presenters.wording import clock_time, teller
from pos_terminal.ui.states.payments import Happening

_QUIET_REASONS = frozenset(
    {"cancel_wanted", "replayed", "mismatch", "no_answer", "never_sent", "expired", "cancelled"}
)


def happenings(story: Story, zone: tzinfo) -> tuple[Happening, ...]:
    """One line for each event that a person would want to know of, oldest first."""
    name = teller(story.payment.provider_code)
    lines = []
    for moment in story.moments:
        if (line := _line(moment, story, name)) is not None:
            text, detail, decisive, paid = line
            lines.append(Happening(clock_time(moment.at, zone), text, detail, decisive, paid))
    return tuple(lines)


def _line(moment: Moment, story: Story, name: str) -> tuple[str, str, bool, bool] | None:
    body = moment.body
    if isinstance(body, events.PaymentStarted):
        who = story.staff.get(moment.actor)
        return (tr("Started by {name}", name=who) if who else tr("Started"), "", False, False)
    if isinstance(body, events.PaymentPhase):
        return _phase(body, name, prompted=story.payment.provider_code in PROMPTED)
    if isinstance(body, events.PaymentSucceeded):
        return _success(body, story, name)
    if isinstance(body, events.PaymentFailed):
        return (tr("Not paid"), sentence_for(body.error_code, name), True, False)
    if isinstance(body, events.PaymentExpired):
        late = story.payment.provider_code in PROMPTED
        text = tr("The customer did not answer in time") if late else tr("The code is too old")
        if body.reason == "cancelled":
            text = tr("Cancelled")
        if body.reason == "never_sent":
            text = tr("{method} never received it", method=name)
        return (text, tr("No money was taken."), True, False)
    if isinstance(body, paper_events.ReceiptPrinted):
        text = (
            tr("Receipt {number} printed again, as a copy") if body.copy else tr("Receipt {number} printed")
        )
        return (text.format(number=number_words(body.series, body.number)), "", False, False)
    if isinstance(body, printing_events.DrawerKicked):
        return (tr("The drawer was told to open"), "", False, False)
    return decision_line(body, story, name)


def _phase(body: events.PaymentPhase, name: str, *, prompted: bool) -> tuple[str, str, bool, bool] | None:
    if body.phase == Phase.WAITING:
        if body.reason and body.reason not in _QUIET_REASONS:
            return (tr("A try did not go through"), sentence_for(body.reason, name), False, False)
        shown = tr("Request sent to the customer’s phone") if prompted else tr("Code shown to the customer")
        return (shown, "", False, False) if body.provider_reference else None
    if body.phase == Phase.UNKNOWN:
        detail = "" if body.reason in _QUIET_REASONS or not body.reason else sentence_for(body.reason, name)
        return (tr("{method} has not answered: we do not know", method=name), detail, False, False)
    if body.phase == Phase.CANCELLING:
        return (tr("The cashier asked to cancel"), "", False, False)
    return (tr("Sent to {method} once more, with the same number", method=name), "", False, False)


def _success(body: events.PaymentSucceeded, story: Story, name: str) -> tuple[str, str, bool, bool]:
    currency = story.payment.currency
    if body.tendered is not None:
        received = tr("Received {amount}", amount=format_money(body.tendered, currency))
        change = tr("Change {amount}", amount=format_money(body.change or 0, currency))
        return (tr("Paid in cash"), f"{received}. {change}." if body.change else f"{received}.", True, True)
    if body.evidence is not None and body.evidence.source == "person":
        number = body.transaction_id
        told = tr("Transaction number {number}.", number=number) if number else ""
        return (tr("Paid, as the day’s total says"), told, True, True)
    text = tr("{method} confirmed the payment", method=name)
    if body.late:
        text = tr("{method} confirmed the payment, late", method=name)
    number = body.transaction_id
    return (text, tr("{method} reference {number}", method=name, number=number) if number else "", True, True)
