"""What the tests of the simulator share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.simulator import Running, running_simulator


@pytest.fixture
def simulator() -> Iterator[Running]:
    with running_simulator() as running:
        yield running
