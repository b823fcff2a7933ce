"""The fold of what the devices were told; see fold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.domain import printing_events as events
from pos_terminal.domain.event_body import Body
from pos_terminal.ledger.changes import Change, Insert


def _kicked(body: events.DrawerKicked, _position: int, at: int) -> tuple[Change, ...]:
    return (Insert("drawer_kicks", {"cause": body.cause, "subject": body.subject, "at": at}),)


FOLDS: Final[Mapping[type[Body], Callable[..., tuple[Change, ...]]]] = {events.DrawerKicked: _kicked}
