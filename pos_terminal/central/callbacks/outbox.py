"""Callbacks that wait to be taken by their owners: stored with the change, always the same bytes and id.

Who sends one takes it for half a minute first, by moving its next time: two workers do not send the same at
once, and what a killed worker had in its hands is due again.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, text

from pos_terminal.central import jobs
from pos_terminal.central.callbacks.sender import Sent
from pos_terminal.records import dataclass

PUMP: Final = "callbacks.pump"
WAKE: Final = "callbacks.wake"
HELD_MS: Final = 30_000
"""Longer than any call lasts."""
GIVEN_UP_MS: Final = 7 * 24 * 3600 * 1000
"""After a week a person decides."""
_FIRST_PAUSE_MS: Final = 5_000
_LONGEST_PAUSE_MS: Final = 6 * 3600 * 1000


class State(StrEnum):
    """Where a callback stands."""

    WAITING = "waiting"
    TAKEN = "taken"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Due:
    """A callback in the hands of who sends it. `tries` counts those before."""

    event_id: str
    kind: str
    body: bytes
    since: int
    """Since when it is tried (UTC ms)."""
    tries: int


@dataclass(frozen=True, slots=True)
class Callback:
    """A callback as a person sees it; times are UTC ms."""

    event_id: str
    owner_id: str
    kind: str
    state: State
    created_at: int
    next_at: int
    tries: int
    last_tried_at: int | None
    last_status: int | None
    last_problem: str | None
    taken_at: int | None


_PUT: Final = text(
    "INSERT INTO pos.callbacks (restaurant_id, event_id, owner_id, once, kind, body, created_at, since,"
    " next_at)"
    " VALUES (:restaurant_id, :event_id, :owner_id, :once, :kind, :body, :now, :now, :now)"
    " ON CONFLICT (restaurant_id, owner_id, once) DO NOTHING"
)
_TAKE: Final = text(
    "UPDATE pos.callbacks SET next_at = :until WHERE restaurant_id = :restaurant_id AND event_id ="
    " (SELECT event_id FROM pos.callbacks WHERE restaurant_id = :restaurant_id AND owner_id = :owner_id"
    " AND state = 'waiting' AND next_at <= :now ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED)"
    " RETURNING event_id, kind, body, since, tries"
)
_NOTE: Final = text(
    "UPDATE pos.callbacks SET state = :state, next_at = :next_at, tries = tries + 1, last_tried_at = :now,"
    " last_status = :status, last_problem = :problem, taken_at = :taken_at"
    " WHERE restaurant_id = :restaurant_id AND event_id = :event_id AND state = 'waiting'"
)
_NEXT: Final = text(
    "SELECT min(next_at) FROM pos.callbacks WHERE restaurant_id = :restaurant_id AND owner_id = :owner_id"
    " AND state = 'waiting'"
)
_AGAIN: Final = text(
    "UPDATE pos.callbacks SET state = 'waiting', next_at = :now, since = :now, taken_at = NULL"
    " WHERE restaurant_id = :restaurant_id AND event_id = :event_id"
    " AND (CAST(:owner_id AS text) IS NULL OR owner_id = :owner_id) RETURNING owner_id"
)
_LIST: Final = text(
    "SELECT event_id, owner_id, kind, state, created_at, next_at, tries, last_tried_at, last_status,"
    " last_problem, taken_at FROM pos.callbacks WHERE restaurant_id = :restaurant_id"
    " AND (CAST(:owner_id AS text) IS NULL OR owner_id = :owner_id)"
    " AND (CAST(:state AS text) IS NULL OR state = :state)"
    " AND (CAST(:before AS text) IS NULL OR event_id < :before) ORDER BY event_id DESC LIMIT :limit"
)


def put(
    connection: Connection,
    restaurant_id: str,
    owner_id: str,
    *,
    event_id: str,
    kind: str,
    once: str,
    body: bytes,
    now_ms: int,
) -> bool:
    """Keep a callback and put down the job for its owner, in the restaurant's transaction. False when what
    `once` names was told before."""
    values = {
        "restaurant_id": restaurant_id,
        "owner_id": owner_id,
        "event_id": event_id,
        "kind": kind,
        "once": once,
        "body": body,
        "now": now_ms,
    }
    if connection.execute(_PUT, values).rowcount == 0:
        return False
    pump(connection, restaurant_id, owner_id)
    return True


def pump(connection: Connection, restaurant_id: str, owner_id: str, *, once: str | None = None) -> None:
    """Have what is due for this owner sent now. Its jobs take turns, so that it hears things in their order.

    `once` for those who have changed nothing: another of the same word that waits to be started does.
    """
    lock = f"{PUMP}:{owner_id}"
    jobs.enqueue(connection, restaurant_id, PUMP, lock=lock, once=once, owner_id=owner_id)


def pump_at(connection: Connection, restaurant_id: str, owner_id: str, at_ms: int) -> None:
    """The same at this time (UTC ms). Not the job itself: its turn would keep others waiting till then."""
    jobs.enqueue(connection, restaurant_id, WAKE, at_ms=at_ms, once=f"{WAKE}:{owner_id}", owner_id=owner_id)


def take(connection: Connection, restaurant_id: str, owner_id: str, now_ms: int) -> Due | None:
    """The oldest callback of this owner that is due, for half a minute in the hands of who asked."""
    names = {"restaurant_id": restaurant_id, "owner_id": owner_id, "now": now_ms, "until": now_ms + HELD_MS}
    row = connection.execute(_TAKE, names).first()
    if row is None:
        return None
    found: tuple[Any, ...] = tuple(row)
    return Due(found[0], found[1], bytes(found[2]), found[3], found[4])


def pause_ms(tries: int, jitter: float) -> int:
    """How long after so many tries it is tried again: doubled each time, spread, at most six hours."""
    pause = min(_LONGEST_PAUSE_MS, _FIRST_PAUSE_MS << min(tries, 20))
    return round(pause * (1 + 0.2 * jitter))


def note(
    connection: Connection, restaurant_id: str, due: Due, sent: Sent, *, now_ms: int, jitter: float
) -> State:
    """Write down what came of a try: taken, to be tried again, or given up after a week."""
    state, next_at = State.WAITING, now_ms + pause_ms(due.tries, jitter)
    if sent.is_taken:
        state = State.TAKEN
    elif next_at - due.since > GIVEN_UP_MS:
        state = State.GIVEN_UP
    values = {
        "restaurant_id": restaurant_id,
        "event_id": due.event_id,
        "state": state.value,
        "next_at": next_at,
        "now": now_ms,
        "status": sent.status,
        "problem": sent.problem,
        "taken_at": now_ms if state is State.TAKEN else None,
    }
    connection.execute(_NOTE, values)
    return state


def next_at(connection: Connection, restaurant_id: str, owner_id: str) -> int | None:
    """When the next callback of this owner is due; None while there is none."""
    names = {"restaurant_id": restaurant_id, "owner_id": owner_id}
    found: int | None = connection.execute(_NEXT, names).scalar()
    return found


def send_again(
    connection: Connection, restaurant_id: str, event_id: str, *, now_ms: int, owner_id: str | None = None
) -> bool:
    """A person wants this callback sent again, whatever became of it; for a week it is tried anew. False
    where there is none of this id (and of this owner, where one is given)."""
    names = {"restaurant_id": restaurant_id, "event_id": event_id, "now": now_ms, "owner_id": owner_id}
    owner = connection.execute(_AGAIN, names).scalar()
    if owner is None:
        return False
    pump(connection, restaurant_id, str(owner))
    return True


def callbacks(
    connection: Connection,
    restaurant_id: str,
    *,
    owner_id: str | None = None,
    state: State | None = None,
    before: str | None = None,
    limit: int = 50,
) -> list[Callback]:
    """Callbacks, newest first; those that were given up wait for a person."""
    names = {
        "restaurant_id": restaurant_id,
        "owner_id": owner_id,
        "state": None if state is None else state.value,
        "before": before,
        "limit": limit,
    }
    rows = [dict(row) for row in connection.execute(_LIST, names).mappings()]
    return [Callback(**{**row, "state": State(row["state"])}) for row in rows]
