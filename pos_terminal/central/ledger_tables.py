"""The ledger's tables as the centre keeps them: derived from the terminal's, so that both fold alike.

Each leads with the restaurant, and each projection names the journal that wrote the row: `position` counts
for each journal apart. What is known by an id of its own is unique in the restaurant, whichever journal it
came from. A payable is one for the whole restaurant: what was taken of it is reckoned from all journals.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.sql.elements import TextClause

from pos_terminal.central.database import SCHEMA
from pos_terminal.ledger import tables as terminal_tables

metadata: Final = MetaData(schema=SCHEMA)
CENTRE: Final = "centre"
"""The terminal_id of the centre's own journal of a restaurant."""

# Known by an id that nobody else gives: one row for the restaurant, whoever wrote it.
_IDS: Final = {
    "payments": "payment_id",
    "refunds": "refund_id",
    "exceptions": "exception_id",
    "drawer_sessions": "session_id",
    "drawer_movements": "movement_id",
    "drawer_counts": "count_id",
    "intents": "intent_id",
}
# A terminal that was restored goes on in another life, which counts the same drawer under the same numbers,
# has a session open beside the one that the first life left, and prints another number for a payment: both
# are kept, and a person sees both.
_OF_ONE_LIFE: Final = frozenset(
    {"drawer_sessions", "drawer_movements", "drawer_counts", "receipts", "intents"}
)
_OF_RESTAURANT: Final = frozenset({"payables"})
# The centre's own bookkeeping beside its journal, as a terminal has it.
_LOCAL: Final = ("attempts", "watches", "staff_pins")


def _setting(name: str) -> TextClause:
    return sql(f"current_setting('pos.{name}', true)")


def _restaurant() -> Column[str]:
    return Column("restaurant_id", Text, nullable=False, server_default=_setting("restaurant"))


def _terminal() -> Column[str]:
    return Column("terminal_id", Text, nullable=False, server_default=_setting("terminal"))


def _copied(column: Column[object]) -> Column[object]:
    kind = column.type if isinstance(column.type, Text | LargeBinary) else BigInteger()
    return Column(column.name, kind, nullable=column.nullable, server_default=column.server_default)


def _derived(source: Table) -> Table:
    """One table of the terminal as the centre has it."""
    of_journal = source.name not in _OF_RESTAURANT and source.name not in _LOCAL
    lead = [_restaurant(), _terminal()] if of_journal else [_restaurant()]
    names = [column.name for column in lead]
    key = [_IDS[source.name]] if source.name == "exceptions" else [c.name for c in source.primary_key]
    table = Table(source.name, metadata, *lead, *(_copied(column) for column in source.columns))
    keyed_by_id = source.name == "exceptions"
    table.append_constraint(
        PrimaryKeyConstraint(
            *(["restaurant_id", *key] if keyed_by_id else [*names, *key]), name=f"{source.name}_pkey"
        )
    )
    for column in source.columns:
        _unique_column(table, column, names)
    for check in _checks(source):
        table.append_constraint(CheckConstraint(str(check.sqltext), name=check.name))
    for index in sorted(source.indexes, key=lambda one: str(one.name)):
        _index(table, index, names)
    return table


def _checks(source: Table) -> list[CheckConstraint]:
    """Those of the table and those written beside a column, always in the same order."""
    beside = (one for column in source.columns for one in column.constraints)
    found = {
        str(one.sqltext): one for one in (*source.constraints, *beside) if isinstance(one, CheckConstraint)
    }
    return [found[text] for text in sorted(found)]


def _unique_column(table: Table, column: Column[object], lead: list[str]) -> None:
    own = _IDS.get(table.name) == column.name and not table.c[column.name].primary_key
    if own:
        table.append_constraint(
            UniqueConstraint("restaurant_id", column.name, name=f"{table.name}_{column.name}")
        )
    elif column.unique and table.name in _OF_ONE_LIFE:
        Index(f"{table.name}_{column.name}", *(table.c[name] for name in [*lead, column.name]))
    elif column.unique:
        table.append_constraint(UniqueConstraint(*lead, column.name, name=f"{table.name}_{column.name}"))


def _index(table: Table, index: Index, lead: list[str]) -> None:
    names = [column.name for column in index.columns]
    where = index.dialect_options["sqlite"]["where"]
    unique = bool(index.unique) and table.name not in _OF_ONE_LIFE
    Index(
        index.name,
        *(table.c[name] for name in [*(lead if index.unique else ["restaurant_id"]), *names]),
        unique=unique,
        postgresql_where=None if where is None else sql(str(where)),
    )


journal: Final = Table(
    "journal",
    metadata,
    _restaurant(),
    _terminal(),
    Column("incarnation", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("subject", Text),
    Column("hash", LargeBinary, nullable=False),
    Column("event", LargeBinary, nullable=False),
    Column(
        "received_at",
        BigInteger,
        nullable=False,
        server_default=sql("(extract(epoch FROM clock_timestamp()) * 1000)::bigint"),
    ),
    PrimaryKeyConstraint("restaurant_id", "terminal_id", "incarnation", "seq", name="journal_pkey"),
    UniqueConstraint("restaurant_id", "terminal_id", "position", name="journal_position"),
)
Index("journal_subject", journal.c.restaurant_id, journal.c.subject, journal.c.position)
# The type stands in the last bytes of an event, whose keys are sorted.
_TAIL: Final = "substring(event from greatest(1, length(event) - 71))"
CHANGED: Final = (
    f"terminal_id = '{CENTRE}' AND position(CAST('\"type\":\"pay' AS bytea) IN {_TAIL}) = 0"
    f' AND position(CAST(\'"type":"refund.\' AS bytea) IN {_TAIL}) = 0'
)
"""Condition on the journal: what is the centre's own and neither a payment's, a payable's nor a refund's."""
Index("journal_changes", journal.c.restaurant_id, journal.c.position, postgresql_where=sql(CHANGED))

centre_heads: Final = Table(
    "centre_heads",
    metadata,
    _restaurant(),
    Column("incarnation", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("restaurant_id", name="centre_heads_pkey"),
    comment="Where the centre's own journal of each restaurant ends; locked while it is written.",
)

PROJECTIONS: Final = tuple(_derived(table) for table in terminal_tables.PROJECTIONS)
LOCAL: Final = tuple(_derived(terminal_tables.metadata.tables[name]) for name in _LOCAL)
TABLES: Final = {table.name: table for table in PROJECTIONS}
"""The projections by name: what a fold's changes are written to."""
VIEWED: Final = (*PROJECTIONS, *LOCAL)
"""What the ledger's own statements reach through views of one restaurant."""
