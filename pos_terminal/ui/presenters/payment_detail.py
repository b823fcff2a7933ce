"""One payment with all that happened to it and all that can be done about it, as a state."""

from __future__ import annotations

from datetime import tzinfo

from pos_terminal.domain.money import Money
from pos_terminal.domain.payment import Status
from pos_terminal.services.overview import Story
from pos_terminal.ui.presenters import open_questions, wording
from pos_terminal.ui.presenters.history import happenings
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.payments import PaymentDetail


def detail_of(story: Story, zone: tzinfo) -> PaymentDetail:
    """What the detail of a payment shows."""
    payment = story.payment
    to_decide = story.to_decide
    cash = payment.provider_code == "cash"
    given = payment.refunded_amount if not payment.corrected else 0
    return PaymentDetail(
        payment.payment_id,
        wording.about(payment),
        Outcome.TO_DECIDE if to_decide else wording.outcome(payment),
        happenings(story, zone),
        Money(payment.change, payment.currency) if payment.change else None,
        to_decide=open_questions.about(to_decide[0], payment) if to_decide else "",
        # Where something is to be decided, giving back is one of the ways to decide it.
        can_give_back=payment.refundable > 0 and not payment.corrected and not to_decide,
        can_correct=cash and payment.status is Status.SUCCESS and not payment.refund_reserved,
        given_back=Money(given, payment.currency) if given else None,
    )
