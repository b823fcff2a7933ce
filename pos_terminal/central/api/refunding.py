"""Giving back through the API: the intent is committed, the company is asked, and followed until certain.

Steps are those of a terminal (services.refunds); what follows a lost answer is a job, and it is safe to be
done twice: a refund is sent again only where its key is carried out at most once.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from pos_terminal.central import jobs, methods
from pos_terminal.central.accounts.asking import Asking
from pos_terminal.central.api.opening import actor_of
from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.central.errors import Refused
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.payment import Payment
from pos_terminal.domain.refund import Refund, RefundPhase, Route
from pos_terminal.ledger import payments, refunds
from pos_terminal.providers.base import Outcome, Provider, RefundResult
from pos_terminal.services import refunds as giving_back
from pos_terminal.services.approval import Decision
from pos_terminal.services.refunds import BegunRefund, RefundOrder
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr

ASK_REFUND: Final = "refunds.ask"
_FIRST_MS: Final = 45_000
"""Longer than the first call may last: nobody asks or sends beside it."""
_PAUSES_MS: Final = (2_000, 5_000, 15_000, 60_000, 300_000)
_LATER_MS: Final = 900_000
_LATE_MS: Final = 1_200_000
_MOST: Final = 200
_STATUS: Final = {"not_refundable": 409, "more_than_refundable": 409, "refund_route": 409}
_OPEN: Final = text(
    "SELECT restaurant_id, refund_id FROM pos.refunds WHERE terminal_id = 'centre' AND status = 'processing'"
    " AND initiated_at < :late ORDER BY initiated_at LIMIT :most"
)


def give_back(
    centre: Centre, asking: Asking, payment_id: str, *, amount: int | None, reason: str, key: str
) -> BegunRefund:
    """Give back `amount` minor units of a payment, None for all that is left, to the account that paid.

    Raises Refused: 404 for no payment, 409 for what cannot go back this way; KeyReused, InvalidInput.
    """
    books = books_of(centre, asking.restaurant_id)
    with books.reading() as connection:
        payment = payments.by_id(connection, payment_id)
    if payment is None:
        raise Refused(404, "payment_unknown", tr("There is no such payment."))
    if payment.provider_code == "cash":
        raise Refused(409, "refund_route", tr("Cash is given back from a drawer, at a terminal."))
    provider = methods.provider_of(centre, asking.restaurant_id, payment.provider_code)
    if provider is None:
        raise Refused(409, "method_not_active", tr("This payment method is not set up here."))
    actor = actor_of(asking)
    order = RefundOrder(payment_id, key, amount, route=Route.API)
    try:
        begun = giving_back.begin(books, provider.capabilities, order, Decision(actor, reason, actor))
    except NotAllowed as error:
        raise Refused(_STATUS.get(error.code, 403), error.code, say(error)) from None
    if not begun.is_duplicate and begun.refund.in_flight:
        with centre.database.tenant(asking.restaurant_id) as connection:
            jobs.enqueue(
                connection,
                asking.restaurant_id,
                ASK_REFUND,
                at_ms=centre.clock.now_ms() + _FIRST_MS,
                refund_id=begun.refund.refund_id,
                tried="0",
            )
        answer = _send(provider, payment, begun.refund)
        giving_back.apply(books, begun.refund.refund_id, answer, first=True)
    return begun


def ask_refund(centre: Centre, restaurant_id: str, *, refund_id: str, tried: str) -> None:
    """The job: ask what became of a refund, or send it again where that is safe, and plan the next time."""
    books = books_of(centre, restaurant_id)
    with books.reading() as connection:
        refund = refunds.by_id(connection, refund_id)
        payment = None if refund is None else payments.by_id(connection, refund.payment_id)
    if refund is None or payment is None or not refund.in_flight:
        return
    provider = methods.provider_of(centre, restaurant_id, payment.provider_code)
    if provider is not None:
        answer = _ask(provider, payment, refund)
        if (
            answer is not None
            and not giving_back.apply(books, refund_id, answer, first=False).refund.in_flight
        ):
            return
    count = int(tried) if tried.isdigit() else 0
    pause = _PAUSES_MS[count] if count < len(_PAUSES_MS) else _LATER_MS
    with centre.database.tenant(restaurant_id) as connection:
        jobs.enqueue(
            connection,
            restaurant_id,
            ASK_REFUND,
            at_ms=centre.clock.now_ms() + pause,
            refund_id=refund_id,
            tried=str(count + 1),
        )


def sweep_refunds(centre: Centre) -> None:
    """Put down a job for each refund that has been open for long: its own may be lost."""
    names = {"late": centre.clock.now_ms() - _LATE_MS, "most": _MOST}
    with centre.database.gate() as connection:
        left = [(str(row[0]), str(row[1])) for row in connection.execute(_OPEN, names)]
    for restaurant_id, refund_id in left:
        with centre.database.tenant(restaurant_id) as connection:
            once = f"{ASK_REFUND}:{refund_id}"
            jobs.enqueue(connection, restaurant_id, ASK_REFUND, once=once, refund_id=refund_id, tried="9")


def _ask(provider: Provider, payment: Payment, refund: Refund) -> RefundResult | None:
    can = provider.capabilities
    if refund.refund_reference is not None and refund.phase is not RefundPhase.SENT:
        return provider.check_refund(refund.refund_reference)
    if can.can_find_refund:
        found = provider.find_refund(payment.full_reference, refund.refund_id)
        if found.outcome is not Outcome.NOT_FOUND:
            return found
    # Carried out at most once under its key, it is sent again; else it stays unknown, for a person.
    return _send(provider, payment, refund) if can.can_replay_refund else None


def _send(provider: Provider, payment: Payment, refund: Refund) -> RefundResult:
    # As a whole only where they know no other refund: elsewhere "everything" would be what is left.
    whole = refund.amount == payment.amount and not provider.capabilities.refund_partial
    amount = None if whole else refund.amount
    return provider.process_refund(
        payment.full_reference, amount, idempotency_key=refund.refund_id, reason=refund.reason
    )
