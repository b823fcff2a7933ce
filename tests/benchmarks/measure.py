"""What one line of the benchmarks says, and the few numbers it is made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Final

MS: Final = 1_000_000
"""Nanoseconds in a millisecond."""


@dataclass(frozen=True, slots=True)
class Line:
    """One measured figure. Without a `control` the target is for the figure itself, not for a ratio; without
    a `target` the figure is for orientation.
    """

    target_id: str
    what: str
    figure: float
    unit: str
    target: float | None
    control: float | None = None
    control_is: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The figure over its control."""
        return self.figure / self.control if self.control else None

    @property
    def met(self) -> bool:
        """Whether the ratio, or the figure where there is no control, is within the target."""
        if self.target is None:
            return True
        return (self.figure if self.control is None else self.figure / self.control) <= self.target

    @property
    def target_text(self) -> str:
        """The target as a person reads it."""
        if self.target is None:
            return ""
        return f"<= {self.target:g} {self.unit}" if self.control is None else f"<= {self.target:g}x"

    def document(self) -> dict[str, Any]:
        """The same for JSON."""
        return {**asdict(self), "ratio": self.ratio, "met": self.met}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def middle_ms(nanoseconds: Sequence[int]) -> float:
    """The median, in milliseconds."""
    return median(nanoseconds) / MS


def p99_ms(nanoseconds: Sequence[int]) -> float:
    """The 99th percentile, in milliseconds."""
    return percentile(nanoseconds, 0.99) / MS


def table(lines: Sequence[Line]) -> str:
    """All lines in columns, the control beside the figure."""
    rows = [("id", "what", "figure", "control", "ratio", "target", "met")]
    rows += [
        (
            line.target_id,
            line.what + (f" ({line.note})" if line.note else ""),
            f"{line.figure:.3f} {line.unit}",
            "" if line.control is None else f"{line.control:.3f} {line.unit} {line.control_is}",
            "" if line.ratio is None else f"{line.ratio:.2f}x",
            line.target_text,
            "" if line.target is None else "yes" if line.met else "NO",
        )
        for line in lines
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
