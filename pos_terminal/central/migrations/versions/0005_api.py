"""Customers, checkouts and what programs asked for."""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS: Final[tuple[str, ...]] = ()


def upgrade() -> None:
    """Add what this part keeps."""
    for statement in STATEMENTS:
        op.execute(statement)
