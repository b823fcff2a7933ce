"""Statements, their matching, and mail."""

from __future__ import annotations

from typing import Final

from alembic import op

from pos_terminal.central.migrations.walls import TENANT_COLUMN, tenant_walls

revision = "0007"
down_revision = "0006"

STATEMENTS: Final[tuple[str, ...]] = (
    # A company's statement as somebody brought it. Its bytes are kept until its columns are known.
    f"""
    CREATE TABLE statements (
        {TENANT_COLUMN},
        statement_id text NOT NULL,
        provider_code text NOT NULL,
        name text NOT NULL,
        content bytea,
        brought_at bigint NOT NULL,
        brought_by text NOT NULL,
        read_at bigint,
        lines_new bigint NOT NULL DEFAULT 0,
        lines_known bigint NOT NULL DEFAULT 0,
        lines_unread bigint NOT NULL DEFAULT 0,
        unread jsonb NOT NULL DEFAULT '[]',
        PRIMARY KEY (restaurant_id, statement_id)
    )
    """,
    # `print` is the same for the same line of an overlapping statement: a line stands here once.
    f"""
    CREATE TABLE statement_lines (
        {TENANT_COLUMN},
        statement_id text NOT NULL,
        line bigint NOT NULL,
        provider_code text NOT NULL,
        print bytea NOT NULL,
        at bigint NOT NULL,
        has_time boolean NOT NULL,
        amount bigint NOT NULL CHECK (amount <> 0),
        fee bigint,
        reference text NOT NULL,
        transaction_id text NOT NULL,
        status text NOT NULL,
        moved boolean NOT NULL,
        subject text,
        matched_by text CHECK (matched_by IN ('number', 'reference', 'person')),
        confirmed_by text,
        confirmed_at bigint,
        told_at bigint,
        PRIMARY KEY (restaurant_id, statement_id, line),
        UNIQUE (restaurant_id, provider_code, print),
        FOREIGN KEY (restaurant_id, statement_id) REFERENCES statements (restaurant_id, statement_id),
        CHECK ((subject IS NULL) = (matched_by IS NULL))
    )
    """,
    "CREATE INDEX statement_lines_at ON statement_lines (restaurant_id, provider_code, at)",
    # One payment or refund is one line: a second line about it is money of its own.
    "CREATE UNIQUE INDEX statement_lines_subject ON statement_lines (restaurant_id, subject)"
    " WHERE subject IS NOT NULL",
    # Which column is what, as it was said for this method the last time.
    f"""
    CREATE TABLE statement_mappings (
        {TENANT_COLUMN},
        provider_code text NOT NULL,
        columns jsonb NOT NULL,
        changed_at bigint NOT NULL,
        changed_by text NOT NULL,
        PRIMARY KEY (restaurant_id, provider_code)
    )
    """,
    *(
        statement
        for table in ("statements", "statement_lines", "statement_mappings")
        for statement in tenant_walls(table)
    ),
)


def upgrade() -> None:
    """Add what this part keeps."""
    for statement in STATEMENTS:
        op.execute(statement)
