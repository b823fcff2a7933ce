"""Which payment of a restaurant a push is about, and whose journal writes it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

from pos_terminal.providers.base import WebhookEvent
from pos_terminal.records import dataclass

_SHORTEST_NOTICE: Final = 8
_LONGEST: Final = 255
_SELECT: Final = (
    "SELECT terminal_id, payment_id FROM pos.payments"
    " WHERE restaurant_id = :restaurant_id AND provider_code = :code AND "
)
_BY_REFERENCE: Final = text(_SELECT + "charge_reference = :word LIMIT 1")
_BY_TRANSACTION: Final = text(_SELECT + "transaction_id = :word LIMIT 1")
_BY_PROVIDERS: Final = text(_SELECT + "provider_reference = :word LIMIT 1")
# Asked for by the centre on behalf of a terminal, whose journal may not have come here yet.
_BY_CHARGE: Final = text(
    "SELECT terminal_id, payment_id FROM pos.terminal_charges"
    " WHERE restaurant_id = :restaurant_id AND provider_code = :code AND charge_reference = :word"
)
_BY_NOTICE: Final = text(
    _SELECT + "status IN ('pending', 'processing') AND position(:word IN provider_reference) > 0 LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Meant:
    """A payment, and the terminal in whose journal it stands ("centre": in the centre's own)."""

    terminal_id: str
    payment_id: str


def meant(connection: Connection, restaurant_id: str, code: str, event: WebhookEvent) -> Meant | None:
    """The payment that a push is about: by our reference, by the company's number of it, or by the word in
    the request's own reference. None while no journal that has reached the centre knows it."""
    names = {"restaurant_id": restaurant_id, "code": code}
    result = event.result
    ours = result.order_reference if result is not None else None
    for statement, word in (
        (_BY_REFERENCE, ours),
        (_BY_CHARGE, ours),
        (_BY_REFERENCE, event.event_id),
        (_BY_CHARGE, event.event_id),
        (_BY_TRANSACTION, event.transaction_id),
        (_BY_TRANSACTION, result.transaction_id if result is not None else None),
        (_BY_PROVIDERS, result.provider_reference if result is not None else None),
        (_BY_NOTICE, event.event_id if len(event.event_id) >= _SHORTEST_NOTICE else None),
    ):
        if word is not None and not _can_be(word):
            continue
        row = None if word is None else connection.execute(statement, {**names, "word": word}).first()
        if row is not None:
            return Meant(str(row[0]), str(row[1]))
        if ours is not None and statement is _BY_CHARGE:
            # It names our reference: what else it says belongs to that payment, and to no other.
            return None
    return None


def _can_be(word: str) -> bool:
    """Whether a reference can look like this: strangers write what they like, also what no table holds."""
    return 0 < len(word) <= _LONGEST and word.isprintable()
