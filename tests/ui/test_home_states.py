"""What home says of the terminal itself, from values alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.engine.messages import ClockMoved
from pos_terminal.providers.base import Capabilities
from pos_terminal.services.health import Health
from pos_terminal.services.overview import Counter
from pos_terminal.settings import Settings
from pos_terminal.texts import set_language
from pos_terminal.ui.presenters import home_tiles
from pos_terminal.ui.presenters.front import Facts
from pos_terminal.ui.presenters.home_states import Line, Typed, home
from pos_terminal.ui.states.home import HomeState

NOW = int(datetime(2026, 11, 21, 9, 12, tzinfo=UTC).timestamp() * 1000)
HOUR_MS = 3_600_000
COUNTER = Counter([], [PaymentMethod("m-wave", "wave", "Wave", True, 1, {})], 0)


FACTS = Facts(
    Settings(),
    UTC,
    practice=False,
    capabilities={"wave": Capabilities(), "cash": Capabilities(needs_network=False)},
)


def shown(*, line: Line | None = None, moved: ClockMoved | None = None, **facts: object) -> HomeState:
    set_language("en")
    known = Facts(Settings(), UTC, practice=False, **facts)  # type: ignore[arg-type]
    return home(Typed(), COUNTER, known, line or Line(True, None), NOW, NOW, moved)


def test_a_method_that_is_not_set_up_sends_a_cashier_to_a_manager_and_names_no_variable() -> None:
    [tile] = shown(problems={"wave": "WAVE_API_KEY is missing."}).tiles
    assert tile.reason == "Not set up"
    assert tile.advice == "Wave is not set up on this terminal. Ask a manager."


def test_a_poor_method_says_so_and_can_still_be_chosen() -> None:
    [tile] = home_tiles.tiles(COUNTER.methods, FACTS, {"wave": Health(tried=10, failed=3)}, is_cut=False)
    assert (tile.trouble, tile.reason) == ("Slow today, 3 of 10 failed", "")
    [tile] = home_tiles.tiles(COUNTER.methods, FACTS, {"wave": Health(9, 0, 95_000)}, is_cut=False)
    assert tile.trouble == "Slow today, about 95 s"
    [tile] = home_tiles.tiles(COUNTER.methods, FACTS, {"wave": Health(tried=10, failed=2)}, is_cut=False)
    assert tile.trouble == ""


def test_manual_methods_stand_behind_one_tile_and_stay_when_the_line_is_cut() -> None:
    codes = ("cash", "wave", "manual.sticker", "manual.account")
    methods = [PaymentMethod(code, code, code, code != "manual.account", 1) for code in codes]
    cash, wave, other = home_tiles.tiles(methods, FACTS, {}, is_cut=True)
    assert (cash.reason, wave.reason, other.reason) == ("", "Needs the internet", "")
    assert (other.name, other.line) == ("Other", "QR sticker")


def test_there_is_no_other_tile_without_a_manual_method() -> None:
    assert [tile.method_id for tile in shown().tiles] == ["m-wave"]


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
