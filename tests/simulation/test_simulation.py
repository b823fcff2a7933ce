"""Some hundred seeds at each check, each twice; thousands with --long; and always those that ever failed."""

from __future__ import annotations

import pytest

from tests.simulation.__main__ import figures
from tests.simulation.regressions import kept
from tests.simulation.swarm import Swarm
from tests.simulation.world import run

LOTS = [range(first, first + 10) for first in range(1, 201, 10)]
LONG_LOTS = [range(first, first + 100) for first in range(1_001, 6_001, 100)]


@pytest.mark.parametrize("seeds", LOTS, ids=lambda seeds: f"seeds_{seeds.start}_{seeds.stop - 1}")
def test_everything_holds_whatever_goes_wrong(seeds: range) -> None:
    told = figures(seeds, twice=True)
    assert told["violations"] == []
    assert told["replay_identical"]


def test_the_seeds_are_worth_something() -> None:
    """People paid with every method, the terminal died, answers were lost and found again, money went back,
    and people decided."""
    told = figures(range(1, 31))
    assert min(told["captures"], told["crashes"], told["unknowns_met"]) > 20
    assert min(told["unknowns_resolved"], told["refunds"]["api success"]) > 5
    assert sum(told["decisions"].values()) > 20
    assert {"cash", "wave", "orange", "mtn", "stripe", "manual.sticker"} <= told["payments_by_method"].keys()


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seeds", LONG_LOTS, ids=lambda seeds: f"seeds_{seeds.start}_{seeds.stop - 1}")
def test_everything_holds_in_thousands_of_seeds(seeds: range) -> None:
    assert figures(seeds)["violations"] == []


@pytest.mark.parametrize(("name", "seed", "swarm"), kept(), ids=lambda value: str(value)[:40])
def test_what_once_failed_holds(name: str, seed: int, swarm: Swarm) -> None:
    assert name
    run(seed, swarm)
