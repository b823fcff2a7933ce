"""View states of the drawer's screens, as in the design, and as they hopefully never will be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Final

from pos_terminal.domain.drawer import Counts, Movement, MovementKind, Session
from pos_terminal.ledger.drawer_details import OwedChange
from pos_terminal.services.difference import Cause
from pos_terminal.texts import tr
from pos_terminal.ui.counting import Counting
from pos_terminal.ui.presenters import cause_states, close_states, count_states, drawer_states, move_states
from pos_terminal.ui.presenters.drawer_states import Shift
from pos_terminal.ui.presenters.drawer_waiting import Waiting
from pos_terminal.ui.states.count import CountState
from pos_terminal.ui.states.drawer import (
    DifferenceState,
    LeftState,
    MoveState,
    ShiftState,
    Verdict,
)
from pos_terminal.ui.states.form import ApprovalState, Manager
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
    words = {"last": True, "for_payment": False, "shared": False, **more}
    return count_states.count_state(counting(FLOAT, 4, 4), count_states.opening(**words))


def opening_for_payment() -> CountState:
    return opening(for_payment=True, shared=True)


def opening_empty() -> CountState:
    return count_states.count_state(
        counting({}), count_states.opening(last=False, for_payment=False, shared=False)
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


# -- the shift --------------------------------------------------------------------------------------

DAY: Final = 1_795_219_200_000
"""2026-11-21, 00:00 in Abidjan."""
NAMES: Final = {"s1": "Awa Koné", "s2": "Serge Yao", "s3": "Koffi N’Guessan"}


def at(clock: str) -> int:
    hours, minutes = clock.split(":")
    return DAY + (int(hours) * 60 + int(minutes)) * 60_000


def session(opened_at: int | None = None) -> Session:
    made = Session("d1", "1", 7, "XOF", at("08:02"), "s1", 50_000, True, False, 3)
    return made if opened_at is None else replace(made, opened_at=opened_at)


def movements() -> list[Movement]:
    def one(clock: str, kind: MovementKind, amount: int, who: str, label: str = "", **more: str) -> Movement:
        return Movement(int(clock.replace(":", "")), at(clock), kind, amount, "d1", who, label, **more)

    return [
        one("14:20", MovementKind.SALE, 10_000, "s1", "1047"),
        one("14:11", MovementKind.DROP, -100_000, "s2", "0192", received_by="s2"),
        one("13:58", MovementKind.SALE, 22_500, "s1", "1043"),
        one("13:42", MovementKind.REFUND, -3_500, "s2", "Dish sent back"),
        one("13:40", MovementKind.SALE, 8_000, "s1", "1042"),
        one("13:15", MovementKind.PAY_OUT, -12_000, "s1", "Ice and charcoal", category="supplies"),
        one("12:52", MovementKind.SALE, 34_000, "s3", "1038"),
        one("12:31", MovementKind.PAY_IN, 10_000, "s2", "Coins from the safe", category="change"),
        one("12:30", MovementKind.NO_SALE, 0, "s1", "Change for a note"),
    ]


def shift(*, rows: int = 8, odd: bool = False) -> Shift:
    sums = {
        MovementKind.SALE: (31, 240_000),
        MovementKind.CHANGE: (12, -53_500),
        MovementKind.REFUND: (1, -3_500),
        MovementKind.PAY_IN: (1, 10_000),
        MovementKind.PAY_OUT: (1, -12_000),
        MovementKind.DROP: (1, -100_000),
    }
    if odd:
        sums |= {kind: (9_999, -99_999_995) for kind in MovementKind if kind not in sums}
    return Shift(session(), movements()[:rows], 33, sums, 131_000, NAMES)


def shift_state(*, seen: bool = True, odd: bool = False, rows: int = 8) -> ShiftState:
    return drawer_states.shift_state(shift(odd=odd, rows=rows), UTC, seen=seen)


def still_open() -> ShiftState:
    """A bag that nobody received, and change that is owed."""
    owed = OwedChange("p1", 100, "XOF", at("09:10"), "1029")
    waiting = Waiting((), (movements()[1],), (owed,))
    return drawer_states.shift_state(replace(shift(), waiting=waiting), UTC, seen=True)


def forgotten() -> ShiftState:
    """Opened the day before."""
    made = replace(shift(), session=session(opened_at=at("08:02") - 86_400_000), forgotten=True)
    return drawer_states.shift_state(made, UTC, seen=True)


# -- a difference ---------------------------------------------------------------------------------

MANAGERS: Final = (Manager("s2", "Serge Yao", 4), Manager("s4", "Fatou Diabaté", 4))


def approval(*, needed: bool = True, title: str = "") -> ApprovalState:
    return ApprovalState(title or tr("Manager approval"), MANAGERS, "s2", needed)


def verdict(expected: int = 131_000, counted: int = 130_500) -> Verdict:
    return close_states.verdict(expected, counted, "XOF")


def difference(*, causes: int = 1, expected: int = 131_000) -> DifferenceState:
    found = tuple(
        cause_states.explanation(cause, "XOF")
        for cause in (
            Cause("wrong_method", 8_000, payment_id="p1", label="1042"),
            Cause("wrong_row", 500, value=500, other_value=1_000, pieces=1),
            Cause("pay_out_usual", 500, label="Ice and charcoal"),
        )
    )
    return DifferenceState(
        verdict(expected),
        tr("A difference of more than {limit} needs a reason and a manager.", limit="200 F"),
        samples.francs(80_500),
        samples.francs(50_000),
        found[:causes],
        close_states.reasons(),
        approval(),
    )


def left(*, again: bool = True) -> LeftState:
    return LeftState(
        samples.francs(130_500),
        samples.francs(50_000),
        verdict(130_600),
        tr("Close the drawer"),
        again=again,
    )


def move(kind: str) -> MoveState:
    make = {"in": move_states.pay_in, "out": move_states.pay_out, "drop": move_states.drop}[kind]
    return make("XOF", approval(needed=kind == "drop"))
