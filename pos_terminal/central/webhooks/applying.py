"""Making use of a push: each event once, whatever is doubled, late, out of order, or killed half-way.

What moves a payment is the same service as at a terminal. Every step can be done again: the event is claimed
by one body for ever, an answer that was applied changes nothing the second time, evidence is kept once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, text

from pos_terminal.central import jobs, methods
from pos_terminal.central.asking.plan import ask_at
from pos_terminal.central.asking.questions import go_on_after
from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.central.ledger_tables import CENTRE
from pos_terminal.central.webhooks import evidence, inbox
from pos_terminal.central.webhooks.inbox import APPLY, OPEN, State, Verdict, Webhook
from pos_terminal.central.webhooks.meant import Meant, meant
from pos_terminal.domain import events
from pos_terminal.ledger import payments
from pos_terminal.providers.base import WebhookEvent
from pos_terminal.services import pushes

if TYPE_CHECKING:
    from pos_terminal.central.ingest.following import Followed

_GIVEN_UP_MS: Final = 60 * 24 * 3600 * 1000
"""A terminal may be off line for weeks before it tells of the payment."""
_SWEEP: Final = 500
_LEFT: Final = text(
    "SELECT restaurant_id, webhook_id FROM pos.webhooks WHERE state IN ('waiting', 'early')"
    " AND next_look < :now AND received_at > :oldest ORDER BY next_look LIMIT :most"
)
_EARLY: Final = text(
    "SELECT webhook_id FROM pos.webhooks WHERE restaurant_id = :restaurant_id AND state = 'early'"
    " ORDER BY webhook_id LIMIT :most"
)


def apply_webhook(centre: Centre, restaurant_id: str, *, webhook_id: str) -> None:
    """The job of one push. Raises what the database raises: then it is taken again."""
    with centre.database.tenant(restaurant_id) as connection:
        webhook = inbox.read(connection, restaurant_id, webhook_id)
    if webhook is None or webhook.state not in OPEN:
        return
    provider = methods.provider_of(centre, restaurant_id, webhook.provider_code)
    event = provider.parse_webhook(webhook.body) if provider is not None else None
    if event is None:
        _close(centre, restaurant_id, webhook, State.NOTHING, None)
        return
    proved = webhook.verdict is Verdict.PROVED
    with centre.database.tenant(restaurant_id) as connection:
        # Only a push that proved itself may say "this event is known": others could keep it away.
        doubled = proved and not inbox.claim(connection, restaurant_id, webhook, event.event_id)
        payment = meant(connection, restaurant_id, webhook.provider_code, event)
    if doubled:
        _close(centre, restaurant_id, webhook, State.DOUBLED, event)
    elif payment is None:
        _close(centre, restaurant_id, webhook, State.EARLY, event)
    elif payment.terminal_id == CENTRE:
        state = _let_count(centre, restaurant_id, payment.payment_id, event, proved=proved)
        _close(centre, restaurant_id, webhook, state, event, payment)
    else:
        _for_terminal(centre, restaurant_id, webhook, event, payment, proved=proved)


def _let_count(
    centre: Centre, restaurant_id: str, payment_id: str, event: WebhookEvent, *, proved: bool
) -> State:
    """Apply it to a payment of the centre's own journal, or have the company asked."""
    if proved and event.result is not None:
        books = books_of(centre, restaurant_id)
        with books.reading() as connection:
            payment = payments.by_id(connection, payment_id)
        assert payment is not None
        applied = pushes.told(books, payment, event.result).applied
        if applied is not None:
            if applied.changed:
                go_on_after(centre, restaurant_id, applied.payment, event.result)
            return State.APPLIED
    with centre.database.tenant(restaurant_id) as connection:
        ask_at(connection, restaurant_id, payment_id, centre.clock.now_ms())
    return State.ASKED


def _for_terminal(
    centre: Centre,
    restaurant_id: str,
    webhook: Webhook,
    event: WebhookEvent,
    payment: Meant,
    *,
    proved: bool,
) -> None:
    told = evidence.told_by(payment.payment_id, event, proved=proved)
    with centre.database.tenant(restaurant_id) as connection:
        evidence.keep(
            connection,
            restaurant_id,
            payment,
            told,
            evidence_id=centre.ids.new_id(),
            webhook_id=webhook.webhook_id,
            now_ms=centre.clock.now_ms(),
        )
        inbox.close(
            connection,
            restaurant_id,
            webhook.webhook_id,
            State.FOR_TERMINAL,
            centre.clock.now_ms(),
            event_id=event.event_id,
            kind=event.kind,
            terminal_id=payment.terminal_id,
            payment_id=payment.payment_id,
        )


def _close(
    centre: Centre,
    restaurant_id: str,
    webhook: Webhook,
    state: State,
    event: WebhookEvent | None,
    payment: Meant | None = None,
) -> None:
    with centre.database.tenant(restaurant_id) as connection:
        inbox.close(
            connection,
            restaurant_id,
            webhook.webhook_id,
            state,
            centre.clock.now_ms(),
            event_id=event.event_id if event is not None else None,
            kind=event.kind if event is not None else None,
            terminal_id=payment.terminal_id if payment is not None else None,
            payment_id=payment.payment_id if payment is not None else None,
        )


def follower(centre: Centre) -> Callable[[Connection, Followed], None]:  # noqa: ARG001
    """Pushes that came before the terminal told of its payment are looked at again when it has."""

    def follow(connection: Connection, followed: Followed) -> None:
        if any(isinstance(body, events.PaymentProcessing) for body in followed.bodies):
            restaurant_id = followed.restaurant_id
            for row in connection.execute(_EARLY, {"restaurant_id": restaurant_id, "most": _SWEEP}).all():
                # Not a hint: a job that waits already may start before this is committed.
                jobs.enqueue(connection, restaurant_id, APPLY, webhook_id=str(row[0]))

    return follow


def sweep_webhooks(centre: Centre) -> None:
    """Put down a job for each push that has none left, and look again for payments that were not known."""
    now = centre.clock.now_ms()
    with centre.database.gate() as connection:
        values = {"now": now, "oldest": now - _GIVEN_UP_MS, "most": _SWEEP}
        left = [(str(row[0]), str(row[1])) for row in connection.execute(_LEFT, values)]
    for restaurant_id, webhook_id in left:
        with centre.database.tenant(restaurant_id) as connection:
            once = f"{APPLY}:{webhook_id}"
            jobs.enqueue(connection, restaurant_id, APPLY, once=once, webhook_id=webhook_id)
            inbox.look_later(connection, restaurant_id, webhook_id, now)
