"""A child that reads the journal at the priority of all: at its own, the lowest, it waits for a whole check
that runs beside it."""

from __future__ import annotations

import pytest

from pos_terminal.ops import verify_process


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a test that waits for what the child finds."""
    monkeypatch.setattr(verify_process, "_LOWEST", 0)
