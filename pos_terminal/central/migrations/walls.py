"""Walls between restaurants, in the database itself: the second one, behind each question's own condition.

A transaction acts as one of two roles. `pos_app` works for one restaurant, named by the setting
`pos.restaurant`, and row-level security lets it see and write that restaurant's rows alone; without the
setting it sees nothing. `pos_gate` finds out who is asking, before a restaurant is known, and may touch only
the tables which tell that.
"""

from __future__ import annotations

from typing import Final

APP: Final = "pos_app"
GATE: Final = "pos_gate"
RESTAURANT: Final = "current_setting('pos.restaurant', true)"

TENANT_COLUMN: Final = f"restaurant_id text NOT NULL DEFAULT {RESTAURANT}"
"""First in every table of a restaurant, and first in its primary key."""


def tenant_walls(table: str, *, rights: str = "SELECT, INSERT, UPDATE, DELETE") -> tuple[str, ...]:
    """What switches the wall on for a table whose rows belong to restaurants, with what may be done."""
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {table} TO {APP}"
        f" USING (restaurant_id = {RESTAURANT}) WITH CHECK (restaurant_id = {RESTAURANT})",
        f"GRANT {rights} ON {table} TO {APP}",
    )


def gate_walls(table: str, *, rights: str = "SELECT, INSERT, UPDATE, DELETE") -> tuple[str, ...]:
    """The same for a table that also tells who is asking."""
    return (
        *tenant_walls(table, rights=rights),
        f"CREATE POLICY gate ON {table} TO {GATE} USING (true) WITH CHECK (true)",
        f"GRANT {rights} ON {table} TO {GATE}",
    )
