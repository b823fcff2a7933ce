"""The tables of the cash drawer: projections of its events; see tables.

Cash that a payment or a refund moved is not written here a second time: their rows name the session.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Index, Table, Text
from sqlalchemy import text as sql

from pos_terminal.ledger.tables_base import Whole, flag, metadata

MOVED_KINDS: Final = (
    "'change_owed','owed_paid','change_left','rounding','pay_in','pay_out','drop','transfer_in',"
    "'transfer_out','no_sale'"
)
"""The kinds that have a row of their own; sales, change, refunds and corrections are rows elsewhere."""
_SIGNS: Final = (
    "CASE WHEN kind IN ('pay_in', 'transfer_in') THEN amount > 0"
    " WHEN kind IN ('pay_out', 'drop', 'transfer_out') THEN amount < 0"
    " WHEN kind = 'no_sale' THEN amount = 0 ELSE amount <> 0 END"
)
_CLOSED: Final = (
    "closed_by",
    "closed_position",
    "closing_key",
    "count_id",
    "counted",
    "expected",
    "z_number",
)

drawer_sessions = Table(
    "drawer_sessions",
    metadata,
    # The position of drawer.opened.
    Column("position", Whole, primary_key=True, autoincrement=False),
    Column("session_id", Text, nullable=False, unique=True),
    Column("drawer", Text, nullable=False),
    Column("number", Whole, nullable=False, unique=True),
    Column("currency", Text, CheckConstraint("length(currency) = 3"), nullable=False),
    Column("opening_key", Text, nullable=False, unique=True),
    Column("opened_at", Whole, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("opening_float", Whole, CheckConstraint("opening_float >= 0"), nullable=False),
    flag("opening_counted"),
    Column("opening_counts", Text),
    Column("opening_difference", Whole, nullable=False),
    Column("opening_reason", Text, nullable=False),
    Column("opening_approved_by", Text),
    Column("handed_from", Text),
    flag("shared"),
    Column("closed_at", Whole),
    Column("closed_by", Text),
    Column("closed_position", Whole),
    Column("closing_key", Text, unique=True),
    Column("count_id", Text),
    Column("counted", Whole),
    Column("expected", Whole),
    Column("reason", Text, nullable=False, server_default=sql("''")),
    Column("approved_by", Text),
    flag("needs_approval", off=True),
    Column("z_number", Whole, unique=True),
    Column("to_safe", Whole, CheckConstraint("to_safe >= 0"), nullable=False, server_default=sql("0")),
    Column(
        "left_for_float",
        Whole,
        CheckConstraint("left_for_float >= 0"),
        nullable=False,
        server_default=sql("0"),
    ),
    # Closed as a whole or not at all.
    CheckConstraint(
        " AND ".join(f"(closed_at IS NULL) = ({name} IS NULL)" for name in _CLOSED), name="closed_as_a_whole"
    ),
    CheckConstraint("to_safe + left_for_float = COALESCE(counted, 0)", name="counted_goes_somewhere"),
    # Opening never closes another, whatever the program does.
    Index("drawer_sessions_open", "drawer", unique=True, sqlite_where=sql("closed_at IS NULL")),
    sqlite_strict=True,
)

drawer_movements = Table(
    "drawer_movements",
    metadata,
    # The position of drawer.moved.
    Column("position", Whole, primary_key=True, autoincrement=False),
    Column("movement_id", Text, nullable=False, unique=True),
    Column("session_id", Text, nullable=False),
    Column("kind", Text, CheckConstraint(f"kind IN ({MOVED_KINDS})"), nullable=False),
    Column("amount", Whole, nullable=False),
    Column("at", Whole, nullable=False),
    Column("idempotency_key", Text, unique=True),
    Column("category", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("payment_id", Text),
    Column("staff_id", Text),
    Column("approved_by", Text),
    Column("received_by", Text),
    Column("received_at", Whole),
    CheckConstraint(_SIGNS, name="signed_by_its_kind"),
    CheckConstraint("received_by IS NULL OR kind = 'drop'", name="only_bags_are_received"),
    CheckConstraint("(received_by IS NULL) = (received_at IS NULL)", name="received_at_a_time"),
    Index("drawer_movements_session", "session_id", "position"),
    Index("drawer_movements_payment", "payment_id", sqlite_where=sql("payment_id IS NOT NULL")),
    Index("drawer_bags_missing", "position", sqlite_where=sql("kind = 'drop' AND received_by IS NULL")),
    sqlite_strict=True,
)

drawer_counts = Table(
    "drawer_counts",
    metadata,
    # The position of drawer.counted.
    Column("position", Whole, primary_key=True, autoincrement=False),
    Column("count_id", Text, nullable=False, unique=True),
    Column("session_id", Text, nullable=False),
    Column("number", Whole, CheckConstraint("number > 0"), nullable=False),
    Column("idempotency_key", Text, nullable=False, unique=True),
    Column("at", Whole, nullable=False),
    Column("counted", Whole, CheckConstraint("counted >= 0"), nullable=False),
    Column("expected", Whole, nullable=False),
    Column("counts", Text),
    Column("staff_id", Text),
    Column("approved_by", Text),
    Index("drawer_counts_session", "session_id", "number", unique=True),
    sqlite_strict=True,
)

PROJECTIONS: Final = (drawer_sessions, drawer_movements, drawer_counts)
