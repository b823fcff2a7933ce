"""What people changed is found in the centre's journal without reading its payments."""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0009"
down_revision = "0008"

# The type stands in the last bytes of an event, whose keys are sorted.
_TAIL: Final = "substring(event from greatest(1, length(event) - 71))"
_INDEX: Final = (
    "CREATE INDEX journal_changes ON journal (restaurant_id, position) WHERE terminal_id = 'centre'"
    f' AND position(CAST(\'"type":"pay\' AS bytea) IN {_TAIL}) = 0'
    f' AND position(CAST(\'"type":"refund.\' AS bytea) IN {_TAIL}) = 0'
)


def upgrade() -> None:
    """Add the index."""
    op.execute(_INDEX)
