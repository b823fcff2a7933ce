"""What a company pushes by itself: believed as far as it proves itself, else a hint to ask now.

Pushes come twice, late, out of order, or never, and nobody waits for one: the questions go on beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pos_terminal.domain.payment import Payment
from pos_terminal.ledger import payments
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.providers.base import Outcome, PaymentResult, Provider, WebhookEvent
from pos_terminal.records import dataclass
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.outcome import Applied

_SHORTEST_NOTICE: Final = 8
_ENDS: Final = (Outcome.DECLINED, Outcome.EXPIRED)


@dataclass(frozen=True, slots=True)
class Pushed:
    """The payment that a push is about. `applied` None: it proves nothing, so the company is to be asked."""

    payment: Payment
    applied: Applied | None = None


def receive(
    ledger: Books, code: str, provider: Provider, headers: Mapping[str, str], body: bytes
) -> Pushed | None:
    """Let one push of the company behind the method `code` count. None for a forged one and for one that is
    about nothing of ours. Raises TerminalError when it could not be kept: it is to be brought again.
    """
    proved = provider.verify_webhook(headers, body)
    if provider.capabilities.signed_webhook and not proved:
        return None
    event = provider.parse_webhook(body)
    if event is None:
        return None
    with ledger.reading() as connection:
        payment = _meant(connection, code, event)
    if payment is None:
        return None
    if proved and provider.webhook_proves(headers) and event.result is not None:
        return told(ledger, payment, event.result)
    return Pushed(payment)


def told(ledger: Books, payment: Payment, result: PaymentResult) -> Pushed:
    """What a push says whose proof was seen. Only an end is taken from it: what it says of an open request
    may be old, and says no more than that there is news."""
    if not _is_end(payment, result):
        return Pushed(payment)
    applied = outcome.apply(ledger, payment.payment_id, Step.WEBHOOK, result)
    return Pushed(applied.payment, applied)


def _is_end(payment: Payment, result: PaymentResult) -> bool:
    if result.outcome is Outcome.PAID:
        # Whoever says less than all of it is asked for the rest.
        return None not in (result.amount, result.currency, result.order_reference)
    # One of several requests under our reference may end without the one that is shown.
    same = result.provider_reference is not None and result.provider_reference == payment.provider_reference
    return result.outcome in _ENDS and same


def _meant(connection: ReadConnection, code: str, event: WebhookEvent) -> Payment | None:
    said = event.result.order_reference if event.result is not None else None
    for reference in filter(None, (said, event.event_id)):
        found = payments.by_charge_reference(connection, reference)
        if found is not None:
            return found if found.provider_code == code else None
    if event.transaction_id is not None:
        return payments.by_transaction(connection, code, event.transaction_id)
    return _by_notice(connection, code, event.event_id)


def _by_notice(connection: ReadConnection, code: str, notice: str) -> Payment | None:
    """The payment under way whose reference holds this word of its company."""
    if len(notice) < _SHORTEST_NOTICE:
        return None
    open_ones = (one for one in payments.in_flight(connection) if one.provider_code == code)
    return next((one for one in open_ones if notice in (one.provider_reference or "")), None)
