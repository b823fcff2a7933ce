"""The report of a day: right against a plain list of everything, by indexes, beside the week before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from pos_terminal.domain.errors import InvalidInput, NotAllowed
from pos_terminal.domain.people import Role
from pos_terminal.ledger import driver
from pos_terminal.providers.base import Outcome
from pos_terminal.services import decisions, drawer, report_reading
from pos_terminal.services.approval import Decision
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.day_report import DayReport, day_report
from pos_terminal.services.people import add_staff
from pos_terminal.services.periods import Span, of_date, one_day, period
from tests.support.core import START_MS, all_payments
from tests.support.drawer_day import BOSS, FREE, Day, new_day

DAY = BusinessDay(UTC, 4)
HOUR_MS = 3_600_000
WEEK_MS = 7 * 24 * HOUR_MS


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * 1000


def report(day: Day, span: Span = Span.TODAY) -> DayReport:
    with day.ledger.reading() as connection:
        return day_report(connection, period(span, DAY, day.clock.ms))


@settings(max_examples=10)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 30),
            st.sampled_from(["cash", "correct", "paid", "declined", "unknown", "counted", "refund"]),
            st.integers(100, 9_000),
        ),
        max_size=20,
    )
)
def test_a_day_is_the_sum_of_its_payments(steps: list[tuple[int, str, int]]) -> None:
    day = new_day()
    day.clock.ms = DAY.around(START_MS)[0]
    for hours, step, amount in steps:
        day.clock.ms += hours * HOUR_MS // 10
        _play(day, step, amount)
    day.clock.ms += 1
    found = report(day)
    since, until = found.period.since, day.clock.ms
    mine = [one for one in all_payments(day.ledger) if since <= one.initiated_at < until]
    taken = [one for one in mine if not one.corrected and (_came(one.status.value) or one.counted)]
    assert (found.taken.count, found.taken.amount) == (len(taken), sum(one.amount for one in taken))
    by_method = Counter[str]()
    for one in taken:
        by_method[one.provider_code] += one.amount
    assert {one.provider_code: one.amount for one in found.methods} == dict(by_method)
    assert sum(one.amount for one in found.steps) == found.taken.amount
    assert sum(one.amount for one in found.people) == found.taken.amount
    assert found.takings == found.taken.amount - found.given_back.amount
    assert found.corrected.count == sum(one.corrected for one in mine)
    day.ledger.close()


def _came(status: str) -> bool:
    return status in ("success", "partially_refunded", "refunded")


def _play(day: Day, step: str, amount: int) -> None:
    if step == "cash":
        day.pay_cash(amount)
    elif step == "correct":
        decisions.correct(day.ledger, day.pay_cash(amount).payment_id, BOSS, FREE)
    elif step in ("paid", "declined"):
        day.end(day.begin(amount), Outcome.PAID if step == "paid" else Outcome.DECLINED)
    elif step == "unknown":
        day.unknown(amount)
    elif step == "counted":
        day.count_as_paid(day.unknown(amount))
    elif step == "refund":
        payment = day.begin(amount)
        day.end(payment, Outcome.PAID)
        day.give_back(payment, amount // 2)


def test_today_stands_beside_the_same_day_of_last_week_until_the_same_time() -> None:
    day = new_day()
    noon = DAY.around(START_MS)[0] + 8 * HOUR_MS
    for at, amount in ((noon - WEEK_MS, 4_000), (noon + 5 * HOUR_MS - WEEK_MS, 6_000), (noon, 5_000)):
        day.clock.ms = at
        day.pay_cash(amount)
    day.clock.ms = noon + HOUR_MS
    found = report(day)
    assert (found.takings, found.before.amount) == (5_000, 4_000)
    assert sum(one.amount for one in found.before_steps) == 10_000  # the whole day is drawn
    assert [(one.at, one.amount) for one in found.steps if one.count] == [(noon, 5_000)]
    assert report(day, Span.YESTERDAY).takings == 0
    week = report(day, Span.WEEK)
    assert (week.takings, week.before.amount) == (5_000, 4_000)
    assert len(week.steps) == len(week.before_steps) == 7


def test_a_refund_belongs_to_the_day_on_which_it_was_given() -> None:
    day = new_day()
    payment = day.begin(9_000)
    day.end(payment, Outcome.PAID)
    day.clock.ms += 24 * HOUR_MS
    day.give_back(payment, 2_000)
    day.clock.ms += 1
    found = report(day)
    assert (found.taken.amount, found.given_back.count, found.takings) == (0, 1, -2_000)


def test_differences_and_what_went_through_are_of_seven_days() -> None:
    day = new_day()
    day.clock.ms += 1
    for how in (Outcome.PAID, Outcome.PAID, Outcome.DECLINED):
        day.end(day.begin(1_000), how)
    day.close_and_reopen(-500)
    day.clock.ms += 3 * 24 * HOUR_MS
    found = report(day)
    assert [(one.variance, one.shared) for one in found.differences] == [(-500, True)]
    assert [(one.provider_code, one.paid, one.ended) for one in found.went_through] == [("wave", 2, 3)]
    day.clock.ms += 5 * 24 * HOUR_MS
    later = report(day)
    assert (later.differences, later.went_through) == ((), ())


def test_what_is_to_check_is_told_whenever_it_began() -> None:
    day = new_day()
    day.unknown(7_000)
    day.clock.ms += 48 * HOUR_MS
    found = report(day)
    assert (found.to_check.count, found.to_check.amount, found.taken.count) == (1, 7_000, 0)


# -- which days --------------------------------------------------------------------------------------------


def test_the_stretches_of_a_saturday_afternoon() -> None:
    now = ms("2026-11-21T14:32+00:00")
    today = period(Span.TODAY, DAY, now)
    assert (today.since, today.until) == (ms("2026-11-21T04:00+00:00"), now)
    assert (today.before_since, today.before_until) == (
        ms("2026-11-14T04:00+00:00"),
        ms("2026-11-14T14:32+00:00"),
    )
    assert len(today.edges) == len(today.before_edges) == 25
    yesterday = period(Span.YESTERDAY, DAY, now)
    assert (yesterday.since, yesterday.until) == (ms("2026-11-20T04:00+00:00"), ms("2026-11-21T04:00+00:00"))
    assert yesterday.before_until == ms("2026-11-14T04:00+00:00")
    month = period(Span.MONTH, DAY, now)
    assert (month.since, month.before_since) == (ms("2026-11-01T04:00+00:00"), ms("2026-10-01T04:00+00:00"))
    assert month.before_until == ms("2026-10-21T14:32+00:00")
    assert (len(month.edges), len(month.before_edges)) == (22, 22)


def test_the_end_of_march_is_compared_with_all_of_february() -> None:
    month = period(Span.MONTH, DAY, ms("2026-03-31T12:00+00:00"))
    assert (len(month.edges) - 1, len(month.before_edges) - 1) == (31, 28)
    assert month.before_edges[-1] == ms("2026-03-01T04:00+00:00")
    assert month.before_until <= month.before_edges[-1]


@given(
    st.integers(1_600_000_000_000, 2_000_000_000_000),
    st.sampled_from(("UTC", "Africa/Lagos", "Europe/Paris")),
    st.sampled_from(list(Span)),
)
def test_a_stretch_is_whole_days_that_chain(now: int, where: str, span: Span) -> None:
    day = BusinessDay(ZoneInfo(where))
    found = period(span, day, now)
    for edges in (found.edges, found.before_edges):
        assert list(edges) == sorted(set(edges))
        assert day.around(edges[0])[0] == edges[0]
        assert day.around(edges[-1] - 1)[1] == edges[-1]
    assert found.since <= found.until <= found.edges[-1]
    assert found.before_since <= found.before_until <= found.before_edges[-1] <= found.since
    if span is not Span.YESTERDAY:
        assert found.until == now


def test_a_day_by_its_date() -> None:
    now = ms("2026-11-21T14:32+00:00")
    assert of_date(DAY, "2026-11-20", now) == period(Span.YESTERDAY, DAY, now)
    assert of_date(DAY, "2026-11-21", now) == period(Span.TODAY, DAY, now)
    assert of_date(DAY, "2026-11-14", now) == one_day(DAY, ms("2026-11-14T10:00+00:00"), now)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "2026-11-22", "21/11/2026", "2026-11-21T00"])
def test_a_date_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="date_unreadable"):
        of_date(DAY, text, ms("2026-11-21T14:32+00:00"))


# -- who may read ------------------------------------------------------------------------------------------


def test_a_cashier_reads_the_x_without_what_tells_the_drawer_and_no_day() -> None:
    day = new_day()
    add_staff(day.ledger, code="awa", name="Awa", role=Role.CASHIER, pin_hash="", staff_id="awa")
    day.pay_cash(2_500)
    day.end(day.begin(1_000), Outcome.PAID)
    cashier = Decision("awa", "")
    with day.ledger.reading() as connection:
        told = report_reading.x_report(connection, cashier, day.clock.ms)
        whole = report_reading.x_report(connection, BOSS, day.clock.ms)
        approved = report_reading.x_report(connection, Decision("awa", "", "boss"), day.clock.ms)
        with pytest.raises(NotAllowed, match="manager_needed"):
            report_reading.report_of(connection, cashier, period(Span.TODAY, DAY, day.clock.ms))
        found = report_reading.report_of(connection, BOSS, period(Span.TODAY, DAY, day.clock.ms + 1))
    assert found.taken.amount == 3_500
    assert told.cash_hidden
    assert (told.expected, told.opening_float, told.cash, told.gross) == (0, 0, (), 1_000)
    assert "52500" not in str(told)
    assert approved == whole
    assert (whole.expected, whole.gross) == (52_500, 3_500)


def test_a_z_is_for_managers_and_for_whoever_just_closed() -> None:
    day = new_day()
    add_staff(day.ledger, code="awa", name="Awa", role=Role.CASHIER, pin_hash="", staff_id="awa")
    session = day.session()
    awa = Decision("awa", "")
    counted = drawer.count(day.ledger, session.session_id, 50_000, awa, "c")
    drawer.close(day.ledger, drawer.Closing(counted.count_id, 0, 50_000, key="z"), awa)
    with day.ledger.reading() as connection:
        assert report_reading.z_report(connection, awa).z_number == 1
    day.reopen(50_000)
    day.close()
    with day.ledger.reading() as connection:
        for number in (None, 1, 2):
            with pytest.raises(NotAllowed, match="needs_manager"):
                report_reading.z_report(connection, awa, number)
        assert report_reading.z_report(connection, BOSS, 1).z_number == 1
        with pytest.raises(InvalidInput, match="z_unknown"):
            report_reading.z_report(connection, BOSS, 3)


def test_without_an_open_drawer_there_is_no_x() -> None:
    day = new_day()
    day.close()
    with day.ledger.reading() as connection, pytest.raises(NotAllowed, match="drawer_closed"):
        report_reading.x_report(connection, BOSS, day.clock.ms)


# -- how it is read ----------------------------------------------------------------------------------------

# Indexes of what is open hold nothing else, and there are a few hundred sessions in a year.
SMALL = (
    "moved",
    "payments_in_flight",
    "exceptions_open",
    "payables_open",
    "drawer_",
    "payment_methods",
    "staff",
)


@pytest.mark.parametrize("kind", ["day", "x"])
def test_no_report_reads_a_whole_table(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    day = new_day()
    day.end(day.begin(1_000), Outcome.PAID)
    day.close_and_reopen()
    asked: list[tuple[str, Any]] = []
    rows: Callable[..., Any] = driver.rows

    def heard(connection: Connection, sql: str, values: Any = ()) -> Any:
        asked.append((sql, values))
        return rows(connection, sql, values)

    monkeypatch.setattr(driver, "rows", heard)
    _ = day.x() if kind == "x" else report(day)
    with day.ledger.reading() as connection:
        plans = [
            (row[3], sql)
            for sql, values in asked
            for row in rows(connection, f"EXPLAIN QUERY PLAN {sql}", values)
        ]
    assert len(plans) > 10
    scans = [found for found in plans if found[0].startswith("SCAN")]
    assert [found for found in scans if not any(name in found[0] for name in SMALL)] == []
