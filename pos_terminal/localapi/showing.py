"""What the terminal knows, in the shapes that tills hear."""

from __future__ import annotations

from pos_terminal.domain import payment as domain
from pos_terminal.domain.payment import TAKEN
from pos_terminal.localapi import shapes
from pos_terminal.localapi.desk import Here
from pos_terminal.services.intent_standing import Attempt, Standing
from pos_terminal.services.naming import method_name
from pos_terminal.services.till_totals import Totals


def intent(found: Standing, here: Here) -> shapes.Intent:
    """An intent with what became of it."""
    asked = found.intent
    return shapes.Intent(
        id=asked.intent_id,
        idempotency_key=asked.key,
        state=found.state.value,
        amount=asked.amount,
        currency=asked.currency,
        reference=asked.reference,
        note=asked.note,
        methods=asked.methods,
        program=asked.program,
        practice=here.practice,
        asked_at=asked.asked_at,
        cancelled_at=asked.cancelled_at,
        taken=found.taken,
        on_word=found.on_word,
        in_flight=found.in_flight,
        open=found.open,
        payments=tuple(_payment(one) for one in found.attempts),
    )


def _payment(attempt: Attempt) -> shapes.Payment:
    one: domain.Payment = attempt.payment
    by_hand = one.counted and one.charge_reference is None
    return shapes.Payment(
        id=one.payment_id,
        method=one.provider_code,
        method_name=method_name(one.provider_code),
        status=one.status.value,
        phase=None if one.phase is None else one.phase.value,
        confirmed=one.status in TAKEN and not one.corrected,
        by_hand=by_hand,
        amount=one.amount,
        refunded=one.refunded_amount,
        currency=one.currency,
        provider_reference=one.provider_reference,
        transaction_id=one.transaction_id or one.claimed_number,
        receipt_number=attempt.receipt or None,
        error_code=one.error_code,
        error_message=one.error_message,
        test=one.is_test,
        at=one.initiated_at,
        completed_at=one.completed_at,
    )


def totals(found: Totals, here: Here) -> shapes.Totals:
    """Today's totals."""
    drawer = found.drawer
    return shapes.Totals(
        since=found.since,
        until=found.until,
        currency=here.currency,
        methods=tuple(
            shapes.MethodTotal(method=one.method, name=one.name, count=one.count, amount=one.amount)
            for one in found.methods
        ),
        given_back_count=found.given_back[0],
        given_back=found.given_back[1],
        by_hand_count=found.by_hand[0],
        by_hand=found.by_hand[1],
        under_way_count=found.under_way[0],
        under_way=found.under_way[1],
        drawer=None
        if drawer is None
        else shapes.Drawer(id=drawer.session_id, number=drawer.number, opened_at=drawer.opened_at),
        practice=here.practice,
    )
