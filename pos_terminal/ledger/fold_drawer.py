"""The fold of the cash drawer; see fold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from pos_terminal.domain import drawer_events as events
from pos_terminal.domain.event_body import Body
from pos_terminal.ledger.changes import Change, Insert, Update, Values


def pieces_text(pieces: events.Pieces | None) -> str | None:
    """Pieces as a column holds them: canonical JSON."""
    return None if pieces is None else msgspec.json.encode(pieces, order="sorted").decode()


def _opened(body: events.DrawerOpened, position: int, at: int) -> tuple[Change, ...]:
    values: Values = {
        "position": position,
        "session_id": body.session_id,
        "drawer": body.drawer,
        "number": body.number,
        "currency": body.currency,
        "opening_key": body.idempotency_key,
        "opened_at": at,
        "opened_by": body.opened_by,
        "opening_float": body.opening_float,
        "opening_counted": int(body.opening_counted),
        "opening_counts": pieces_text(body.counts),
        "opening_difference": body.opening_difference,
        "opening_reason": body.reason,
        "opening_approved_by": body.approved_by,
        "handed_from": body.handed_from,
        "shared": int(body.shared),
    }
    return (Insert("drawer_sessions", values),)


def _moved(body: events.DrawerMoved, position: int, at: int) -> tuple[Change, ...]:
    values: Values = {
        "position": position,
        "movement_id": body.movement_id,
        "session_id": body.session_id,
        "kind": body.kind,
        "amount": body.amount,
        "at": at,
        "idempotency_key": body.idempotency_key,
        "category": body.category,
        "label": body.label,
        "payment_id": body.payment_id,
        "staff_id": body.staff_id,
        "approved_by": body.approved_by,
        "received_by": body.received_by,
        "received_at": None if body.received_by is None else at,
    }
    return (Insert("drawer_movements", values),)


def _received(body: events.BagReceived, _position: int, at: int) -> tuple[Change, ...]:
    values: Values = {"received_by": body.received_by, "received_at": at}
    return (Update("drawer_movements", {"movement_id": body.movement_id}, values),)


def _counted(body: events.DrawerCounted, position: int, at: int) -> tuple[Change, ...]:
    values: Values = {
        "position": position,
        "count_id": body.count_id,
        "session_id": body.session_id,
        "number": body.number,
        "idempotency_key": body.idempotency_key,
        "at": at,
        "counted": body.counted,
        "expected": body.expected,
        "counts": pieces_text(body.counts),
        "staff_id": body.staff_id,
        "approved_by": body.approved_by,
    }
    return (Insert("drawer_counts", values),)


def _closed(body: events.DrawerClosed, position: int, at: int) -> tuple[Change, ...]:
    values: Values = {
        "closed_at": at,
        "closed_by": body.closed_by,
        "closed_position": position,
        "closing_key": body.idempotency_key,
        "count_id": body.count_id,
        "counted": body.counted,
        "expected": body.expected,
        "reason": body.reason,
        "approved_by": body.approved_by,
        "needs_approval": int(body.needs_approval),
        "z_number": body.z_number,
        "to_safe": body.to_safe,
        "left_for_float": body.left_for_float,
    }
    return (Update("drawer_sessions", {"session_id": body.session_id}, values),)


def _approved(body: events.DrawerApproved, _position: int, _at: int) -> tuple[Change, ...]:
    values: Values = {"approved_by": body.approved_by, "needs_approval": 0}
    return (Update("drawer_sessions", {"session_id": body.session_id}, values),)


def _nothing(_body: Body, _position: int, _at: int) -> tuple[Change, ...]:
    return ()


FOLDS: Final[Mapping[type[Body], Callable[..., tuple[Change, ...]]]] = {
    events.DrawerOpened: _opened,
    events.DrawerMoved: _moved,
    events.BagReceived: _received,
    events.DrawerCounted: _counted,
    events.DrawerClosed: _closed,
    events.DrawerApproved: _approved,
    events.DrawerShown: _nothing,
}
