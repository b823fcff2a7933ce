"""Whoever stands at the drawer: opens, moves, counts, closes and hands over, and is interrupted at it."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from pos_terminal.domain.drawer import MovementKind, Session
from pos_terminal.domain.errors import NotAllowed, TerminalError
from pos_terminal.engine.drawer_desk import DrawerDesk
from pos_terminal.engine.messages import DrawerChanged
from pos_terminal.ledger import drawers
from pos_terminal.services.approval import Decision
from pos_terminal.services.drawer import Closing, Handover, Move, Opening
from tests.simulation.clockwork import Violation

if TYPE_CHECKING:
    from tests.simulation.world import World

_BOTH: Final = Decision("staff-1", "as agreed", "manager-1")
_MANAGER: Final = Decision("manager-1", "takes over", "manager-1")
_MOVES: Final = (MovementKind.PAY_IN, MovementKind.PAY_OUT, MovementKind.DROP, MovementKind.NO_SALE)
_OFF_BY: Final = (0, 0, 0, -500, 300, -3_000, 5_000)
_FOREVER_S: Final = 400.0


class Shift:
    """Acts at the drawer now and then; has dice of its own, and does nothing in a seed without it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._dice = random.Random(f"{world.seed} drawer")
        self._acts_left = round(10 * world.swarm.more.drawer)
        self._orders = 0
        self._waiting: dict[str, Callable[[], Any]] = {}
        self.is_on = world.swarm.more.drawer > 0

    @property
    def _desk(self) -> DrawerDesk:
        assert self._world.desk is not None
        return self._world.desk.drawer

    def begin_day(self) -> None:
        """Plan the next act, as long as the day lasts."""
        if self._acts_left > 0 and self._world.line.swarm is not None:
            self._acts_left -= 1
            wait_s = self._dice.uniform(10.0, _FOREVER_S / self._world.swarm.more.drawer)
            self._world.agenda.after(wait_s, "at the drawer", self._act)

    def begin_again(self) -> None:
        """After a start: what nobody saw the end of is asked for again, with the same key."""
        for key, job in list(self._waiting.items()):
            self._world.on_terminal(partial(self._order, key, job))

    def close_day(self) -> None:
        """Everybody goes home: the drawer is counted and closed."""
        if self.is_on:
            self._world.on_terminal(self._close)

    # -- one act ---------------------------------------------------------------------------------------

    def _act(self) -> None:
        self.begin_day()
        acts = (
            self._move,
            self._move,
            self._move,
            self._count,
            self._close,
            self._hand_over,
            self._look_after,
        )
        self._world.on_terminal(self._dice.choice(acts) if self._session() else self._open)

    def _session(self) -> Session | None:
        return None if self._world.desk is None else self._desk.session()

    def _key(self) -> str:
        self._orders += 1
        return f"drawer-{self._orders}"

    def _order(self, key: str, job: Callable[[], Any]) -> Any:
        """Do it; when the program dies before anybody saw it done, it is asked for again."""
        self._waiting[key] = job
        try:
            done = job()
        except TerminalError:
            del self._waiting[key]
            raise
        self._waiting.pop(key, None)
        self._world.tally["drawer acts"] += 1
        if self._dice.random() < 0.2:
            self._twice(key, job, done)
        return done

    def _twice(self, key: str, job: Callable[[], Any], done: Any) -> None:
        """The same key is the same act."""
        world = self._world
        fault, world.disk.fault = world.disk.fault, 0.0
        before = self._events()
        try:
            again = job()
        finally:
            world.disk.fault = fault
        if again != done or before != self._events():
            raise Violation("one_key", f"{key} was done twice: {done}, then {again}")

    def _events(self) -> int:
        [(count,)] = self._world.disk.rows("SELECT COUNT(*) FROM journal")
        return int(count)

    # -- what there is to do ---------------------------------------------------------------------------

    def _open(self) -> None:
        left = self._world.disk.rows(
            "SELECT left_for_float FROM drawer_sessions WHERE closed_at IS NOT NULL"
            " ORDER BY closed_position DESC LIMIT 1"
        )
        amount = left[0][0] if left and self._dice.random() < 0.7 else self._dice.choice((20_000, 150_000))
        key = self._key()
        self._order(key, lambda: self._desk.open_drawer(Opening(amount=amount, key=key), _BOTH))

    def _move(self) -> None:
        kind, key = self._dice.choice(_MOVES), self._key()
        amount = 0 if kind is MovementKind.NO_SALE else self._dice.choice((100, 2_500, 15_000))
        receiver = "manager-1" if kind is MovementKind.DROP and self._dice.random() < 0.5 else None
        wanted = Move(kind, amount, key, received_by=receiver)
        self._order(key, lambda: self._desk.move(wanted, _BOTH))

    def _found(self, session: Session) -> int:
        """What somebody finds in it: mostly what should be there."""
        assert self._world.ledger is not None
        with self._world.ledger.reading() as connection:
            should_be = drawers.expected(connection, session.session_id)
        return max(0, should_be + self._dice.choice(_OFF_BY))

    def _count(self) -> Any:
        session = self._session()
        if session is None:
            return None
        key, found = self._key(), self._found(session)
        self._desk.begin_count()
        count = partial(self._desk_count, session.session_id, found, key)
        return self._order(key, count)

    def _desk_count(self, session_id: str, found: int, key: str) -> Any:
        return self._desk.count(session_id, found, _BOTH, key)

    def _close(self) -> None:
        counted = self._count()
        if counted is None:
            return
        safe = self._dice.choice((0, counted.counted // 2))
        later = self._dice.random() < 0.3
        decision = Decision("staff-1", "as it is") if later else _BOTH
        key = self._key()
        closing = Closing(counted.count_id, safe, counted.counted - safe, later, key)

        def close() -> None:
            closed = self._order(key, lambda: self._desk.close(closing, decision))
            self._kept(closed)

        if self._dice.random() < 0.5:
            # Somebody pays in cash between the count and the closing.
            wait_s = self._dice.choice((5.0, 60.0))
            self._world.agenda.after(wait_s, "closes the drawer", partial(self._world.on_terminal, close))
        else:
            close()

    def _kept(self, closed: Session) -> None:
        rows = self._world.disk.rows(
            "SELECT z_number, counted FROM drawer_sessions WHERE session_id = ?", closed.session_id
        )
        if rows != [(closed.z_number, closed.counted)]:
            raise Violation("I3", f"session {closed.session_id} was said to be closed, and kept is {rows}")
        self._world.tally["drawer closings"] += 1

    def _hand_over(self) -> None:
        counted = self._count()
        if counted is None:
            return
        key = self._key()
        handover = Handover(
            counted.count_id, max(0, counted.counted + self._dice.choice((0, 0, -100))), key=key
        )
        both = self._order(key, lambda: self._desk.hand_over(handover, _BOTH, _MANAGER))
        self._kept(both[0])

    def _look_after(self) -> None:
        """A manager receives bags that nobody had, and approves of what was closed without one."""
        for (movement_id,) in self._world.disk.rows(
            "SELECT movement_id FROM drawer_movements WHERE kind = 'drop' AND received_by IS NULL"
        )[:2]:
            self._desk.receive_bag(movement_id, "manager-1", _BOTH)
        for (session_id,) in self._world.disk.rows(
            "SELECT session_id FROM drawer_sessions WHERE needs_approval = 1"
        )[:2]:
            self._desk.approve(session_id, _MANAGER)
            self._approve_again(session_id)

    def _approve_again(self, session_id: str) -> None:
        try:
            self._desk.approve(session_id, _MANAGER)
        except NotAllowed:
            return
        raise Violation("I6", f"session {session_id} was approved of twice")

    def shown(self, message: DrawerChanged) -> None:
        """The window hears of the drawer: only what is kept."""
        session = message.session
        rows = self._world.disk.rows("SELECT session_id FROM drawer_sessions WHERE closed_at IS NULL")
        if rows != ([(session.session_id,)] if session is not None else []):
            raise Violation("I3", f"{session} was shown as the open session, and kept is {rows}")
        if message.movement is not None:
            wanted = message.movement.movement_id
            if not self._world.disk.rows("SELECT 1 FROM drawer_movements WHERE movement_id = ?", wanted):
                raise Violation("I3", f"movement {wanted} was shown and is not kept")
