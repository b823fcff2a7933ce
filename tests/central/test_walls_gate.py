"""Who finds out who is asking can read what says so, and nothing of anybody's money."""

from __future__ import annotations

from typing import Final

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from pos_terminal.central.database import Database

WHOLE: Final = frozenset(
    {
        *("restaurants", "users", "user_sessions", "api_keys", "terminals", "enrolment_codes", "nonces"),
        *("tries", "webhook_addresses", "journal_ends", "feed_counters"),
    }
)
IN_PART: Final = {
    "webhooks": {"restaurant_id", "webhook_id", "state", "received_at", "next_look"},
    "callbacks": {"restaurant_id", "event_id", "state", "next_at"},
    "watches": {"restaurant_id", "payment_id", "next_at"},
    "payments": {
        *("restaurant_id", "terminal_id", "payment_id", "status", "initiated_at", "charge_reference"),
    },
    "refunds": {"restaurant_id", "refund_id", "terminal_id", "status", "initiated_at"},
    "mail_settings": {"restaurant_id", "day_due"},
    "mails": {"restaurant_id", "mail_id", "state", "next_at"},
    "unfolded_events": {"restaurant_id", "terminal_id", "reason", "settled_at"},
}
_READABLE: Final = text(
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema IN ('pos', 'pos_ledger')"
    " AND has_column_privilege('pos_gate', format('%I.%I', table_schema, table_name), column_name, 'SELECT')"
)
_ALL: Final = text(
    "SELECT table_schema || '.' || table_name FROM information_schema.tables"
    " WHERE table_schema IN ('pos', 'pos_ledger', 'pos_jobs')"
)


def test_the_gate_reads_no_more_than_it_needs(database: Database) -> None:
    with database.owner() as connection:
        readable: dict[str, set[str]] = {}
        for table, column in connection.execute(_READABLE):
            readable.setdefault(table, set()).add(column)
    assert readable.keys() == WHOLE | IN_PART.keys()
    assert {name: readable[name] for name in IN_PART} == IN_PART


def test_everything_else_is_refused_to_the_gate(database: Database) -> None:
    with database.owner() as connection:
        names = [name for (name,) in connection.execute(_ALL)]
    refused = 0
    for name in names:
        if name.removeprefix("pos.") not in WHOLE:
            with pytest.raises(ProgrammingError, match="permission denied"), database.gate() as connection:
                connection.execute(text(f"SELECT * FROM {name}"))
            refused += 1
    assert refused > 30
