"""The tables, defined once for SQLite and PostgreSQL.

Three kinds. *Journal*: append-only, the truth. *Projections*: the journal's fold; `verify` folds again and
compares them, column by column. *Local*: this terminal's own bookkeeping (what was verified, PINs, when to
ask again); losing it loses no money.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Table, Text
from sqlalchemy import text as sql

from pos_terminal.domain import events
from pos_terminal.ledger import tables_drawer, tables_papers, tables_print_jobs, tables_till
from pos_terminal.ledger import tables_known as tables_known
from pos_terminal.ledger import tables_people as tables_people
from pos_terminal.ledger import tables_sync as tables_sync
from pos_terminal.ledger import tables_told as tables_told
from pos_terminal.ledger.tables_base import Whole
from pos_terminal.ledger.tables_base import flag as _flag
from pos_terminal.ledger.tables_base import metadata as metadata

STATUSES: Final = "'pending','processing','success','failed','expired','partially_refunded','refunded'"
PHASES: Final = "'sent','waiting','unknown','cancelling','accepted'"
EXCEPTION_KINDS: Final = ", ".join(f"'{kind}'" for kind in events.EXCEPTION_KINDS)
REFUND_STATUSES: Final = "'processing','success','failed'"
REFUND_ROUTES: Final = "'api','hand','cash','provider'"


journal = Table(
    "journal",
    metadata,
    Column("position", Whole, primary_key=True, autoincrement=False),
    Column("incarnation", Whole, nullable=False),
    Column("seq", Whole, nullable=False),
    Column("subject", Text),
    Column("hash", LargeBinary, nullable=False),
    Column("event", LargeBinary, nullable=False),
    Index("journal_incarnation_seq", "incarnation", "seq", unique=True),
    Index("journal_subject", "subject", "position"),
    sqlite_strict=True,
)

payment_methods = Table(
    "payment_methods",
    metadata,
    Column("method_id", Text, primary_key=True),
    Column("provider_code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    _flag("active"),
    Column("display_order", Whole, nullable=False),
    Column("config", Text, nullable=False),
    sqlite_strict=True,
)

staff = Table(
    "staff",
    metadata,
    Column("staff_id", Text, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, CheckConstraint("role IN ('cashier', 'manager')"), nullable=False),
    _flag("active"),
    sqlite_strict=True,
)

payables = Table(
    "payables",
    metadata,
    Column("payable_type", Text, primary_key=True),
    Column("payable_id", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("amount_due", Whole, CheckConstraint("amount_due >= 0"), nullable=False),
    Column("currency", Text, CheckConstraint("length(currency) = 3"), nullable=False),
    Column("amount_taken", Whole, CheckConstraint("amount_taken >= 0"), nullable=False),
    _flag("settled"),
    Column("created_at", Whole, nullable=False),
    # As far as the central server told it; the next two come from there alone.
    Column(
        "taken_elsewhere",
        Whole,
        CheckConstraint("taken_elsewhere >= 0"),
        nullable=False,
        server_default=sql("0"),
    ),
    _flag("told", off=True),
    Index("payables_open", "payable_type", "created_at", sqlite_where=sql("settled = 0")),
    sqlite_strict=True,
)

payments = Table(
    "payments",
    metadata,
    # The position of payment.started: an order that does not depend on a clock.
    Column("position", Whole, primary_key=True, autoincrement=False),
    Column("payment_id", Text, nullable=False, unique=True),
    Column("origin", Text, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    Column("payable_type", Text, nullable=False),
    Column("payable_id", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("method_id", Text, nullable=False),
    Column("provider_code", Text, nullable=False),
    Column("amount", Whole, CheckConstraint("amount > 0"), nullable=False),
    Column("currency", Text, CheckConstraint("length(currency) = 3"), nullable=False),
    Column("status", Text, CheckConstraint(f"status IN ({STATUSES})"), nullable=False),
    Column("phase", Text, CheckConstraint(f"phase IN ({PHASES})")),
    Column("charge_reference", Text),
    Column("provider_reference", Text),
    Column("transaction_id", Text),
    Column("expires_at", Whole),
    Column("sent_amount", Whole),
    Column("sent_currency", Text),
    Column("tendered", Whole),
    Column("change_given", Whole),
    Column("refunded_amount", Whole, nullable=False),
    _flag("is_test"),
    Column("error_code", Text),
    Column("error_message", Text),
    Column("staff_id", Text),
    Column("initiated_at", Whole, nullable=False),
    Column("completed_at", Whole),
    Column("customer_phone", Text),
    Column("prepared", Text),
    _flag("released", off=True),
    _flag("counted", off=True),
    _flag("corrected", off=True),
    Column("refund_reserved", Whole, nullable=False, server_default=sql("0")),
    Column("claimed_number", Text),
    Column("fee", Whole),
    _flag("fee_estimated", off=True),
    Column("decided_by", Text),
    Column("approved_by", Text),
    Column("decided_at", Whole),
    # Where in the journal it ended: a Z report covers positions.
    Column("completed_position", Whole),
    Column("drawer_session", Text),
    Column("pieces", Text),
    # A wrong button is taken back from the drawer that is open then.
    Column("corrected_session", Text),
    Column("corrected_position", Whole),
    # Refunds under way count as given: two at once must not give back more than was taken.
    CheckConstraint(
        "refunded_amount >= 0 AND refund_reserved >= 0 AND refunded_amount + refund_reserved <= amount",
        name="refunds_within_amount",
    ),
    CheckConstraint("tendered IS NULL OR tendered - change_given = amount", name="change_adds_up"),
    CheckConstraint("tendered IS NULL OR drawer_session IS NOT NULL", name="cash_in_a_session"),
    CheckConstraint("(status = 'processing') = (phase IS NOT NULL)", name="phase_while_processing"),
    Index("payments_key", "idempotency_key", "origin", unique=True),
    Index(
        "payments_charge",
        "charge_reference",
        unique=True,
        sqlite_where=sql("charge_reference IS NOT NULL"),
    ),
    Index("payments_payable", "payable_id", "payable_type", "position"),
    Index("payments_reference", "reference", "position", sqlite_where=sql("reference <> ''")),
    Index("payments_amount", "amount", "position"),
    # One transaction number pays once, whoever types it in.
    Index("payments_claimed", "claimed_number", unique=True, sqlite_where=sql("claimed_number IS NOT NULL")),
    Index("payments_decided", "decided_by", "decided_at", sqlite_where=sql("decided_by IS NOT NULL")),
    Index("payments_transaction", "transaction_id", sqlite_where=sql("transaction_id IS NOT NULL")),
    Index("payments_drawer", "drawer_session", sqlite_where=sql("drawer_session IS NOT NULL")),
    Index("payments_corrected", "corrected_session", sqlite_where=sql("corrected_session IS NOT NULL")),
    Index("payments_in_flight", "position", sqlite_where=sql("status IN ('pending', 'processing')")),
    # Covers a day's totals by method without touching the table.
    Index(
        "payments_day", "initiated_at", "provider_code", "status", "is_test", "amount", "corrected", "counted"
    ),
    sqlite_strict=True,
)

refunds = Table(
    "refunds",
    metadata,
    # The position of refund.started.
    Column("position", Whole, primary_key=True, autoincrement=False),
    Column("refund_id", Text, nullable=False, unique=True),
    Column("payment_id", Text, nullable=False, index=True),
    Column("origin", Text, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    Column("amount", Whole, CheckConstraint("amount > 0"), nullable=False),
    Column("currency", Text, CheckConstraint("length(currency) = 3"), nullable=False),
    Column("route", Text, CheckConstraint(f"route IN ({REFUND_ROUTES})"), nullable=False),
    Column("status", Text, CheckConstraint(f"status IN ({REFUND_STATUSES})"), nullable=False),
    Column("phase", Text, CheckConstraint("phase IN ('sent','waiting','unknown')")),
    Column("reason", Text, nullable=False),
    Column("refund_reference", Text),
    Column("transaction_id", Text),
    Column("payer", Text),
    Column("error_code", Text),
    Column("error_message", Text),
    Column("fee", Whole),
    _flag("fee_estimated", off=True),
    Column("staff_id", Text),
    Column("approved_by", Text),
    Column("initiated_at", Whole, nullable=False),
    Column("completed_at", Whole),
    Column("completed_position", Whole),
    Column("drawer_session", Text),
    CheckConstraint(
        "route <> 'cash' OR status <> 'success' OR drawer_session IS NOT NULL", name="cash_from_a_session"
    ),
    CheckConstraint("(status = 'processing') = (phase IS NOT NULL)", name="refund_phase_while_processing"),
    Index("refunds_key", "idempotency_key", "origin", unique=True),
    Index("refunds_transaction", "transaction_id", sqlite_where=sql("transaction_id IS NOT NULL")),
    Index("refunds_drawer", "drawer_session", sqlite_where=sql("drawer_session IS NOT NULL")),
    Index("refunds_in_flight", "position", sqlite_where=sql("status = 'processing'")),
    Index("refunds_day", "completed_at", "status", sqlite_where=sql("completed_at IS NOT NULL")),
    sqlite_strict=True,
)

exceptions = Table(
    "exceptions",
    metadata,
    Column("exception_id", Text, primary_key=True),
    Column("payment_id", Text, nullable=False, index=True),
    Column("kind", Text, CheckConstraint(f"kind IN ({EXCEPTION_KINDS})"), nullable=False),
    Column("amount", Whole),
    Column("currency", Text),
    Column("opened_at", Whole, nullable=False),
    Column("decision", Text, CheckConstraint("decision IN ('given_back', 'kept', 'loss', 'settled')")),
    Column("note", Text),
    Column("decided_by", Text),
    Column("approved_by", Text),
    Column("decided_at", Whole),
    Column("refund_id", Text),
    Column("applied_type", Text),
    Column("applied_id", Text),
    Column(
        "applied_amount",
        Whole,
        CheckConstraint("applied_amount >= 0"),
        nullable=False,
        server_default=sql("0"),
    ),
    Index("exceptions_open", "opened_at", sqlite_where=sql("decision IS NULL")),
    Index("exceptions_applied", "applied_id", "applied_type", sqlite_where=sql("applied_id IS NOT NULL")),
    sqlite_strict=True,
)

terminal = Table(
    "terminal",
    metadata,
    Column("terminal_id", Text, primary_key=True),
    Column("incarnation", Whole, nullable=False),
    Column("verified_position", Whole, nullable=False),
    Column("verified_hash", LargeBinary, nullable=False),
    sqlite_strict=True,
)

staff_pins = Table(
    "staff_pins",
    metadata,
    Column("staff_id", Text, primary_key=True),
    Column("pin_hash", Text, nullable=False),
    sqlite_strict=True,
)

# What opens the request for whoever holds it: never in the journal, which leaves this terminal.
attempts = Table(
    "attempts",
    metadata,
    Column("payment_id", Text, primary_key=True),
    Column("redirect_url", Text),
    Column("private", Text),
    # Further requests under the same reference, that are still to be ended: a JSON list.
    Column("others", Text),
    sqlite_strict=True,
)

watches = Table(
    "watches",
    metadata,
    Column("payment_id", Text, primary_key=True),
    Column("next_at", Whole, nullable=False),
    Column("asked", Whole, nullable=False),
    Column("last_asked_at", Whole),
    Column("last_answer", Text),
    Column("not_found_at", Whole),
    Index("watches_next", "next_at"),
    sqlite_strict=True,
)

PROJECTIONS: Final = (
    payment_methods,
    staff,
    payables,
    payments,
    refunds,
    exceptions,
    *tables_drawer.PROJECTIONS,
    *tables_papers.PROJECTIONS,
    *tables_print_jobs.PROJECTIONS,
    *tables_till.PROJECTIONS,
)

# The journal is insert-only: even a bug of ours cannot rewrite history unnoticed.
TRIGGERS: Final = tuple(
    f"CREATE TRIGGER journal_no_{verb} BEFORE {verb.upper()} ON journal"
    " BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END"
    for verb in ("update", "delete")
)
