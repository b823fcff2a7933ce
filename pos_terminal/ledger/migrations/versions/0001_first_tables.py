"""The first tables.

Written out, not taken from tables.py: a migration must go on doing what it did when it was released.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0001"
down_revision = None

STATEMENTS: Final = (
    """
    CREATE TABLE journal (
        position INTEGER NOT NULL,
        incarnation INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        subject TEXT,
        hash BLOB NOT NULL,
        event BLOB NOT NULL,
        PRIMARY KEY (position)
        )
    STRICT
    """,
    """
    CREATE UNIQUE INDEX journal_incarnation_seq ON journal (incarnation, seq)
    """,
    """
    CREATE INDEX journal_subject ON journal (subject, position)
    """,
    """
    CREATE TABLE payment_methods (
        method_id TEXT NOT NULL,
        provider_code TEXT NOT NULL,
        name TEXT NOT NULL,
        active INTEGER NOT NULL CHECK (active IN (0, 1)),
        display_order INTEGER NOT NULL,
        config TEXT NOT NULL,
        PRIMARY KEY (method_id),
        UNIQUE (provider_code)
        )
    STRICT
    """,
    """
    CREATE TABLE staff (
        staff_id TEXT NOT NULL,
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('cashier', 'manager')),
        active INTEGER NOT NULL CHECK (active IN (0, 1)),
        PRIMARY KEY (staff_id),
        UNIQUE (code)
        )
    STRICT
    """,
    """
    CREATE TABLE payables (
        payable_type TEXT NOT NULL,
        payable_id TEXT NOT NULL,
        label TEXT NOT NULL,
        amount_due INTEGER NOT NULL CHECK (amount_due >= 0),
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        amount_taken INTEGER NOT NULL CHECK (amount_taken >= 0),
        settled INTEGER NOT NULL CHECK (settled IN (0, 1)),
        created_at INTEGER NOT NULL,
        PRIMARY KEY (payable_type, payable_id)
        )
    STRICT
    """,
    """
    CREATE INDEX payables_open ON payables (payable_type, created_at) WHERE settled = 0
    """,
    """
    CREATE TABLE payments (
        position INTEGER NOT NULL,
        payment_id TEXT NOT NULL,
        origin TEXT NOT NULL,
        idempotency_key TEXT NOT NULL,
        payable_type TEXT NOT NULL,
        payable_id TEXT NOT NULL,
        label TEXT NOT NULL,
        reference TEXT NOT NULL,
        method_id TEXT NOT NULL,
        provider_code TEXT NOT NULL,
        amount INTEGER NOT NULL CHECK (amount > 0),
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        status TEXT NOT NULL CHECK (status IN ('pending','processing','success','failed','expired',
            'partially_refunded','refunded')),
        phase TEXT CHECK (phase IN ('sent','waiting','unknown','cancelling','accepted')),
        charge_reference TEXT,
        provider_reference TEXT,
        transaction_id TEXT,
        expires_at INTEGER,
        sent_amount INTEGER,
        sent_currency TEXT,
        tendered INTEGER,
        change_given INTEGER,
        refunded_amount INTEGER NOT NULL,
        is_test INTEGER NOT NULL CHECK (is_test IN (0, 1)),
        error_code TEXT,
        error_message TEXT,
        staff_id TEXT,
        initiated_at INTEGER NOT NULL,
        completed_at INTEGER,
        customer_phone TEXT,
        prepared TEXT,
        released INTEGER DEFAULT 0 NOT NULL CHECK (released IN (0, 1)),
        counted INTEGER DEFAULT 0 NOT NULL CHECK (counted IN (0, 1)),
        corrected INTEGER DEFAULT 0 NOT NULL CHECK (corrected IN (0, 1)),
        refund_reserved INTEGER DEFAULT 0 NOT NULL,
        claimed_number TEXT,
        fee INTEGER,
        fee_estimated INTEGER DEFAULT 0 NOT NULL CHECK (fee_estimated IN (0, 1)),
        decided_by TEXT,
        approved_by TEXT,
        decided_at INTEGER,
        completed_position INTEGER,
        drawer_session TEXT,
        pieces TEXT,
        corrected_session TEXT,
        corrected_position INTEGER,
        PRIMARY KEY (position),
        CONSTRAINT refunds_within_amount CHECK (refunded_amount >= 0 AND refund_reserved >= 0
            AND refunded_amount + refund_reserved <= amount),
        CONSTRAINT change_adds_up CHECK (tendered IS NULL OR tendered - change_given = amount),
        CONSTRAINT cash_in_a_session CHECK (tendered IS NULL OR drawer_session IS NOT NULL),
        CONSTRAINT phase_while_processing CHECK ((status = 'processing') = (phase IS NOT NULL)),
        UNIQUE (payment_id)
        )
    STRICT
    """,
    """
    CREATE INDEX payments_amount ON payments (amount, position)
    """,
    """
    CREATE UNIQUE INDEX payments_charge ON payments (charge_reference) WHERE charge_reference IS NOT NULL
    """,
    """
    CREATE UNIQUE INDEX payments_claimed ON payments (claimed_number) WHERE claimed_number IS NOT NULL
    """,
    """
    CREATE INDEX payments_corrected ON payments (corrected_session) WHERE corrected_session IS NOT NULL
    """,
    """
    CREATE INDEX payments_day
        ON payments (initiated_at, provider_code, status, is_test, amount, corrected, counted)
    """,
    """
    CREATE INDEX payments_decided ON payments (decided_by, decided_at) WHERE decided_by IS NOT NULL
    """,
    """
    CREATE INDEX payments_drawer ON payments (drawer_session) WHERE drawer_session IS NOT NULL
    """,
    """
    CREATE INDEX payments_in_flight ON payments (position) WHERE status IN ('pending', 'processing')
    """,
    """
    CREATE UNIQUE INDEX payments_key ON payments (idempotency_key, origin)
    """,
    """
    CREATE INDEX payments_payable ON payments (payable_id, payable_type, position)
    """,
    """
    CREATE INDEX payments_reference ON payments (reference, position) WHERE reference <> ''
    """,
    """
    CREATE INDEX payments_transaction ON payments (transaction_id) WHERE transaction_id IS NOT NULL
    """,
    """
    CREATE TABLE refunds (
        position INTEGER NOT NULL,
        refund_id TEXT NOT NULL,
        payment_id TEXT NOT NULL,
        origin TEXT NOT NULL,
        idempotency_key TEXT NOT NULL,
        amount INTEGER NOT NULL CHECK (amount > 0),
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        route TEXT NOT NULL CHECK (route IN ('api','hand','cash','provider')),
        status TEXT NOT NULL CHECK (status IN ('processing','success','failed')),
        phase TEXT CHECK (phase IN ('sent','waiting','unknown')),
        reason TEXT NOT NULL,
        refund_reference TEXT,
        transaction_id TEXT,
        payer TEXT,
        error_code TEXT,
        error_message TEXT,
        fee INTEGER,
        fee_estimated INTEGER DEFAULT 0 NOT NULL CHECK (fee_estimated IN (0, 1)),
        staff_id TEXT,
        approved_by TEXT,
        initiated_at INTEGER NOT NULL,
        completed_at INTEGER,
        completed_position INTEGER,
        drawer_session TEXT,
        PRIMARY KEY (position),
        CONSTRAINT cash_from_a_session CHECK (route <> 'cash' OR status <> 'success'
            OR drawer_session IS NOT NULL),
        CONSTRAINT refund_phase_while_processing CHECK ((status = 'processing') = (phase IS NOT NULL)),
        UNIQUE (refund_id)
        )
    STRICT
    """,
    """
    CREATE INDEX ix_refunds_payment_id ON refunds (payment_id)
    """,
    """
    CREATE INDEX refunds_day ON refunds (completed_at, status) WHERE completed_at IS NOT NULL
    """,
    """
    CREATE INDEX refunds_drawer ON refunds (drawer_session) WHERE drawer_session IS NOT NULL
    """,
    """
    CREATE INDEX refunds_in_flight ON refunds (position) WHERE status = 'processing'
    """,
    """
    CREATE UNIQUE INDEX refunds_key ON refunds (idempotency_key, origin)
    """,
    """
    CREATE INDEX refunds_transaction ON refunds (transaction_id) WHERE transaction_id IS NOT NULL
    """,
    """
    CREATE TABLE exceptions (
        exception_id TEXT NOT NULL,
        payment_id TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('late_money', 'mismatch', 'loss', 'number_twice',
            'provider_refund', 'refund_failed', 'overpaid')),
        amount INTEGER,
        currency TEXT,
        opened_at INTEGER NOT NULL,
        decision TEXT CHECK (decision IN ('given_back', 'kept', 'loss', 'settled')),
        note TEXT,
        decided_by TEXT,
        approved_by TEXT,
        decided_at INTEGER,
        refund_id TEXT,
        applied_type TEXT,
        applied_id TEXT,
        applied_amount INTEGER DEFAULT 0 NOT NULL CHECK (applied_amount >= 0),
        PRIMARY KEY (exception_id)
        )
    STRICT
    """,
    """
    CREATE INDEX exceptions_applied ON exceptions (applied_id, applied_type) WHERE applied_id IS NOT NULL
    """,
    """
    CREATE INDEX exceptions_open ON exceptions (opened_at) WHERE decision IS NULL
    """,
    """
    CREATE INDEX ix_exceptions_payment_id ON exceptions (payment_id)
    """,
    """
    CREATE TABLE terminal (
        terminal_id TEXT NOT NULL,
        incarnation INTEGER NOT NULL,
        verified_position INTEGER NOT NULL,
        verified_hash BLOB NOT NULL,
        PRIMARY KEY (terminal_id)
        )
    STRICT
    """,
    """
    CREATE TABLE staff_pins (
        staff_id TEXT NOT NULL,
        pin_hash TEXT NOT NULL,
        PRIMARY KEY (staff_id)
        )
    STRICT
    """,
    """
    CREATE TABLE attempts (
        payment_id TEXT NOT NULL,
        redirect_url TEXT,
        private TEXT,
        others TEXT,
        PRIMARY KEY (payment_id)
        )
    STRICT
    """,
    """
    CREATE TABLE watches (
        payment_id TEXT NOT NULL,
        next_at INTEGER NOT NULL,
        asked INTEGER NOT NULL,
        last_asked_at INTEGER,
        last_answer TEXT,
        not_found_at INTEGER,
        PRIMARY KEY (payment_id)
        )
    STRICT
    """,
    """
    CREATE INDEX watches_next ON watches (next_at)
    """,
    """
    CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END
    """,
    """
    CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END
    """,
)


def upgrade() -> None:
    """Create everything."""
    for statement in STATEMENTS:
        op.execute(statement)
