"""The home screen's view state, from what was read and what was typed. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.money import Money, format_money
from pos_terminal.domain.payable import order_number
from pos_terminal.domain.text_input import clean_text
from pos_terminal.engine.messages import ClockMoved
from pos_terminal.providers.manual import PREFIX
from pos_terminal.services.health import Health
from pos_terminal.services.overview import Counter, OpenOrder
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.front import Draft, Facts
from pos_terminal.ui.presenters.home_tiles import OTHER, tiles
from pos_terminal.ui.states.banner import BannerKind, BannerState
from pos_terminal.ui.states.home import HomeState, MethodTile, OrderRow

_LATE_MS = 45 * 60_000


@dataclass(frozen=True, slots=True)
class Line:
    """Whether the outside can be reached (None: nobody tried), and since when not (UTC milliseconds)."""

    online: bool | None
    offline_since_ms: int | None

    @property
    def is_cut(self) -> bool:
        return self.online is False


@dataclass(frozen=True, slots=True)
class Typed:
    """What the person has typed or chosen so far."""

    digits: str = ""
    order_id: str = ""
    reference: str = ""
    search: str = ""


def draft_of(typed: Typed, counter: Counter | None, currency: str) -> Draft | None:
    """What would be paid now; None while a chosen order is not known any more."""
    if not typed.order_id:
        return Draft(int(typed.digits or 0), currency, reference=typed.reference)
    order = order_of(counter, typed.order_id)
    if order is None:
        return None
    payable = order.payable
    return Draft(order.due.open, payable.currency, payable.ref, payable.label, typed.reference)


def order_of(counter: Counter | None, order_id: str) -> OpenOrder | None:
    """The open order of this number."""
    orders = counter.orders if counter else []
    return next((order for order in orders if order.payable.ref.id == order_id), None)


def order_numbered(counter: Counter | None, number: str) -> OpenOrder | None:
    """The open order that people know by this number."""
    orders = counter.orders if counter else []
    return next((order for order in orders if order_number(order.payable.ref) == number), None)


def reference_problem(reference: str) -> str:
    """Why this reference cannot be used, "" when it can."""
    try:
        clean_text(reference)
    except InvalidInput as error:
        return say(error)
    return ""


def home(
    typed: Typed,
    counter: Counter | None,
    facts: Facts,
    line: Line,
    now: int,
    read_at: int,
    moved: ClockMoved | None = None,
    healths: Mapping[str, Health] | None = None,
) -> HomeState:
    """Everything the screen shows."""
    currency = facts.settings.currency
    draft = draft_of(typed, counter, currency)
    order = order_of(counter, typed.order_id)
    return HomeState(
        amount=Money(draft.amount, draft.currency) if draft else Money(0, currency),
        typed=typed.digits,
        order_id=typed.order_id,
        order_name=_name(order) if order else "",
        order_label=order.payable.label if order else "",
        reference=typed.reference,
        reference_problem=reference_problem(typed.reference),
        orders=tuple(_row(item, now) for item in _shown(counter, typed.search)),
        orders_open=len(counter.orders) if counter else 0,
        orders_empty=tr("No open order matches.") if typed.search else tr("No open orders."),
        updated=tr("Updated {seconds} s ago", seconds=max(0, now - read_at) // 1000) if counter else "",
        updated_before_cut=line.is_cut,
        tiles=_wanted(
            tiles(counter.methods if counter else [], facts, healths or {}, is_cut=line.is_cut), order
        ),
        cash_only=line.is_cut,
        banner=_banner(facts, line, moved, now),
        practice=facts.practice,
    )


def _wanted(shown: tuple[MethodTile, ...], order: OpenOrder | None) -> tuple[MethodTile, ...]:
    """A till may want its order paid by some methods only."""
    if order is None or not order.methods:
        return shown
    allowed = {OTHER if code.startswith(PREFIX) else code for code in order.methods}
    reason = tr("Not for this order")
    return tuple(
        tile
        if tile.provider_code in allowed
        else replace(tile, reason=tile.reason or reason, reason_icon="alert-circle", trouble="")
        for tile in shown
    )


def _shown(counter: Counter | None, search: str) -> list[OpenOrder]:
    orders = counter.orders if counter else []
    if not search:
        return orders
    return [
        order
        for order in orders
        if order.payable.ref.id.casefold().startswith(search) or search in order.payable.label.casefold()
    ]


def _name(order: OpenOrder) -> str:
    """What it is called; a keyed-in amount of which a part is paid has no number that anybody knows."""
    number = order_number(order.payable.ref)
    return tr("Order {number}", number=number) if number else tr("Keyed-in amount")


def _row(order: OpenOrder, now: int) -> OrderRow:
    payable, due = order.payable, order.due
    number = order_number(payable.ref)
    whole = format_money(due.amount_due, payable.currency)
    return OrderRow(
        order_id=payable.ref.id,
        number=number,
        label=payable.label or ("" if number else tr("Keyed-in amount")),
        age=wording.age(payable.created_at, now),
        amount=Money(due.amount_due - due.taken, payable.currency),
        left_of=tr("left of {amount}", amount=whole) if due.taken else "",
        late=now - payable.created_at > _LATE_MS,
        being_checked=order.checking is not None,
    )


def _banner(facts: Facts, line: Line, moved: ClockMoved | None, now: int) -> BannerState | None:
    if not line.is_cut or line.offline_since_ms is None:
        return _clock_banner(facts, moved, now) if moved else None
    since = wording.clock_time(line.offline_since_ms, facts.zone, seconds=False)
    return BannerState(
        BannerKind.OFFLINE,
        tr("No internet since {time}. Cash works as usual.", time=since),
        tr("Cash payments are saved on this terminal."),
        icon="wifi-off",
    )


def _clock_banner(facts: Facts, moved: ClockMoved, now: int) -> BannerState:
    """Both times, with the day where they are of different days."""
    moments = (now, now + moved.behind_ms)
    times = [wording.clock_time(moment, facts.zone, seconds=False) for moment in moments]
    days = [wording.local(moment, facts.zone).strftime("%d.%m.%Y") for moment in moments]
    if days[0] != days[1]:
        times = [f"{day} {time}" for day, time in zip(days, times, strict=True)]
    if moved.at_least:
        line = tr("It should be {time} or later: that is saved here. Ask a manager to set it.", time=times[1])
    else:
        line = tr("By the time that has passed it should be {time}. Ask a manager.", time=times[1])
    return BannerState(
        BannerKind.INFORMATION,
        tr("The clock of this terminal has moved. It says {time}.", time=times[0]),
        line,
        icon="alert-triangle",
    )
