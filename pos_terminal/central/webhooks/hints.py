"""Pushes that nobody signed. They prove nothing: at most a question is asked earlier than it would have been,
once a second for each payment however many come."""

from __future__ import annotations

from typing import Final

from pos_terminal.central.asking.plan import ask_at
from pos_terminal.central.centre import Centre
from pos_terminal.central.ledger_tables import CENTRE
from pos_terminal.central.webhooks.addresses import Addressed
from pos_terminal.central.webhooks.meant import meant
from pos_terminal.providers.base import WebhookEvent

_ASK_IN_MS: Final = 1_000


def wake(centre: Centre, whom: Addressed, event: WebhookEvent) -> bool:
    """Have the company asked about the payment that this is about. False when it is about none of ours.

    A terminal asks about its own payments by itself: what nobody signed is not handed on to it.
    """
    restaurant_id = whom.restaurant_id
    with centre.database.tenant(restaurant_id) as connection:
        payment = meant(connection, restaurant_id, whom.code, event)
        if payment is None:
            return False
        if payment.terminal_id == CENTRE:
            ask_at(connection, restaurant_id, payment.payment_id, centre.clock.now_ms() + _ASK_IN_MS)
    return True
