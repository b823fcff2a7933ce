"""The fold of what happens to people: only who they are has a table; codes and their locks are local."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.domain import people_events
from pos_terminal.domain.event_body import Body
from pos_terminal.ledger.changes import Change, Update, Values


def _changed(body: people_events.StaffChanged, _position: int, _at: int) -> tuple[Change, ...]:
    values: Values = {"name": body.name, "role": body.role, "active": int(body.active)}
    return (Update("staff", {"staff_id": body.staff_id}, values),)


def _nothing(_body: Body, _position: int, _at: int) -> tuple[Change, ...]:
    return ()


FOLDS: Final[Mapping[type[Body], Callable[..., tuple[Change, ...]]]] = {
    **dict.fromkeys(people_events.ALL, _nothing),
    people_events.StaffChanged: _changed,
}
