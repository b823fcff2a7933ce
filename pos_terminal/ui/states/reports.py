"""What the reports show: figures, bars and rows, ready to paint."""

from __future__ import annotations

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass
from pos_terminal.services.day_report import percent_paid

SPANS = ("today", "yesterday", "week", "month")
"""The names of the stretches of time, in the order of their buttons."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One large figure with its title and a line under it: `look` is "", "up", "down" or "check"."""

    title: str
    money: Money | None = None
    number: str = ""
    note: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour or day: what it brought, and the one before. Minor units; None draws no bar."""

    label: str
    now: int | None
    before: int | None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class BarChart:
    """`now` and `before` say what the two kinds of bars are; `said` is the whole in words."""

    title: str
    now: str
    before: str
    bars: tuple[Bar, ...]
    currency: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class ShareRow:
    """What one method or person brought; `share` is thousandths of the largest. Only methods have a patch."""

    name: str
    count: int
    amount: Money
    share: int
    provider_code: str = ""


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A closed drawer with its difference: minus is short."""

    name: str
    amount: Money


@dataclass(frozen=True, slots=True)
class RateRow:
    """Of `ended` payments of a method `paid` went through."""

    name: str
    paid: int
    ended: int
    low: bool

    @property
    def percent(self) -> int:
        """Rounded to the nearest whole percent; 100 only when all went through."""
        return percent_paid(self.paid, self.ended)


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """A Z report that can be opened."""

    z_number: int
    title: str
    line: str
    amount: Money


@dataclass(frozen=True, slots=True)
class ReportsState:
    """`span` is the name of the button that is on."""

    span: str
    title: str
    subtitle: str
    spans: tuple[tuple[str, str], ...]
    export: str
    figures: tuple[Figure, ...]
    chart: BarChart
    methods_title: str
    methods: tuple[ShareRow, ...]
    people_title: str
    people: tuple[ShareRow, ...]
    differences_title: str
    differences_legend: str
    differences: tuple[DifferenceRow, ...]
    rates_title: str
    rates: tuple[RateRow, ...]
    closings_title: str
    closings: tuple[ClosingRow, ...]
    nothing: str = ""
    """Said where a list is empty."""
