"""What the office decides for all terminals, and reports by e-mail."""

from __future__ import annotations

from typing import Final

from alembic import op

from pos_terminal.central.migrations.walls import GATE, TENANT_COLUMN, tenant_walls

revision = "0008"
down_revision = "0007"

STATEMENTS: Final[tuple[str, ...]] = (
    # `settings`: what terminals are told, by its name in their settings; what is not named they decide.
    f"""
    CREATE TABLE restaurant_settings (
        {TENANT_COLUMN},
        settings jsonb NOT NULL DEFAULT '{{}}',
        changed_at bigint NOT NULL,
        changed_by text NOT NULL,
        PRIMARY KEY (restaurant_id)
    )
    """,
    # `day_due`: when the next finished business day is to be sent; NULL where none is.
    f"""
    CREATE TABLE mail_settings (
        {TENANT_COLUMN},
        addresses jsonb NOT NULL DEFAULT '[]',
        language text NOT NULL CHECK (language IN ('en', 'fr')),
        each_z boolean NOT NULL,
        day_due bigint,
        changed_at bigint NOT NULL,
        changed_by text NOT NULL,
        PRIMARY KEY (restaurant_id)
    )
    """,
    "CREATE INDEX mail_settings_due ON mail_settings (day_due) WHERE day_due IS NOT NULL",
    # One for each report, whatever becomes of it: `kind` z with a session, or day with a date.
    f"""
    CREATE TABLE mails (
        {TENANT_COLUMN},
        mail_id text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('z', 'day')),
        subject text NOT NULL,
        state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'given_up')),
        created_at bigint NOT NULL,
        since bigint NOT NULL,
        next_at bigint NOT NULL,
        tries bigint NOT NULL DEFAULT 0,
        last_problem text,
        sent_at bigint,
        PRIMARY KEY (restaurant_id, mail_id),
        UNIQUE (restaurant_id, kind, subject),
        CHECK ((state = 'sent') = (sent_at IS NOT NULL))
    )
    """,
    "CREATE INDEX mails_waiting ON mails (next_at) WHERE state = 'waiting'",
    *(
        statement
        for table in ("restaurant_settings", "mail_settings", "mails")
        for statement in tenant_walls(table)
    ),
    # Whoever sweeps has to see whose they are.
    f"CREATE POLICY gate ON mail_settings FOR SELECT TO {GATE} USING (true)",
    f"GRANT SELECT (restaurant_id, day_due) ON mail_settings TO {GATE}",
    f"CREATE POLICY gate ON mails FOR SELECT TO {GATE} USING (true)",
    f"GRANT SELECT (restaurant_id, mail_id, state, next_at) ON mails TO {GATE}",
    f"CREATE POLICY gate ON unfolded_events FOR SELECT TO {GATE} USING (true)",
    f"GRANT SELECT (restaurant_id, terminal_id, reason, settled_at) ON unfolded_events TO {GATE}",
    # Bodies that nobody needs any more are forgotten by their age.
    "CREATE INDEX webhooks_closed ON webhooks (received_at) WHERE state NOT IN ('waiting', 'early')",
)


def upgrade() -> None:
    """Add what this part keeps."""
    for statement in STATEMENTS:
        op.execute(statement)
