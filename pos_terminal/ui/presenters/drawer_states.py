"""A drawer's session in the words of its screens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Final, overload

from pos_terminal.domain.drawer import Movement, MovementKind, Session
from pos_terminal.domain.money import Money, format_money
from pos_terminal.records import dataclass
from pos_terminal.texts import tr, trn
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.drawer_waiting import Waiting
from pos_terminal.ui.states.drawer import MovementRow, ShiftState, SumLine
from pos_terminal.ui.states.shell import Segment

FIRST_ROWS: Final = 40
"""How many movements are read before somebody asks for all of them."""
Sums = Mapping[MovementKind, tuple[int, int]]
_ICONS: Final = {
    MovementKind.SALE: "arrow-down-left",
    MovementKind.CHANGE_OWED: "clock",
    MovementKind.OWED_PAID: "arrow-up-right",
    MovementKind.CHANGE_LEFT: "arrow-down-left",
    MovementKind.ROUNDING: "adjustments-horizontal",
    MovementKind.REFUND: "arrow-back-up",
    MovementKind.CORRECTION: "pencil",
    MovementKind.PAY_IN: "plus",
    MovementKind.PAY_OUT: "arrow-up-right",
    MovementKind.DROP: "shield-lock",
    MovementKind.TRANSFER_IN: "arrow-down-left",
    MovementKind.TRANSFER_OUT: "arrow-up-right",
    MovementKind.NO_SALE: "own-drawer",
}
_LAST: Final = (MovementKind.REFUND, MovementKind.CORRECTION, MovementKind.NO_SALE)


@dataclass(frozen=True, slots=True)
class Shift:
    """What is read of a session: as many movements as were asked for, and how many there are."""

    session: Session
    movements: Sequence[Movement]
    count: int
    sums: Sums
    expected: int
    names: Mapping[str, str]
    waiting: Waiting = Waiting()
    forgotten: bool = False
    """Open since an earlier day."""


def kind_name(kind: MovementKind) -> str:
    """What a person calls this kind of movement."""
    names = {
        MovementKind.SALE: tr("Sale"),
        MovementKind.CHANGE: tr("Change"),
        MovementKind.CHANGE_OWED: tr("Change owed"),
        MovementKind.OWED_PAID: tr("Owed change given"),
        MovementKind.CHANGE_LEFT: tr("Change left"),
        MovementKind.ROUNDING: tr("Rounding"),
        MovementKind.REFUND: tr("Refund"),
        MovementKind.CORRECTION: tr("Correction"),
        MovementKind.PAY_IN: tr("Paid in"),
        MovementKind.PAY_OUT: tr("Paid out"),
        MovementKind.DROP: tr("Put in the safe"),
        MovementKind.TRANSFER_IN: tr("From another drawer"),
        MovementKind.TRANSFER_OUT: tr("To another drawer"),
        MovementKind.NO_SALE: tr("Opened without a sale"),
    }
    return names[kind]


def worth(movement: Movement, currency: str) -> str:
    """How much moved, without its sign."""
    return format_money(abs(movement.amount), currency)


def category_name(category: str) -> str:
    """What a pay-in or a pay-out was for; one that is not known says itself."""
    return dict((*pay_in_categories(), *pay_out_categories())).get(category, category)


def pay_in_categories() -> tuple[tuple[str, str], ...]:
    """What cash comes in for, by name."""
    return (
        ("change", tr("Small change")),
        ("float", tr("More float")),
        ("owner", tr("From the owner")),
        ("other", tr("Something else")),
    )


def pay_out_categories() -> tuple[tuple[str, str], ...]:
    """What cash goes out for, by name."""
    return (
        ("supplies", tr("Food and supplies")),
        ("transport", tr("Transport")),
        ("wages", tr("Wages")),
        ("advance", tr("An advance")),
        ("other", tr("Something else")),
    )


def segment(session: Session | None, where: tzinfo, doing: str = "") -> Segment:
    """The drawer's part of the top bar; `doing` says what is being done with it just now."""
    if session is None:
        return Segment("own-drawer", tr("Drawer closed"), doing or tr("No cash until it is open"))
    since = wording.clock_time(session.opened_at, where, seconds=False)
    return Segment("own-drawer", tr("Drawer open"), doing or tr("since {time}", time=since))


def shift_state(shift: Shift, where: tzinfo, *, seen: bool) -> ShiftState:
    """The page of the drawer. Without `seen` no sum is told."""
    session = shift.session
    time = wording.clock_time(session.opened_at, where, seconds=False)
    day = wording.long_date(session.opened_at, where) if shift.forgotten else ""
    waiting = shift.waiting.count
    return ShiftState(
        since=tr("Open since {time}", time=time),
        sums=_sums(shift, time, seen=seen),
        expected=Money(shift.expected, session.currency) if seen else None,
        rows=MovementRows(shift, where),
        earlier=max(0, shift.count - len(shift.movements)),
        notice=tr("This drawer was opened on {day}. Count and close it.", day=day) if day else "",
        waiting=trn("{count} thing is still open", "{count} things are still open", waiting)
        if waiting
        else "",
    )


class MovementRows(Sequence[MovementRow]):
    """The lines of a shift, each made when it is shown: of thousands a person sees ten."""

    def __init__(self, shift: Shift, where: tzinfo) -> None:
        self._shift, self._where = shift, where

    def __len__(self) -> int:
        return len(self._shift.movements)

    @overload
    def __getitem__(self, place: int) -> MovementRow: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[MovementRow]: ...

    def __getitem__(self, place: int | slice) -> MovementRow | Sequence[MovementRow]:
        if isinstance(place, slice):
            return tuple(self[one] for one in range(*place.indices(len(self))))
        shift = self._shift
        return movement_row(shift.movements[place], shift.session.currency, shift.names, self._where)


def movement_row(movement: Movement, currency: str, names: Mapping[str, str], where: tzinfo) -> MovementRow:
    """One line of the list."""
    label = movement.label
    if movement.kind in (MovementKind.PAY_IN, MovementKind.PAY_OUT) and movement.category:
        label = ", ".join(filter(None, (category_name(movement.category), movement.label)))
    elif movement.kind is MovementKind.DROP:
        bag = tr("Bag {number}", number=movement.label) if movement.label else ""
        waits = "" if movement.received_by else tr("bag not received")
        label = ", ".join(filter(None, (bag, waits)))
    return MovementRow(
        key=str(movement.position),
        at=wording.clock_time(movement.at, where, seconds=False),
        icon=_ICONS.get(movement.kind, "arrow-down-left"),
        title=kind_name(movement.kind),
        label=label,
        by=names.get(movement.staff_id or "", ""),
        amount=None if movement.kind is MovementKind.NO_SALE else Money(movement.amount, currency),
    )


def _sums(shift: Shift, opened: str, *, seen: bool) -> tuple[SumLine, ...]:
    session, sums = shift.session, shift.sums

    def money(amount: int) -> Money | None:
        return Money(amount, session.currency) if seen else None

    sales, taken = sums.get(MovementKind.SALE, (0, 0))
    _given, change = sums.get(MovementKind.CHANGE, (0, 0))
    counted = opened if session.opening_counted else tr("{time}, not counted", time=opened)
    lines = [
        SumLine(tr("Opening float"), counted, money(session.opening_float), signed=False),
        SumLine(
            tr("Cash sales"),
            trn("{count} payment", "{count} payments", sales),
            money(taken + change),
        ),
    ]
    names = {MovementKind.REFUND: tr("Refunds"), MovementKind.CORRECTION: tr("Corrections")}
    shown = [kind for kind in sums if kind not in (MovementKind.SALE, MovementKind.CHANGE)]
    for kind in sorted(shown, key=_LAST.__contains__):
        count, amount = sums[kind]
        worth = None if kind is MovementKind.NO_SALE else money(amount)
        lines.append(SumLine(names.get(kind) or kind_name(kind), str(count), worth))
    return tuple(lines)
