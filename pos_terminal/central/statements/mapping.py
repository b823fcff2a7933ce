"""Which column of a company's table is what, and the lines that come of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Annotated, Final

import msgspec

from pos_terminal.central.statements.cells import amount_of, moment_of
from pos_terminal.central.statements.table import MAX_COLUMNS, Rows
from pos_terminal.texts import tr

Place = Annotated[int, msgspec.Meta(ge=-1, lt=MAX_COLUMNS)]
NOWHERE: Final = -1
_TOLD_OF: Final = 20


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """Columns count from 0; NOWHERE: the company does not say it. `skipped`: so many lines stand above the
    first one that counts. `moved_words`: what stands under `status` where money moved; none: always."""

    at: Place
    amount: Place
    time: Place = NOWHERE
    fee: Place = NOWHERE
    reference: Place = NOWHERE
    transaction: Place = NOWHERE
    status: Place = NOWHERE
    skipped: Annotated[int, msgspec.Meta(ge=0, le=200)] = 1
    month_first: bool = False
    moved_words: Annotated[str, msgspec.Meta(max_length=200)] = ""

    def words(self) -> frozenset[str]:
        """The words of `moved_words`, as they are compared."""
        return frozenset(word.strip().casefold() for word in self.moved_words.split(",") if word.strip())


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement: what the company says it moved, signed minor units, UTC milliseconds."""

    number: int
    at: int
    has_time: bool
    amount: int
    fee: int | None
    reference: str
    transaction_id: str
    status: str
    moved: bool
    print: bytes
    """The same for the same line of another statement, and another for its double in this one."""


@dataclass(slots=True)
class Read:
    """What came of a table. `unread`: (line, why), the first ones of `unread_count`."""

    lines: list[Line] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)
    unread_count: int = 0

    def span(self) -> tuple[int, int]:
        """From the first line to behind the last one. Raises ValueError where there is none."""
        moments = [one.at for one in self.lines]
        return min(moments), max(moments) + 1

    def put_aside(self, number: int, why: str) -> None:
        """This line says nothing that can be used."""
        self.unread_count += 1
        if len(self.unread) < _TOLD_OF:
            self.unread.append((number, why))


def read(rows: Rows, mapping: Mapping, currency: str, where: tzinfo) -> Read:
    """Every line of the table under its mapping. Lines count from 1, as a spreadsheet shows them when none is
    empty."""
    found = Read()
    words = mapping.words()
    seen: Counter[bytes] = Counter()
    for number, row in _numbered(rows, mapping):
        moment = moment_of(_both(row, mapping), where, month_first=mapping.month_first)
        if moment is None:
            found.put_aside(number, tr("no date: {text}", text=_at(row, mapping.at)[:40]))
            continue
        amount = amount_of(_at(row, mapping.amount), currency)
        if not amount:
            found.put_aside(number, tr("no amount: {text}", text=_at(row, mapping.amount)[:40]))
            continue
        status = _at(row, mapping.status)
        fee = amount_of(_at(row, mapping.fee), currency)
        said = (_at(row, mapping.reference), _at(row, mapping.transaction))
        digest = digest_of(moment[0], amount, *said)
        seen[digest] += 1
        found.lines.append(
            Line(
                number,
                *moment,
                amount,
                None if fee is None else abs(fee),
                *said,
                status,
                not words or status.casefold() in words,
                hashlib.sha256(digest + str(seen[digest]).encode()).digest(),
            )
        )
    return found


def digest_of(at: int, amount: int, reference: str, transaction_id: str) -> bytes:
    """The same for the same line, wherever it stands."""
    return hashlib.sha256("\0".join((str(at), str(amount), reference, transaction_id)).encode()).digest()


def _numbered(rows: Rows, mapping: Mapping) -> Iterator[tuple[int, Sequence[str]]]:
    for place in range(mapping.skipped, len(rows)):
        yield place + 1, rows[place]


def _at(row: Sequence[str], place: int) -> str:
    return row[place] if 0 <= place < len(row) else ""


def _both(row: Sequence[str], mapping: Mapping) -> str:
    return f"{_at(row, mapping.at)} {_at(row, mapping.time)}".strip()
