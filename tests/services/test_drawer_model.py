"""The cash drawer against a simple model: thousands of steps in the check, a hundred thousand by request.

The model finds bugs: those that are planted here, one at a time, are each found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.services.drawer_machine import DrawerMachine
from tests.services.planted_drawer import BUGS, Bug

LONG_STEPS: Final = 100_000
_HOURS_S: Final = 4 * 3_600


class LongDrawerMachine(DrawerMachine):
    """The same for a night."""


TestDrawer = DrawerMachine.TestCase
TestDrawer.settings = settings(max_examples=40, stateful_step_count=50, deadline=None)


@pytest.mark.long
@pytest.mark.timeout(_HOURS_S)
def test_a_hundred_thousand_steps_leave_the_drawer_as_the_model_says(
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    wanted = settings(max_examples=250, stateful_step_count=100, deadline=None, database=None)
    LongDrawerMachine.steps = 0
    while LongDrawerMachine.steps < LONG_STEPS:
        run_state_machine_as_test(LongDrawerMachine, settings=wanted)
    record_testsuite_property("steps", LongDrawerMachine.steps)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name.replace(" ", "_"))
def test_a_planted_bug_is_found(bug: Bug) -> None:
    quick = settings(
        max_examples=60,
        stateful_step_count=50,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    with bug.plant(), pytest.raises(bug.told):
        run_state_machine_as_test(DrawerMachine, settings=quick)
