"""Restaurants, people, programs and terminals: who may ask."""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS: Final[tuple[str, ...]] = ()


def upgrade() -> None:
    """Add what this part keeps."""
    for statement in STATEMENTS:
        op.execute(statement)
