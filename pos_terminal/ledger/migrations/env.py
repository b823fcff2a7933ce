"""Alembic's environment: the connection is handed in, nothing is read from a file."""

from __future__ import annotations

from alembic import context

from pos_terminal.domain.crash_points import crash_point
from pos_terminal.ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    # All steps are one transaction; a test dies between them.
    on_version_apply=lambda **_step: crash_point("migration_step"),
)
with context.begin_transaction():
    context.run_migrations()
