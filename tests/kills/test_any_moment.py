"""Death at any moment of a busy counter, and of a recovery, drawn from the seed in the test's name."""

from __future__ import annotations

from pathlib import Path
from random import Random
from time import monotonic

import pytest

from tests.kills.harness import Document, Shop, World
from tests.kills.worker import LIVES

# Twenty deaths, each with a start after it; every process has a limit of its own.
pytestmark = pytest.mark.timeout(300)
KILLS = 20
PAYMENTS = 5
OPENING_S = 0.06
TROUBLE = [
    ("create", "work-then-drop"),
    ("create", "work-then-500"),
    ("create", "drop"),
    ("create", "garbled"),
    ("create", "pay"),
    ("status", "drop"),
    ("status", "500"),
    ("status", "status-regress"),
    ("search", "drop"),
    ("expire", "work-then-drop"),
]


def seeds(first: int, check: int, long: int) -> list[object]:
    """As many seeds for the check, and as many more for the long proof."""
    more = [pytest.param(first + check + n, marks=pytest.mark.long) for n in range(long)]
    return [*range(first, first + check), *more]


def some_sales(shop: Shop, rng: Random) -> list[Document]:
    """A mix of cash and Wave, with customers of every kind."""
    return [
        shop.sale("cash") if rng.random() < 0.4 else shop.sale("wave", rng.choice(sorted(LIVES)))
        for _ in range(PAYMENTS)
    ]


def busy_days(shop: Shop, rng: Random) -> None:
    """Many lives that are cut off, each followed by one that puts everything right."""
    takes_s = 0.5
    for _ in range(KILLS):
        for operation, mode in rng.sample(TROUBLE, rng.randrange(3)):
            shop.world.control.script(operation, mode, times=rng.randrange(1, 3))
        opening = rng.random() < 0.15
        moment_s = rng.uniform(0, OPENING_S if opening else takes_s)
        step = "any moment of opening" if opening else "any moment of payments"
        sales, begun = some_sales(shop, rng), monotonic()
        run = shop.live(step, sales, kill_after_s=moment_s, kill_after_ready=not opening)
        takes_s = takes_s if run.died else monotonic() - begun
        shop.world.control.post("script/clear")
        if rng.random() < 0.3:
            shop.customers_pay_unseen()
        while rng.random() < 0.3:
            shop.start_again("any moment of recovery", kill_after_s=rng.uniform(0, takes_s))
        shop.recover()


@pytest.mark.parametrize("seed", seeds(1, check=2, long=61))
def test_death_at_any_moment_loses_nothing_and_charges_once(world: World, in_memory: Path, seed: int) -> None:
    busy_days(Shop(world, in_memory / "shop"), Random(seed))


@pytest.mark.parametrize("seed", seeds(101, check=1, long=9))
def test_death_at_any_moment_on_the_real_disk(world: World, tmp_path: Path, seed: int) -> None:
    busy_days(Shop(world, tmp_path / "shop"), Random(seed))
