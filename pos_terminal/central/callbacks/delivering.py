"""The job that sends an owner's callbacks, one after the other, until it has them all or does not answer."""

from __future__ import annotations

from functools import cache
from ssl import SSLContext
from typing import Final

from sqlalchemy import text

from pos_terminal.central.callbacks import outbox
from pos_terminal.central.callbacks.lane import SLOW_S
from pos_terminal.central.callbacks.outbox import PUMP, Due, State
from pos_terminal.central.callbacks.owners import Owner, egress, owner
from pos_terminal.central.callbacks.sender import DEADLINE_S, Sender, Sent
from pos_terminal.central.centre import Centre
from pos_terminal.remote.exchange import system_trust
from pos_terminal.system import jitter

AT_A_TIME: Final = 50
"""So many callbacks at most for one job: other owners' jobs wait behind it."""
TURN_S: Final = 5.0
"""Nor is another one begun after so long: a job lasts this and one call's deadline at most."""
_AFTER_A_SLOW_ONE_MS: Final = 3_000
_AFTER_NO_ANSWER_MS: Final = 1_000
_LANE_FULL_MS: Final = 1_000
_LATE_MS: Final = 15_000
_MOST: Final = 500
_LEFT: Final = text(
    "SELECT restaurant_id FROM pos.callbacks WHERE state = 'waiting' AND next_at < :late"
    " GROUP BY restaurant_id ORDER BY min(next_at) LIMIT :most"
)
_OWNERS_LEFT: Final = text(
    "SELECT DISTINCT owner_id FROM pos.callbacks WHERE restaurant_id = :restaurant_id"
    " AND state = 'waiting' AND next_at < :late"
)


@cache
def _trust() -> SSLContext:
    """Read once: it takes longer than a callback."""
    return system_trust()


def pump_callbacks(
    centre: Centre, restaurant_id: str, *, owner_id: str, deadline_s: float = DEADLINE_S
) -> None:
    """The job: send what is due for this owner, each call within `deadline_s`. Killed at any instant, the
    rest is due again in half a minute; what was sent and not written down is sent again, with the same id."""
    key = (restaurant_id, owner_id)
    if not centre.slow_owners.enter(key):
        later = centre.clock.now_ms() + round(_LANE_FULL_MS * (1 + jitter()))
        with centre.database.tenant(restaurant_id) as connection:
            outbox.pump_at(connection, restaurant_id, owner_id, later)
        return
    slow: bool | None = None
    try:
        with centre.database.tenant(restaurant_id) as connection:
            whom = owner(centre, connection, restaurant_id, owner_id)
        sender = Sender(egress(centre), centre.clock, trust=_trust(), deadline_s=deadline_s)
        try:
            pumping = _Pumping(centre, restaurant_id, owner_id, whom, sender)
            slow = pumping.pump(min(SLOW_S, deadline_s / 2))
        finally:
            sender.close()
    finally:
        centre.slow_owners.leave(key, slow)


class _Pumping:
    def __init__(
        self, centre: Centre, restaurant_id: str, owner_id: str, whom: Owner | None, sender: Sender
    ) -> None:
        self._centre = centre
        self._restaurant_id = restaurant_id
        self._owner_id = owner_id
        self._whom = whom
        self._sender = sender
        self._took_s: float | None = None

    def pump(self, slow_s: float) -> bool | None:
        """One turn. Returns whether its last call took longer than this; None where nobody was called."""
        sent: Sent | None = None
        until = self._centre.clock.monotonic() + TURN_S
        for _ in range(AT_A_TIME):
            sent = self._one()
            if sent is None or sent.status is None:
                # All sent, or nobody there: the others wait for the owner to be back.
                break
            if self._is_slow(slow_s) or self._centre.clock.monotonic() > until:
                # The turn of somebody else.
                break
        slow = self._is_slow(slow_s)
        self._plan(at_once=sent is not None and sent.status is not None and not slow, slow=bool(slow))
        return slow

    def _is_slow(self, slow_s: float) -> bool | None:
        return None if self._took_s is None else self._took_s > slow_s

    def _send(self, whom: Owner, due: Due) -> Sent:
        clock = self._centre.clock
        begun = clock.monotonic()
        sent = self._sender.send(whom.url, due.body, event_id=due.event_id, secrets=whom.secrets)
        self._took_s = clock.monotonic() - begun
        return sent

    def _one(self) -> Sent | None:
        centre = self._centre
        with centre.database.tenant(self._restaurant_id) as connection:
            due = outbox.take(connection, self._restaurant_id, self._owner_id, centre.clock.now_ms())
        if due is None:
            return None
        sent = Sent(None, "no_address") if self._whom is None else self._send(self._whom, due)
        with centre.database.tenant(self._restaurant_id) as connection:
            now = centre.clock.now_ms()
            state = outbox.note(connection, self._restaurant_id, due, sent, now_ms=now, jitter=jitter())
        word = "taken" if state is State.TAKEN else sent.problem or "refused"
        counter = centre.metrics.counter("pos_central_callbacks", "Callbacks to owners", ("outcome",))
        counter.labels(state.value if state is State.GIVEN_UP else word).inc()
        return sent

    def _plan(self, *, at_once: bool, slow: bool) -> None:
        """Another job for what is left, at its time."""
        with self._centre.database.tenant(self._restaurant_id) as connection:
            at_ms = outbox.next_at(connection, self._restaurant_id, self._owner_id)
            if at_ms is None:
                return
            now = self._centre.clock.now_ms()
            if at_once and at_ms <= now:
                outbox.pump(connection, self._restaurant_id, self._owner_id)
                return
            pause = _AFTER_A_SLOW_ONE_MS if slow else _AFTER_NO_ANSWER_MS
            outbox.pump_at(connection, self._restaurant_id, self._owner_id, max(at_ms, now + pause))


def wake_owner(centre: Centre, restaurant_id: str, *, owner_id: str) -> None:
    """The job that waits for the time of the next try."""
    with centre.database.tenant(restaurant_id) as connection:
        outbox.pump(connection, restaurant_id, owner_id)


def sweep_callbacks(centre: Centre) -> None:
    """Put down a job for each owner that has callbacks due and no job for them, however many others have."""
    late = centre.clock.now_ms() - _LATE_MS
    with centre.database.gate() as connection:
        found = connection.execute(_LEFT, {"late": late, "most": _MOST})
        left = [str(row[0]) for row in found]
    for restaurant_id in left:
        with centre.database.tenant(restaurant_id) as connection:
            names = {"restaurant_id": restaurant_id, "late": late}
            for (owner_id,) in connection.execute(_OWNERS_LEFT, names).all():
                outbox.pump(connection, restaurant_id, owner_id, once=f"{PUMP}:late:{owner_id}")
