"""A report as it stands on paper: lines of a few kinds, the same for the screen and for a PDF."""

from __future__ import annotations

from enum import Enum, auto

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass
from pos_terminal.ui.states.reports import BarChart


class LineKind(Enum):
    """How a line is set."""

    NAME = auto()
    """Large, in the middle."""
    CENTRE = auto()
    TITLE = auto()
    SECTION = auto()
    """A heading with a rule under it."""
    ROW = auto()
    TOTAL = auto()
    """Large, with a rule above it."""
    CHECK = auto()
    """On amber: money that nobody is sure of."""
    SMALL = auto()
    """A line of small print, over the whole width."""
    CHART = auto()
    SPACE = auto()


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line: `text` at the left with `note` behind it, at the right `money` or `right`."""

    kind: LineKind
    text: str = ""
    right: str = ""
    money: Money | None = None
    note: str = ""
    strong: bool = False
    chart: BarChart | None = None


@dataclass(frozen=True, slots=True)
class ReportPaper:
    """A whole report. `name` is what a file of it is called, without an ending."""

    name: str
    lines: tuple[PaperLine, ...]

    def said(self) -> str:
        """The paper in words."""
        parts = (f"{one.text} {one.money or one.right}".strip() for one in self.lines)
        return ". ".join(part for part in parts if part)
