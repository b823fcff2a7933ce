"""A company's file as a table of texts. It is a stranger's: bounded before anything of it is believed."""

from __future__ import annotations

import csv
import io
from typing import Final

from pos_terminal.central.errors import Refused
from pos_terminal.domain.text_input import safe_text
from pos_terminal.texts import tr

MAX_BYTES: Final = 12 * 1024 * 1024
MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 60
MAX_CELL: Final = 255
_SEPARATORS: Final = (";", "\t", "|", ",")
_LOOKED_AT: Final = 20

Rows = list[list[str]]


def unreadable(sentence: str) -> Refused:
    """What is said of a file that cannot be used."""
    return Refused(400, "statement_unreadable", sentence)


def table_of(raw: bytes) -> Rows:
    """All rows that hold something, each cell one harmless line of at most MAX_CELL characters.

    Raises Refused for what is too large, or is no table of text.
    """
    if len(raw) > MAX_BYTES:
        raise unreadable(tr("The file is too large. Ask for a shorter time."))
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise unreadable(tr("This is no CSV file. Open it in a spreadsheet and save it as CSV."))
    text = _decoded(raw)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    rows: Rows = []
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(rows) == MAX_ROWS:
                raise unreadable(tr("The file has more than 100,000 lines. Ask for a shorter time."))
            rows.append([_cell(cell) for cell in row[:MAX_COLUMNS]])
    except csv.Error:
        raise unreadable(tr("This file cannot be read as a table.")) from None
    if not rows or max(map(len, rows)) < 2:
        raise unreadable(tr("This file cannot be read as a table."))
    return rows


def _decoded(raw: bytes) -> str:
    """UTF-8 or UTF-16 where it says so or can be, else what old programs in Western languages write."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _separator(text: str) -> str:
    """What parts the cells: the sign that stands most evenly in the first lines."""
    lines = [line for line in text[:64_000].splitlines() if line.strip()][:_LOOKED_AT]
    found = ","
    best = 0
    for sign in _SEPARATORS:
        counts = sorted(line.count(sign) for line in lines)
        usual = counts[len(counts) // 2] if counts else 0
        if usual > best:
            found, best = sign, usual
            if sign != ",":
                # A comma may stand inside amounts; none of the others does.
                break
    return found


def _cell(cell: str) -> str:
    short = cell[:MAX_CELL]
    # Almost every cell is plain; looking at each character of 100,000 lines takes its time.
    return short.strip() if short.isascii() and short.isprintable() else safe_text(short, limit=MAX_CELL)
