"""A business day lasts from one hour of local time to the same hour of the next day."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_terminal.services.business_day import BusinessDay, zone

HOUR_MS = 3_600_000


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.parametrize(
    ("where", "moment", "begins", "ends"),
    [
        ("Africa/Abidjan", "2026-11-21T14:30+00:00", "2026-11-21T04:00+00:00", "2026-11-22T04:00+00:00"),
        ("Africa/Abidjan", "2026-11-21T03:59:59+00:00", "2026-11-20T04:00+00:00", "2026-11-21T04:00+00:00"),
        ("Africa/Abidjan", "2026-11-21T04:00+00:00", "2026-11-21T04:00+00:00", "2026-11-22T04:00+00:00"),
        ("Africa/Lagos", "2026-11-21T03:30+00:00", "2026-11-21T03:00+00:00", "2026-11-22T03:00+00:00"),
        ("Europe/Paris", "2026-03-28T12:00+00:00", "2026-03-28T03:00+00:00", "2026-03-29T02:00+00:00"),
        ("Europe/Paris", "2026-10-24T12:00+00:00", "2026-10-24T02:00+00:00", "2026-10-25T03:00+00:00"),
    ],
)
def test_the_day_of_a_moment(where: str, moment: str, begins: str, ends: str) -> None:
    day = BusinessDay(ZoneInfo(where))
    assert day.around(ms(moment)) == (ms(begins), ms(ends))
    assert day.close_after_s(ms(moment)) == (ms(ends) - ms(moment)) / 1000


@given(
    st.integers(1_600_000_000_000, 2_000_000_000_000),
    st.sampled_from(("UTC", "Africa/Abidjan", "Europe/Paris")),
    st.integers(0, 23),
)
def test_every_moment_lies_in_its_day(at_ms: int, where: str, hour: int) -> None:
    begins, ends = BusinessDay(ZoneInfo(where), hour).around(at_ms)
    assert begins <= at_ms < ends
    assert 23 * HOUR_MS <= ends - begins <= 25 * HOUR_MS


def test_a_zone_that_the_machine_does_not_know_is_utc() -> None:
    assert zone("Nowhere/Atall") is UTC
    assert zone("Africa/Abidjan") == ZoneInfo("Africa/Abidjan")
