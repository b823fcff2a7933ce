"""Paper set in letters of one width: the rows that a printer prints, for 32, 42 or 48 columns.

Words wrap at spaces; a word longer than a row is broken. What stands on the right is never broken as long as
it fits into a row of its own, which every amount does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pos_terminal.receipts import layout
from pos_terminal.receipts.code_pages import NO_BREAK
from pos_terminal.records import dataclass

Fit = Callable[[str], str]
"""Brings a text to the characters of the output, each one place wide."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row, as wide as the paper or less. `wide` letters take two places and are twice as high."""

    text: str
    bold: bool = False
    wide: bool = False
    tall: bool = False
    inverse: bool = False


Printed = Row | layout.Qr | layout.Sample


def rows(paper: layout.Paper, columns: int, fit: Fit = lambda text: text) -> Iterator[Printed]:
    """The rows of this paper, `columns` places wide."""
    for line in paper.lines:
        yield from _set(line, columns, fit)


def plain_text(paper: layout.Paper, columns: int) -> str:
    """The paper as plain text, to look at and to compare; a QR code is a line that says what is in it."""
    return "\n".join(_plain(row, columns) for row in rows(paper, columns)) + "\n"


def _plain(row: Printed, columns: int) -> str:
    if isinstance(row, layout.Qr):
        return f"[QR {row.text}]".center(columns).rstrip()
    if isinstance(row, layout.Sample):
        return f"{row.page} {row.text}"
    text = row.text.replace(NO_BREAK, " ")
    return (" ".join(text).rstrip() if row.wide else text.rstrip()) or ""


def _set(line: layout.Line, width: int, fit: Fit) -> Iterator[Printed]:
    match line:
        case layout.Text():
            yield from _text(line, width, fit)
        case layout.Columns():
            yield from _columns(line, width, fit)
        case layout.Heading():
            yield from (Row(text, bold=True) for text in wrapped(fit(line.text), width))
            yield Row("-" * width)
        case layout.Rule():
            yield Row("-" * width)
        case layout.Notice():
            yield from _notice(line, width, fit)
        case layout.Signature():
            yield from (Row(""), Row(""), Row("_" * width))
            yield from (Row(text) for text in wrapped(fit(line.label), width))
        case layout.Feed():
            yield from (Row("") for _ in range(line.lines))
        case layout.Qr() | layout.Sample():
            yield line


def _text(line: layout.Text, width: int, fit: Fit) -> Iterator[Row]:
    text = fit(line.text)
    wide = line.size is layout.Size.LARGE and _longest_word(text) * 2 <= width
    tall = line.size is layout.Size.LARGE
    room = width // 2 if wide else width
    for part in wrapped(text, room):
        placed = part.center(room).rstrip() if line.align is layout.Align.CENTRE else part
        yield Row(placed, line.bold, wide, tall)


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split(" ")), default=0)


def _columns(line: layout.Columns, width: int, fit: Fit) -> Iterator[Row]:
    left, right = fit(" ".join(filter(None, (line.left, line.note)))), fit(str(line.right))
    large = line.size is layout.Size.LARGE
    wide = large and (len(left) + len(right) + 1) * 2 <= width
    for text in _beside(left, right, width // 2 if wide else width):
        yield Row(text, line.bold, wide, large)


def _beside(left: str, right: str, width: int) -> Iterator[str]:
    """The left wraps, and the right stands at the end of its last row, or in one of its own."""
    values = wrapped(right, width)
    words = wrapped(left, width) if left else []
    last = words.pop() if words and len(words[-1]) + 1 + len(values[0]) <= width else ""
    yield from words
    yield last + values[0].rjust(width - len(last))
    for rest in values[1:]:
        yield rest.rjust(width)


def _notice(line: layout.Notice, width: int, fit: Fit) -> Iterator[Row]:
    inside = width - 2
    if line.right:
        texts = list(_beside(fit(line.text), fit(str(line.right)), inside))
    else:
        texts = [part.center(inside) for part in wrapped(fit(line.text), inside)]
    for text in texts:
        yield Row(f" {text.ljust(inside)} ", bold=True, inverse=True)


def wrapped(text: str, width: int) -> list[str]:
    """The text in rows of at most `width` places; at least one row. Only a word that is longer is broken."""
    found = [""]
    for word in text.split(" "):
        if not word:
            continue
        if found[-1] and len(found[-1]) + 1 + len(word) <= width:
            found[-1] += f" {word}"
            continue
        pieces = [word[at : at + width] for at in range(0, len(word), width)]
        found = (found if found[-1] else found[:-1]) + pieces
    return found
