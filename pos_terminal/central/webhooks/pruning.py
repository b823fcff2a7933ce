"""Bodies of pushes are forgotten by their age, once nothing hangs on them any more.

That an event was told is kept for ever (webhook_events): the same body, come again, changes nothing.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from pos_terminal.central.centre import Centre

_DAY_MS: Final = 24 * 3600 * 1000
_MOST: Final = 1_000
"""Rows of one restaurant that one sweep deletes: the next one goes on."""
_WHOSE: Final = text(
    "SELECT DISTINCT restaurant_id FROM pos.webhooks WHERE state NOT IN ('waiting', 'early')"
    " AND received_at < :before"
)
_FORGET: Final = text(
    "DELETE FROM pos.webhooks WHERE restaurant_id = :restaurant_id AND webhook_id IN"
    " (SELECT old.webhook_id FROM pos.webhooks old WHERE old.restaurant_id = :restaurant_id"
    " AND old.state NOT IN ('waiting', 'early') AND old.received_at < :before"
    " AND NOT EXISTS (SELECT 1 FROM pos.payments p WHERE p.restaurant_id = old.restaurant_id"
    " AND p.payment_id = old.payment_id AND p.status IN ('pending', 'processing'))"
    " ORDER BY old.received_at LIMIT :most)"
)


def sweep_old_webhooks(centre: Centre) -> None:
    """Forget what is older than the setting says. What waits, or is about a payment that is not certain yet,
    stays."""
    if not centre.settings.webhook_days:
        return
    before = centre.clock.now_ms() - centre.settings.webhook_days * _DAY_MS
    with centre.database.gate() as connection:
        found = [str(one) for one in connection.execute(_WHOSE, {"before": before}).scalars()]
    for restaurant_id in found:
        names = {"restaurant_id": restaurant_id, "before": before, "most": _MOST}
        with centre.database.tenant(restaurant_id) as connection:
            connection.execute(_FORGET, names)
