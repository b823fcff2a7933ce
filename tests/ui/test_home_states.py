"""What home says of the terminal itself, from values alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.engine.messages import ClockMoved
from pos_terminal.services.overview import Counter
from pos_terminal.settings import Settings
from pos_terminal.texts import set_language
from pos_terminal.ui.presenters.front import Facts
from pos_terminal.ui.presenters.home_states import Line, Typed, home
from pos_terminal.ui.states.home import HomeState

NOW = int(datetime(2026, 11, 21, 9, 12, tzinfo=UTC).timestamp() * 1000)
HOUR_MS = 3_600_000
COUNTER = Counter([], [PaymentMethod("m-wave", "wave", "Wave", True, 1, {})], 0)


def shown(*, line: Line | None = None, moved: ClockMoved | None = None, **facts: object) -> HomeState:
    set_language("en")
    known = Facts(Settings(), UTC, practice=False, **facts)  # type: ignore[arg-type]
    return home(Typed(), COUNTER, known, line or Line(True, None), NOW, NOW, moved)


def test_a_method_that_is_not_set_up_sends_a_cashier_to_a_manager_and_names_no_variable() -> None:
    [tile] = shown(problems={"wave": "WAVE_API_KEY is missing."}).tiles
    assert tile.reason == "Not set up"
    assert tile.advice == "Wave is not set up on this terminal. Ask a manager."


@pytest.mark.parametrize(
    ("moved", "title", "line"),
    [
        (
            ClockMoved(5 * HOUR_MS),
            "The clock of this terminal has moved. It says 09:12.",
            "By the time that has passed it should be 14:12. Ask a manager.",
        ),
        (
            ClockMoved(-10 * HOUR_MS),
            "The clock of this terminal has moved. It says 21.11.2026 09:12.",
            "By the time that has passed it should be 20.11.2026 23:12. Ask a manager.",
        ),
        (
            ClockMoved(5 * HOUR_MS, at_least=True),
            "The clock of this terminal has moved. It says 09:12.",
            "It should be 14:12 or later: that is saved here. Ask a manager to set it.",
        ),
    ],
)
def test_a_clock_that_moved_is_told_with_both_times(moved: ClockMoved, title: str, line: str) -> None:
    banner = shown(moved=moved).banner
    assert banner is not None
    assert (banner.title, banner.line) == (title, line)
    assert shown().banner is None


def test_a_cut_line_is_told_before_the_clock() -> None:
    banner = shown(line=Line(False, NOW), moved=ClockMoved(HOUR_MS)).banner
    assert banner is not None
    assert banner.title.startswith("No internet")
