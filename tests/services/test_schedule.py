"""When is asked again: the numbers that were promised, written out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_terminal.services.schedule import (
    ENDED_AFTER_S,
    MAX_DELAY_S,
    Mode,
    base_interval_s,
    next_delay_s,
    next_ended_delay_s,
)

MINUTE, HOUR = 60.0, 3_600.0


@pytest.mark.parametrize(
    ("waited", "interval"),
    [
        *((0, 1), (9.99, 1), (10, 2), (59.99, 2)),
        *((60, 5), (299.99, 5), (300, 15), (86_400, 15)),
    ],
)
def test_while_somebody_waits(waited: float, interval: float) -> None:
    assert base_interval_s(Mode.ATTENDED, waited, 999) == interval


@pytest.mark.parametrize(("asked", "interval"), [(0, 120), (29, 120), (30, 900), (10_000, 900)])
def test_while_nobody_waits(asked: int, interval: float) -> None:
    assert base_interval_s(Mode.PARKED, 0, asked) == interval


@pytest.mark.parametrize(
    ("since_end", "day_close", "delay"),
    [
        (0, 9 * HOUR, 15 * MINUTE),
        (15 * MINUTE - 1, 9 * HOUR, 1),
        (15 * MINUTE, 9 * HOUR, 45 * MINUTE),
        (HOUR, 9 * HOUR, 8 * HOUR),
        (9 * HOUR, 9 * HOUR, 39 * HOUR),
        (0, 5 * MINUTE, 5 * MINUTE),
        (5 * MINUTE, 5 * MINUTE, 10 * MINUTE),
        (HOUR, 5 * MINUTE, 47 * HOUR),
        (48 * HOUR - 1, 9 * HOUR, 1),
        (48 * HOUR, 9 * HOUR, None),
        (72 * HOUR, 9 * HOUR, None),
    ],
)
def test_after_the_end(since_end: float, day_close: float, delay: float | None) -> None:
    assert next_ended_delay_s(since_end, day_close) == delay
    assert ENDED_AFTER_S[-1] == 48 * HOUR


@pytest.mark.parametrize(
    ("troubles", "delay"), [(0, 1), (1, 2), (2, 4), (3, 8), (5, 32), (6, 60), (7, 60), (10**6, 60)]
)
def test_each_trouble_doubles_the_pause_up_to_a_minute(troubles: int, delay: float) -> None:
    given_delay = next_delay_s(Mode.ATTENDED, 0, 0, troubles=troubles, retry_after_s=None, jitter=0)
    assert given_delay == delay


def test_the_provider_may_slow_it_but_not_stop_it() -> None:
    def delay(retry_after: float) -> float:
        return next_delay_s(Mode.ATTENDED, 0, 0, troubles=0, retry_after_s=retry_after, jitter=0)

    assert delay(30) == 30
    assert delay(0) == delay(0.5) == 1
    assert delay(10**9) == MAX_DELAY_S == 15 * MINUTE


@given(
    st.sampled_from(Mode),
    st.floats(0, 10**6),
    st.integers(0, 10**4),
    st.integers(0, 100),
    st.none() | st.floats(0, 10**6),
    st.floats(0, 1),
)
def test_jitter_only_ever_makes_it_later_by_a_fifth(
    mode: Mode, waited: float, asked: int, troubles: int, retry_after: float | None, jitter: float
) -> None:
    def delay(spread: float) -> float:
        return next_delay_s(mode, waited, asked, troubles=troubles, retry_after_s=retry_after, jitter=spread)

    assert base_interval_s(mode, waited, asked) <= delay(0) <= MAX_DELAY_S
    assert delay(0) <= delay(jitter) <= delay(0) * 1.2 + 1e-9
    assert delay(1) == pytest.approx(delay(0) * 1.2)
