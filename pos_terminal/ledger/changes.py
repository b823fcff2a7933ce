"""Row changes as values: what a fold makes of an event, and what is written to the tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pos_terminal.records import dataclass

Values = Mapping[str, int | str | None]


@dataclass(frozen=True, slots=True)
class Insert:
    """A new row; `replace` puts it in the place of the row with the same key."""

    table: str
    values: Values
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Update:
    """New values for the row with this key."""

    table: str
    key: Values
    values: Values


@dataclass(frozen=True, slots=True)
class Upsert:
    """These values for the row with this key, whether it is new or not; `fresh` only where it is new."""

    table: str
    key: Values
    values: Values
    fresh: Values


Change = Insert | Update | Upsert


def joined(changes: Iterable[Change]) -> list[Change]:
    """The same rows in fewer statements: new values for a row that was inserted, or changed, just before go
    with that. The order of what is left stays."""
    made: list[Change] = []
    for change in changes:
        place = _place_of(made, change) if isinstance(change, Update) else None
        if place is None:
            made.append(change)
            continue
        before = made[place]
        assert isinstance(change, Update)
        values = {**before.values, **change.values}
        if isinstance(before, Insert):
            made[place] = Insert(before.table, values, before.replace)
        else:
            made[place] = Update(before.table, change.key, values)
    return made


def _place_of(made: list[Change], change: Update) -> int | None:
    """Where the row of `change` was written last, if that can take its values, too."""
    for place in range(len(made) - 1, -1, -1):
        before = made[place]
        if before.table != change.table:
            continue
        if isinstance(before, Insert) and change.key.items() <= before.values.items():
            return place
        if isinstance(before, Update) and before.key == change.key:
            return place
        if not isinstance(before, Insert):
            # It may be the same row, known by another key.
            return None
    return None
