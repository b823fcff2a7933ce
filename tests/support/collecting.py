"""In tests with windows the collector works on the test's own thread, as it does in the program: a widget
that goes away on another thread ends the whole run."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from shiboken6 import delete, isValid

MANY = 50_000
"""So many new objects are worth a look at all of them, after a test."""


def delete_windows() -> None:
    """Delete what is in no window any more, with all that is in it.

    A page whose signals hold what they call lives to the end of the process. There PySide deletes one by one,
    in any order, what Python owns, also a button of that page: with its slots goes what held the page last,
    and the page deletes the button once more. Such processes said "shared QObject was deleted directly", or
    crashed.
    """
    for window in QApplication.topLevelWidgets():
        if isValid(window) and window.parent() is None:
            delete(window)


@pytest.fixture(autouse=True, scope="module")
def collector_of_this_thread() -> Iterator[None]:
    """No look by itself while these tests run, and one at everything after them.

    What was there before, every test of the run and what they have imported, is left out of the looks in
    between: it is a million objects.
    """
    gc.disable()
    gc.collect()
    gc.freeze()
    yield
    delete_windows()
    gc.unfreeze()
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def look_after_the_test(collector_of_this_thread: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test leaves goes away before the next begins, where it is much.

    A program keeps its first screens for as long as it runs, and here many programs run one after the other:
    what each of them keeps would never go away.
    """
    assert collector_of_this_thread is None
    monkeypatch.setattr(gc, "freeze", lambda: None)
    yield
    gc.disable()
    new, _, looks = gc.get_count()
    # Where a program has looked at its young ones meanwhile, what it kept counts as new no longer.
    if new > MANY or looks:
        gc.collect()
