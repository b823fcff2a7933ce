"""What these checks read is forgotten after them: other tests of the same process need the memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.architecture.sources import sources


@pytest.fixture(scope="package", autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    sources.cache_clear()
