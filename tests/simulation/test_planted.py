"""Each planted bug is found by an invariant that is meant to find it, in a small number of seeds."""

from __future__ import annotations

import pytest

from tests.simulation.__main__ import PLANTED_SEEDS
from tests.simulation.planted import CATALOGUE
from tests.simulation.planted_drawer import DRAWER
from tests.simulation.planted_money import MONEY
from tests.simulation.planted_pushes import PUSHES
from tests.simulation.planting import Planted, find


@pytest.mark.parametrize(
    "bug", [*CATALOGUE, *MONEY, *PUSHES, *DRAWER], ids=lambda bug: bug.name.replace(" ", "_")
)
def test_a_planted_bug_is_found(bug: Planted) -> None:
    assert find(bug, PLANTED_SEEDS) is not None
