"""The lines of a payment's history about what people decided and what went back."""

from __future__ import annotations

from pos_terminal.domain import events, refund_events
from pos_terminal.domain.money import format_money
from pos_terminal.domain.refund import Refund, RefundPhase, Route
from pos_terminal.providers.sentences import sentence_for
from pos_terminal.services.overview import Story
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import open_questions

Line = tuple[str, str, bool, bool]
"""Sentence, detail, decisive, paid."""


def decision_line(body: events.Body, story: Story, name: str) -> Line | None:
    """The line of a decision, None for an event that is none. `name` is the method's."""
    if isinstance(body, events.PaymentAccepted):
        number = tr("Transaction number {number}.", number=body.claimed_number) if body.claimed_number else ""
        by = _by(story, body.decided_by, body.approved_by, body.reason)
        detail = " ".join(filter(None, (number, by)))
        return (tr("Counted as paid. {method} has not confirmed it.", method=name), detail, True, False)
    if isinstance(body, events.PaymentChecked):
        total = format_money(body.day_total, story.payment.currency)
        names = [story.staff.get(one or "") for one in dict.fromkeys((body.decided_by, body.approved_by))]
        detail = tr("{count} payments, {total} on the statement.", count=body.day_count, total=total)
        return (
            tr("Checked against the day’s total"),
            " ".join([detail, ", ".join(filter(None, names))]).strip(),
            False,
            False,
        )
    if isinstance(body, events.PaymentReleased):
        detail = _by(story, body.decided_by, body.approved_by, body.reason)
        return (tr("Taken another way. It is still watched."), detail, True, False)
    if isinstance(body, events.PaymentCorrected):
        detail = _by(story, body.decided_by, body.approved_by, body.reason)
        return (tr("Wrong button: this payment is undone"), detail, True, False)
    if isinstance(body, events.ExceptionOpened):
        text = open_questions.sentence(body.kind, body.amount, body.currency, story.payment)
        return (text, tr("A manager decides."), True, False)
    if isinstance(body, events.ExceptionResolved):
        order = tr("For order {order}.", order=body.applied_id) if body.applied_id else ""
        by = _by(story, body.decided_by, body.approved_by, body.note)
        detail = " ".join(filter(None, (order, by)))
        return (open_questions.decided(body.decision), detail, True, False)
    return _refund_line(body, story, name)


def _refund_line(body: events.Body, story: Story, name: str) -> Line | None:
    if isinstance(body, refund_events.RefundStarted):
        amount = format_money(body.amount, body.currency)
        if body.route == Route.PROVIDER.value:
            text = tr(
                "{method} gives {amount} back, and nobody here asked for it", method=name, amount=amount
            )
            return (text, "", False, False)
        detail = _by(story, body.staff_id, body.approved_by, body.reason)
        return (tr("{amount} is to be given back", amount=amount), detail, False, False)
    if not isinstance(
        body,
        refund_events.RefundPhase
        | refund_events.RefundSucceeded
        | refund_events.RefundFailed
        | refund_events.RefundTurned,
    ):
        return None
    refund = next((one for one in story.refunds if one.refund_id == body.refund_id), None)
    if refund is None:
        return None
    amount = format_money(refund.amount, refund.currency)
    if isinstance(body, refund_events.RefundSucceeded):
        return (_went_back(refund, amount, name), _how(refund, name), True, False)
    if isinstance(body, refund_events.RefundFailed):
        text = tr("{amount} could not be given back", amount=amount)
        return (text, sentence_for(body.error_code, name), True, False)
    if isinstance(body, refund_events.RefundTurned):
        text = tr("{amount} did not go back after all: it is here again", amount=amount)
        return (text, sentence_for(body.error_code, name), True, False)
    if body.phase == RefundPhase.UNKNOWN:
        text = tr(
            "{method} has not answered: we do not know whether {amount} went back", method=name, amount=amount
        )
        return (text, tr("Do not give it twice."), True, False)
    return (tr("{method} has it; the money is not back yet", method=name), "", False, False)


def _went_back(refund: Refund, amount: str, name: str) -> str:
    if refund.route is Route.CASH:
        return tr("{amount} was given back in cash", amount=amount)
    if refund.route is Route.PROVIDER:
        return tr("{method} took {amount} back", method=name, amount=amount)
    return tr("{amount} was given back", amount=amount)


def _how(refund: Refund, name: str) -> str:
    if refund.route is Route.CASH:
        return tr("To {phone}.", phone=refund.payer) if refund.payer else ""
    number = refund.transaction_id or refund.refund_reference
    return tr("{method} reference {number}", method=name, number=number) if number else ""


def _by(story: Story, decided_by: str | None, approved_by: str | None, words: str) -> str:
    """Both names; a manager who approved of their own decision is marked so."""
    who, approver = story.staff.get(decided_by or ""), story.staff.get(approved_by or "")
    if who and approver:
        alone = decided_by == approved_by
        who = tr("{name} alone", name=who) if alone else tr("{name} with {other}", name=who, other=approver)
    return ": ".join(filter(None, (who or approver, words)))
