"""The engine's hands and timers in virtual time: a call leaves, works and comes back as separate events."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any

from pos_terminal.domain.errors import TerminalError
from pos_terminal.engine.hands import Pool
from pos_terminal.engine.messages import Message
from pos_terminal.engine.others import Ending
from tests.simulation.clockwork import Entry, Job, Violation

if TYPE_CHECKING:
    from tests.simulation.world import World

Done = Callable[[Future[Any]], None]


class VirtualHands:
    """The desk's `Runner`. What belongs to a life of the program that is over never happens."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._order = 0
        self._under_way: dict[int, set[str]] = {}
        self._came_back: dict[str, int] = {}
        self._now: int | None = None
        self.is_refund = False
        """Whether the call that is being performed follows a refund: several may be about one payment."""

    def perform(self, pool: Pool, call: Callable[[], Any], done: Done) -> None:
        """Run `call` a little later, and `done` when its answer is back."""
        world = self._world
        self._order += 1
        begun = self._order
        delay_s = world.rng.uniform(0.0, 0.02)
        job = lambda: self._leave(begun, call, done)  # noqa: E731
        world.agenda.after(delay_s, f"a {pool} call leaves", job, world.life)

    def after(self, seconds: float, job: Job) -> Entry:
        """A timer. A job of it that fails ends the real engine; here it ends the seed."""
        world = self._world
        return world.agenda.after(seconds, "timer", lambda: self._timed(job), world.life)

    def publish(self, message: Message) -> None:
        """The window hears."""
        self._world.heard(message)

    def die(self) -> None:
        """The program is gone, and its calls with it."""
        self._under_way.clear()
        self._came_back.clear()

    def touches(self, reference: str) -> None:
        """A request about `reference` leaves now, as a part of the call that is being performed."""
        if self._now is None:
            return
        begun = self._now
        mine = self._under_way.get(begun, set())
        for other, references in self._under_way.items():
            if other != begun and reference in references:
                raise Violation("one_call", f"two calls at once about {reference}")
        if self._came_back.get(reference, 0) > begun:
            raise Violation("one_call", f"a call about {reference} began before the last came back")
        mine.add(reference)

    # -- three events for each call --------------------------------------------------------------------

    def _leave(self, begun: int, call: Callable[[], Any], done: Done) -> None:
        world = self._world
        world.line.took_s = 0.0
        future: Future[Any] = Future()
        alone = not isinstance(done, Ending)
        if alone:
            self._under_way[begun] = set()
            self._now = begun
        self.is_refund = "GivingBack" in getattr(done, "__qualname__", "")
        # A search for our reference: the request may not name it.
        world.line.about = str(call.args[0]) if isinstance(call, partial) and call.args else ""
        try:
            future.set_result(call())
        except Violation:
            raise
        except Exception as error:
            world.tally["calls that raised"] += 1
            raise Violation("no_bug", f"a provider call raised {error!r}") from error
        finally:
            self._now = None
            references = self._under_way.get(begun, set())
        seconds = world.line.took_s
        back = lambda: self._come_back(begun, done, future, references)  # noqa: E731
        world.agenda.after(seconds, "an answer comes back", back, world.life)

    def _come_back(self, begun: int, done: Done, future: Future[Any], references: set[str]) -> None:
        world = self._world
        self._under_way.pop(begun, None)
        self._order += 1
        for reference in references:
            self._came_back[reference] = self._order
        told = future.result()
        # What a company undid by itself is a list, and has no outcome.
        world.note(f"answer {getattr(told, 'outcome', type(told).__name__)}")
        try:
            done(future)
        except TerminalError as error:
            # As the engine does: it is logged, and the payment is asked about again.
            world.tally[f"not kept {error.code}"] += 1
        if world.draw() < world.swarm.stale_answer:
            world.on_terminal(world.twice.push_old_answer)

    def _timed(self, job: Job) -> None:
        try:
            job()
        except Violation:
            raise
        except Exception as error:
            raise Violation("no_bug", f"a timer's job raised {error!r}: the engine would stop") from error
