"""The fold of what till software asked for; see fold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from pos_terminal.domain import till_events as events
from pos_terminal.domain.event_body import Body
from pos_terminal.ledger.changes import Change, Insert, Update


def _asked(body: events.IntentAsked, position: int, at: int) -> tuple[Change, ...]:
    row: dict[str, int | str | None] = {
        "position": position,
        **{name: getattr(body, name) for name in ("intent_id", "payable_id", "idempotency_key", "amount")},
        **{name: getattr(body, name) for name in ("currency", "reference", "note", "program")},
        "methods": msgspec.json.encode(body.methods).decode(),
        "asked_at": at,
    }
    return (Insert("intents", row),)


def _cancelled(body: events.IntentCancelled, position: int, at: int) -> tuple[Change, ...]:
    values = {"cancelled_at": at, "cancelled_position": position}
    return (Update("intents", {"intent_id": body.intent_id}, values),)


def _nothing(_body: Body, _position: int, _at: int) -> tuple[Change, ...]:
    return ()


FOLDS: Final[Mapping[type[Body], Callable[..., tuple[Change, ...]]]] = {
    events.IntentAsked: _asked,
    events.IntentCancelled: _cancelled,
    events.ProgramPaired: _nothing,
    events.ProgramRevoked: _nothing,
}
