"""In tests with windows the collector works on the test's own thread, as it does in the program: a widget
that goes away on another thread ends the whole run."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

MANY = 50_000
"""So many new objects are worth a look at all of them, after a test."""


@pytest.fixture(autouse=True, scope="module")
def collector_of_this_thread() -> Iterator[None]:
    """No look by itself while these tests run, and one at everything after them."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def look_after_the_test(collector_of_this_thread: None) -> Iterator[None]:
    """What a test leaves goes away before the next begins, where it is much."""
    assert collector_of_this_thread is None
    yield
    gc.disable()
    if gc.get_count()[0] > MANY:
        gc.collect()
