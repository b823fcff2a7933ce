"""View states of the drawer's screens, as in the design, and as they hopefully never will be."""

from __future__ import annotations

from dataclasses import replace

from pos_terminal.domain.drawer import Counts
from pos_terminal.texts import tr
from pos_terminal.ui.counting import Counting
from pos_terminal.ui.presenters import count_states
from pos_terminal.ui.states.count import CountState
from pos_terminal.ui.states.shell import RailItem, Segment, ShellState
from tests.ui import samples

FLOAT = {10_000: 1, 5_000: 3, 2_000: 5, 1_000: 6, 500: 8, 250: 2, 200: 5, 100: 10, 50: 6, 25: 4, 10: 8, 5: 4}
CLOSING = {10_000: 7, 5_000: 5, 2_000: 8, 1_000: 9, 500: 9, 250: 2, 200: 5, 100: 9, 50: 8, 25: 4, 10: 8, 5: 4}


def counting(counts: Counts, coins_of_500: int = 0, selected: int | None = 0) -> Counting:
    made = Counting("XOF")
    made.fill(counts)
    coin = next(place for place, kind in enumerate(made.kinds) if kind.coin)
    made.pieces[coin] = coins_of_500
    made.selected = selected
    return made


def opening(**more: bool) -> CountState:
    words = {"last": True, "same_allowed": True, "for_payment": False, "shared": False, **more}
    return count_states.count_state(counting(FLOAT, 4, 4), count_states.opening(**words))


def opening_for_payment() -> CountState:
    return opening(for_payment=True, shared=True)


def opening_empty() -> CountState:
    return count_states.count_state(
        counting({}), count_states.opening(last=False, same_allowed=True, for_payment=False, shared=False)
    )


def closing(selected: int | None = 8) -> CountState:
    return count_states.count_state(counting(CLOSING, 6, selected), count_states.closing())


def closing_most() -> CountState:
    """More than any drawer holds, which must still be read."""
    most = dict.fromkeys(CLOSING, 9_999)
    return count_states.count_state(counting(most, 9_999, 0), count_states.closing())


def handover() -> CountState:
    return count_states.count_state(
        counting(FLOAT, 4, None), count_states.handover("Koffi N’Guessan", second=True)
    )


def shell(title: str = "", line: str = "", *, practice: bool = False, manager: bool = False) -> ShellState:
    """The shell with the drawer's segment and item."""
    made = samples.shell(practice=practice)
    drawer = Segment("own-drawer", title or tr("Drawer open"), line or tr("since {time}", time="08:02"))
    person = Segment("user-circle", "Serge Yao", tr("Manager")) if manager else made.person
    first, second, last = made.rail
    rail = (first, second, RailItem("drawer", tr("Drawer"), "own-drawer"), last)
    return replace(made, drawer=drawer, rail=rail, person=person)
