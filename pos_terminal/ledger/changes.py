"""Row changes as values: what a fold makes of an event, and what is written to the tables."""

from __future__ import annotations

from collections.abc import Mapping

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
