"""A terminal with a paired till."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.localapi.house import House, house_in


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """With one program let in."""
    with house_in(tmp_path / "data") as made:
        made.pair()
        yield made
