"""What a stretch of time brought: takings by method, by hour and by person, what was given back, differences
of the drawers, and how many payments went through. Read from the tables, never stored."""

from __future__ import annotations

from typing import Final

from pos_terminal.ledger import catalogue, days, payments, people
from pos_terminal.ledger.days import Difference, Endings
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.records import dataclass
from pos_terminal.services.periods import Period

_WEEK_MS: Final = 7 * 86_400_000
LOW_PERCENT: Final = 80
"""Below this share of payments that went through, a method needs a look."""


def percent_paid(paid: int, ended: int) -> int:
    """How many of a hundred went through, to the nearest whole; 100 only when all did."""
    if paid == ended:
        return 100
    return min(99, (200 * paid + ended) // (2 * max(1, ended)))


@dataclass(frozen=True, slots=True)
class MethodShare:
    """What one method brought. `fees_estimated` of the fees by its settings; for `fees_unknown` payments
    nobody said."""

    provider_code: str
    name: str
    count: int
    amount: int
    fees: int = 0
    fees_estimated: int = 0
    fees_unknown: int = 0


@dataclass(frozen=True, slots=True)
class PersonShare:
    """What one person took; the name is "" for what nobody signed in for."""

    staff_id: str
    name: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Step:
    """One hour or day: from when on (UTC milliseconds), how many payments, minor units."""

    at: int
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Total:
    """How many, and minor units."""

    count: int = 0
    amount: int = 0


@dataclass(frozen=True, slots=True)
class DayReport:
    """All of it, in the restaurant's currency. `takings` are less what was given back.

    `before` is what was taken by the same time in what it is compared with. `to_check` is open now, whenever
    it began. `differences` and `went_through` are of the last seven days.
    """

    period: Period
    taken: Total
    takings: int
    unconfirmed: Total
    given_back: Total
    corrected: Total
    to_check: Total
    before: Total
    methods: tuple[MethodShare, ...]
    people: tuple[PersonShare, ...]
    steps: tuple[Step, ...]
    before_steps: tuple[Step, ...]
    differences: tuple[Difference, ...]
    went_through: tuple[Endings, ...]
    names: dict[str, str]
    """Methods' names by their codes and people's by their ids."""


def day_report(connection: ReadConnection, period: Period) -> DayReport:
    """The report of this stretch as it stands now."""
    since, until = period.since, period.until
    names = {one.provider_code: one.name for one in catalogue.methods(connection)}
    names |= people.names(connection)
    methods = _methods(connection, since, until, names)
    taken = Total(sum(one.count for one in methods), sum(one.amount for one in methods))
    back = days.given_back(connection, since, until)
    given = Total(sum(one.count for one in back), sum(one.amount for one in back))
    before_back = days.given_back(connection, period.before_since, period.before_until)
    before = days.total(connection, period.before_since, period.before_until)
    checked = [one for one in payments.in_flight(connection) if not (one.counted or one.is_test)]
    week = _week(period)
    return DayReport(
        period=period,
        taken=taken,
        takings=taken.amount - given.amount,
        unconfirmed=Total(*days.unconfirmed(connection, since, until)),
        given_back=given,
        corrected=Total(*days.corrected(connection, since, until)),
        to_check=Total(len(checked), sum(one.amount for one in checked)),
        before=Total(before[0], before[1] - sum(one.amount for one in before_back)),
        methods=methods,
        people=tuple(
            PersonShare(one.key, names.get(one.key, one.key), one.count, one.amount)
            for one in days.by_staff(connection, since, until)
        ),
        steps=_steps(connection, period.edges),
        before_steps=_steps(connection, period.before_edges),
        differences=tuple(days.differences(connection, *week)),
        went_through=tuple(
            one for one in days.endings(connection, *week) if not one.provider_code.startswith("manual")
        ),
        names=names,
    )


def _week(period: Period) -> tuple[int, int]:
    """The seven days up to the end of the period, or all of it where that is longer."""
    return min(period.since, period.until - _WEEK_MS), period.until


def _methods(
    connection: ReadConnection, since: int, until: int, names: dict[str, str]
) -> tuple[MethodShare, ...]:
    fees = {one.provider_code: one for one in days.fees(connection, since, until)}
    found = []
    for one in days.by_method(connection, since, until):
        fee = fees.get(one.key)
        shown = (fee.fees, fee.estimated, fee.unknown) if fee is not None else ()
        found.append(MethodShare(one.key, names.get(one.key, one.key), one.count, one.amount, *shown))
    return tuple(found)


def _steps(connection: ReadConnection, edges: tuple[int, ...]) -> tuple[Step, ...]:
    found = days.in_steps(connection, edges)
    return tuple(Step(at, *one) for at, one in zip(edges, found, strict=False))
