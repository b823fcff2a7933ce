"""What all tables share; see tables."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, MetaData
from sqlalchemy import text as sql

metadata: Final = MetaData()
# SQLite's STRICT tables know INTEGER only; it holds 64 bits there.
Whole: Final = BigInteger().with_variant(Integer, "sqlite")


def flag(name: str, *, off: bool = False) -> Column[int]:
    """Yes or no; `off`: no unless an event says otherwise, so that inserts need not name it."""
    default = sql("0") if off else None
    return Column(name, Whole, CheckConstraint(f"{name} IN (0, 1)"), nullable=False, server_default=default)
