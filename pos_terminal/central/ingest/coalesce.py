"""Many row changes made few: what a stretch of a journal leaves of each row. Pure.

A row that begins in the stretch takes everything that happens to it there; of a row that began before, only
the last value of each column is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from pos_terminal.ledger.changes import Change, Insert, Update

Key = tuple[int | str | None, ...]
Row = dict[str, int | str | None]

IDENTITY: Final[Mapping[str, tuple[str, ...]]] = {
    "payment_methods": ("method_id",),
    "staff": ("staff_id",),
    "payables": ("payable_type", "payable_id"),
    "payments": ("payment_id",),
    "refunds": ("refund_id",),
    "exceptions": ("exception_id",),
    "drawer_sessions": ("session_id",),
    "drawer_movements": ("movement_id",),
    "drawer_counts": ("count_id",),
    "receipts": ("series", "number"),
    "drawer_kicks": ("cause", "subject"),
    "intents": ("intent_id",),
}
"""By which columns an event names a row of each table."""
PAYABLES: Final = "payables"
_ALONE: Final[Mapping[str, str]] = {"payment_methods": "provider_code"}
"""What else only one row may have, in tables where a new row takes the place of others."""


class RowThere(LookupError):
    """A row begins twice."""


class Stretch:
    """The changes of some events of one journal, row by row.

    What was taken of a payable that began before is no change here: the centre reckons it from all journals,
    see `touched`.
    """

    def __init__(self) -> None:
        self.inserts: dict[str, dict[Key, Row]] = {}
        self.updates: dict[str, dict[Key, Row]] = {}
        self.replaces: set[str] = set()
        """Tables in which a new row takes the place of those that it cannot stand beside."""
        self.touched: set[tuple[str, str]] = set()
        """Payables of which something was taken, and that other journals may know."""

    def add(self, changes: Iterable[Change]) -> None:
        """Take in the changes of the next event. Raises RowThere where one cannot be."""
        for change in changes:
            if type(change) is Insert:
                self._insert(change)
            else:
                assert isinstance(change, Update)
                self._update(change)

    def _insert(self, change: Insert) -> None:
        table, values = change.table, change.values
        key = tuple(values[name] for name in IDENTITY[table])
        rows = self.inserts.setdefault(table, {})
        if change.replace:
            self.replaces.add(table)
            self.updates.get(table, {}).pop(key, None)
            alone = _ALONE[table]
            for other in [one for one, row in rows.items() if row[alone] == values[alone] or one == key]:
                del rows[other]
        elif table == PAYABLES:
            # Another journal may have begun it, too: the first one stands.
            rows.setdefault(key, dict(values))
            return
        elif key in rows:
            raise RowThere(f"{table} {key}")
        rows[key] = dict(values)

    def _update(self, change: Update) -> None:
        table, values = change.table, change.values
        key = tuple(change.key[name] for name in IDENTITY[table])
        begun = self.inserts.get(table)
        if begun is not None and (row := begun.get(key)) is not None:
            row.update(values)
            return
        if table == PAYABLES:
            self.touched.add((str(key[0]), str(key[1])))
            return
        self.updates.setdefault(table, {}).setdefault(key, {}).update(values)
