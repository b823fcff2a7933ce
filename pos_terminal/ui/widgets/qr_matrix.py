"""The matrix of a QR code at level M with the mask of the lowest penalty, chosen quickly.

segno lays the bits; weighing all eight masks one module at a time is four fifths of its work. Here a row is
one whole number, and a mask is weighed by a few operations on each row and column. The choice is segno's own:
a test compares them.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Final

import segno

Rows = tuple[int, ...]
"""A row of modules is a whole number of as many bits as the code is wide; the left module is the highest."""

_MASKS: Final = range(8)
_PERIOD: Final = 12
_DIGITS: Final = bytes.maketrans(b"\x00\x01", b"01")
_FINDER: Final = "1011101"


def best_matrix(text: str) -> tuple[int, Rows]:
    """Modules per side, and the rows, of `text`. Raises ValueError where it does not fit into a code."""
    drawn = segno.make(text, error="m", micro=False, boost_error=False, mask=0).matrix
    size = len(drawn)
    rows = tuple(int(bytes(row).translate(_DIGITS), 2) for row in drawn)
    kept, flips = _shape(size)
    # A mask is weighed before it is written into the code which one it is.
    bare = [row & keep for row, keep in zip(rows, kept, strict=True)]
    weighed = [[row ^ flip for row, flip in zip(bare, flips[mask], strict=True)] for mask in _MASKS]
    best = min(_MASKS, key=lambda mask: _penalty(weighed[mask], size))
    flipped = (row ^ flip for row, flip in zip(rows, flips[best], strict=True))
    return size, tuple(row ^ name for row, name in zip(flipped, _renamed(size, best), strict=True))


@cache
def _shape(size: int) -> tuple[Rows, tuple[Rows, ...]]:
    """For codes of this size: the modules that are weighed, and for each mask those that it changes where
    mask 0 does not, or the other way round.
    """
    kept, data = _without(_names(size), size), _without(_fixed(size), size)
    times = -(-size // _PERIOD)
    spare = times * _PERIOD - size
    flips = []
    for first, second in ((_pattern(0), _pattern(mask)) for mask in _MASKS):
        lines = [
            int(one * times, 2) ^ int(other * times, 2) for one, other in zip(first, second, strict=True)
        ]
        flips.append(tuple(lines[i % _PERIOD] >> spare & data[i] for i in range(size)))
    return kept, tuple(flips)


def _without(cells: set[tuple[int, int]], size: int) -> Rows:
    """Every module but these."""
    rows = [(1 << size) - 1] * size
    for i, j in cells:
        rows[i] &= ~(1 << (size - 1 - j))
    return tuple(rows)


@cache
def _pattern(mask: int) -> tuple[str, ...]:
    """What repeats in a mask, in both directions."""
    return tuple("".join("01"[_masked(mask, i, j)] for j in range(_PERIOD)) for i in range(_PERIOD))


def _masked(mask: int, i: int, j: int) -> bool:
    """Whether the mask of this number changes the module in row `i`, column `j`."""
    product = i * j
    return (
        (i + j) % 2 == 0,
        i % 2 == 0,
        j % 3 == 0,
        (i + j) % 3 == 0,
        (i // 2 + j // 3) % 2 == 0,
        product % 2 + product % 3 == 0,
        (product % 2 + product % 3) % 2 == 0,
        ((i + j) % 2 + product % 3) % 2 == 0,
    )[mask]


def _names(size: int) -> set[tuple[int, int]]:
    """Where mask, level and version are written: light while masks are weighed."""
    near = {(n, 8) for n in range(9)} | {(8, n) for n in range(9)}
    far = {(n, 8) for n in range(size - 8, size)} | {(8, n) for n in range(size - 8, size)}
    found = (near | far) - {(6, 8), (8, 6)}
    if size > 41:
        wide = {(i, j) for i in range(6) for j in range(size - 11, size - 8)}
        found |= wide | {(j, i) for i, j in wide}
    return found


def _fixed(size: int) -> set[tuple[int, int]]:
    """Every module that carries no data."""
    corners = ((0, 0), (0, size - 8), (size - 8, 0))
    found = {(top + i, left + j) for top, left in corners for i in range(8) for j in range(8)}
    found |= {(6, n) for n in range(size)} | {(n, 6) for n in range(size)}
    places = _alignment(size)
    last = len(places) - 1
    for a, row in enumerate(places):
        for b, column in enumerate(places):
            if (a, b) not in ((0, 0), (0, last), (last, 0)):
                found |= {(row + i, column + j) for i in range(-2, 3) for j in range(-2, 3)}
    return found | _names(size)


def _alignment(size: int) -> list[int]:
    """The middles of the alignment patterns: even steps back from the far edge, the rest in the first one."""
    version = (size - 17) // 4
    if version == 1:
        return []
    steps = version // 7 + 1
    step = 26 if version == 32 else 2 * -(-(size - 13) // (2 * steps))
    return [6, *(size - 7 - step * n for n in reversed(range(steps)))]


@cache
def _renamed(size: int, mask: int) -> Rows:
    """What changes where the mask is named, from mask 0 to this one: the same in codes of any size."""
    small = [segno.make("0", version=1, error="m", boost_error=False, mask=n).matrix for n in (0, mask)]
    stretch = size - len(small[0])
    rows = [0] * size
    for i, j in _names(len(small[0])):
        if small[0][i][j] != small[1][i][j]:
            row = i if i <= 8 else i + stretch
            column = j if j <= 8 else j + stretch
            rows[row] |= 1 << (size - 1 - column)
    return tuple(rows)


def _penalty(rows: list[int], size: int) -> int:
    """What makes a code hard to read, weighed as the standard does."""
    lines = [format(row, f"0{size}b") for row in rows]
    standing = ["".join(column) for column in zip(*lines, strict=True)]
    columns = [int(column, 2) for column in standing]
    pairs = (1 << (size - 1)) - 1
    score = sum(_runs(line, pairs) for line in (*rows, *columns))
    for above, below in pairwise(rows):
        alike = ~(above ^ below)
        score += 3 * (alike & alike >> 1 & ~(above ^ above >> 1) & pairs).bit_count()
    score += 40 * sum(_finders(line, size) for line in (*lines, *standing) if _FINDER in line)
    dark = sum(row.bit_count() for row in rows)
    return score + 10 * int(abs(dark / size**2 * 100 - 50) / 5)


def _runs(line: int, pairs: int) -> int:
    """Runs of one colour: 3 for five modules, 1 more for each further one."""
    same = ~(line ^ line >> 1) & pairs
    four = same & same >> 1 & same >> 2 & same >> 3
    return four.bit_count() + 2 * (four & ~(four << 1)).bit_count()


def _finders(line: str, size: int) -> int:
    """How often the line looks like a finder pattern with light beside it."""
    count, at = 0, line.find(_FINDER)
    while at != -1:
        after = at + 7
        before, behind = line[max(at - 4, 0) : at], line[after : after + 4]
        if at in (0, size - 7) or "1" not in before or "1" not in behind:
            count += 1
        else:
            after = at + 4
        at = line.find(_FINDER, after)
    return count
