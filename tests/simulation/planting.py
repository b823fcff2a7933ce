"""What a planted bug is, and how it is looked for."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch

from tests.simulation.clockwork import Violation
from tests.simulation.swarm import Swarm, draw, grown
from tests.simulation.world import calm, run

Plant = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class Planted:
    """A bug, and the invariants of which any may find it."""

    name: str
    invariants: tuple[str, ...]
    plant: Plant
    swarm: Mapping[str, Any] = field(default_factory=dict)
    """What has to happen more often than usual for a small number of seeds to meet it."""
    more: Mapping[str, Any] | None = None
    """The same of what is more than cash and Wave; None: there is none of it. Pushes and work at the drawer
    only where it asks for them."""

    first: int = 1
    """The seed to begin with: one that is known to find it quickly."""

    def swarm_of(self, seed: int) -> Swarm:
        """The swarm of a seed with it."""
        base = replace(draw(random.Random(seed)), **self.swarm)
        if self.more is None:
            return base
        quiet = {"push": 0.0, "push_forged": 0.0, "drawer": 0.0}
        return replace(base, more=replace(grown(seed).more, **{**quiet, **self.more}))


def find(bug: Planted, seeds: range) -> int | None:
    """The first of the seeds in which one of its invariants finds the bug."""
    with bug.plant(), calm():
        for seed in (bug.first, *(one for one in seeds if one != bug.first)):
            try:
                run(seed, bug.swarm_of(seed))
            except Violation as violation:
                if violation.invariant in bug.invariants:
                    return seed
    return None


def around(target: Any, name: str, make: Callable[[Any], Any]) -> Plant:
    """Replace `target.name` by `make(original)`."""
    return lambda: patch.object(target, name, make(getattr(target, name)))
