"""Changes of several events, written together, leave the rows that they leave one by one."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from pos_terminal.ledger.changes import Change, Insert, Update, Upsert, joined

Rows = dict[str, list[dict[str, int | str | None]]]
ROWS = [(table, ident) for table in ("a", "b") for ident in (1, 2)]

values = st.dictionaries(st.sampled_from("xy"), st.integers(0, 9), min_size=1)
"""Every row is there from the start or is inserted once: a key meets one row."""


def a_change(row: tuple[str, int], kind: str, some: dict[str, int]) -> Change:
    table, key = row[0], {"ident": row[1]}
    if kind == "insert":
        return Insert(table, {"x": 0, "y": 0, **some, **key})
    return Update(table, key, some) if kind == "update" else Upsert(table, key, some, {})


def once(changes: list[Change]) -> list[Change]:
    seen: list[tuple[str, object]] = []
    kept: list[Change] = []
    for change in changes:
        if isinstance(change, Insert) and (change.table, change.values["ident"]) in seen:
            continue
        seen.append((change.table, change.values.get("ident") or getattr(change, "key", {})["ident"]))
        kept.append(change)
    return kept


kinds = st.sampled_from(["insert", "update", "update", "upsert"])
some_changes = st.lists(st.builds(a_change, st.sampled_from(ROWS), kinds, values), max_size=8).map(once)


def written(changes: Iterable[Change]) -> Rows:
    """What tables without any rule hold after these changes, one by one."""
    rows: Rows = {"a": [], "b": []}
    for change in changes:
        table = rows[change.table]
        if isinstance(change, Insert):
            table.append(dict(change.values))
            continue
        met = [row for row in table if change.key.items() <= row.items()]
        for row in met:
            row |= change.values
        if isinstance(change, Upsert) and not met:
            table.append({"x": 0, "y": 0, **change.key, **change.values, **change.fresh})
    return rows


@given(some_changes)
def test_the_same_rows_are_left(changes: list[Change]) -> None:
    assert written(joined(changes)) == written(changes)


def test_a_payment_that_begins_and_ends_at_once_is_two_rows_written_once() -> None:
    key = {"ident": 1}
    started = [Insert("payables", {**key, "taken": 0}), Insert("payments", {**key, "status": "pending"})]
    sent = Update("payments", key, {"status": "processing", "sent": 5})
    paid = [Update("payments", key, {"status": "success"}), Update("payables", key, {"taken": 5})]
    assert joined([*started, sent, *paid]) == [
        Insert("payables", {**key, "taken": 5}),
        Insert("payments", {**key, "status": "success", "sent": 5}),
    ]
