"""What the tests of providers share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pos_terminal.providers.http import HttpClient


@pytest.fixture
def http() -> Iterator[HttpClient]:
    client = HttpClient()
    yield client
    client.close()
