"""Commits that report an error, whether or not they were carried out."""

from __future__ import annotations

from typing import Protocol

import pytest
from sqlalchemy.engine import RootTransaction
from sqlalchemy.exc import OperationalError


class Break(Protocol):
    """Makes the next commit report a disk error: after it was carried out (`kept`), or instead of it."""

    def __call__(self, *, kept: bool) -> None: ...


def breaking(monkeypatch: pytest.MonkeyPatch) -> Break:
    """See Break."""
    real = RootTransaction.commit

    def prepare(*, kept: bool) -> None:
        def commit(self: RootTransaction) -> None:
            monkeypatch.setattr(RootTransaction, "commit", real)
            if kept:
                real(self)
            raise OperationalError("COMMIT", None, Exception("disk I/O error"))

        monkeypatch.setattr(RootTransaction, "commit", commit)

    return prepare
