"""The journals of all terminals and what they fold to.

The tables stand in a file of their own, as they were in this version. The ledger's statements, which name no
restaurant, reach them through views of the one restaurant of their transaction.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import op

from pos_terminal.central.migrations.walls import APP, RESTAURANT, tenant_walls

revision = "0001"
down_revision = None

_TABLES: Final = Path(__file__).parents[1] / "ledger_0001.sql"
_PROJECTIONS: Final = (
    *("payment_methods", "staff", "payables", "payments", "refunds", "exceptions"),
    *("drawer_sessions", "drawer_movements", "drawer_counts", "receipts", "drawer_kicks"),
    "intents",
)
# The others are asked about as the whole restaurant's: what is due of a payable counts every journal.
_OF_ONE_JOURNAL: Final = frozenset(_PROJECTIONS) - {"payables", "payments", "refunds", "exceptions"}
_LOCAL: Final = ("attempts", "watches", "staff_pins")
_VIEW: Final = (
    "CREATE VIEW pos_ledger.{name} WITH (security_invoker = true) AS"
    " SELECT * FROM pos.{name} WHERE restaurant_id = {restaurant}{more}"
)
_OWN_JOURNAL: Final = " AND terminal_id = current_setting('pos.terminal', true)"
_APPEND_ONLY: Final = (
    "CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'journal is append-only'; END $$",
    "CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON journal"
    " FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()",
    "CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal"
    " FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()",
)


def upgrade() -> None:
    """Make the ledger's tables, their walls and their views."""
    for statement in _TABLES.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            op.execute(statement)
    for statement in _APPEND_ONLY:
        op.execute(statement)
    _walled("journal", rights="SELECT, INSERT", more=_OWN_JOURNAL)
    for name in (*_PROJECTIONS, *_LOCAL):
        _walled(name, more=_OWN_JOURNAL if name in _OF_ONE_JOURNAL else "")
    for statement in tenant_walls("centre_heads", rights="SELECT, INSERT, UPDATE"):
        op.execute(statement)


def _walled(name: str, *, rights: str = "SELECT, INSERT, UPDATE, DELETE", more: str = "") -> None:
    for statement in tenant_walls(name, rights=rights):
        op.execute(statement)
    op.execute(_VIEW.format(name=name, restaurant=RESTAURANT, more=more))
    op.execute(f"GRANT {rights} ON pos_ledger.{name} TO {APP}")
