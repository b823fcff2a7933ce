"""The split as its view state. Pure: what was read and what is chosen in, values out."""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo
from typing import Final

from pos_terminal.domain.money import Money, format_money
from pos_terminal.domain.payable import Due, order_number
from pos_terminal.domain.payment import ENDED_UNPAID, Payment
from pos_terminal.domain.shares import share, shares
from pos_terminal.records import dataclass
from pos_terminal.services.overview import Parts
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.front import Draft
from pos_terminal.ui.states.home import MethodTile
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.split import PartRow, Share, ShareState, SplitState, Stretch
from pos_terminal.ui.widgets.choose_box import Pick

MOST_GUESTS: Final = 9
"""So that each number of guests is one key."""
_PEOPLE: Final = {Share.ALL: 1, Share.HALF: 2, Share.THIRD: 3}
_NOT_GREEN: Final = (Outcome.ACCEPTED, Outcome.BY_HAND)


@dataclass(frozen=True, slots=True)
class Choice:
    """How the next part is chosen: digits that were typed, or else a share. With guests, `guests` is how many
    there were when they were chosen, and `parts` how many parts there were then."""

    digits: str = ""
    share: Share = Share.ALL
    guests: int = 0
    parts: int = 0


def whole_of(draft: Draft, parts: Parts | None) -> Due:
    """What is left; before the first part of a keyed-in amount that is the amount."""
    return parts.due if parts else Due(draft.opens_for or draft.amount, 0, 0)


def holds(payment: Payment) -> bool:
    """Whether it took a part, or may yet take it."""
    if payment.corrected or payment.released:
        return False
    return payment.counted or payment.status not in ENDED_UNPAID


def live_parts(parts: Parts | None) -> int:
    """How many attempts took a part, or hold one."""
    return sum(map(holds, parts.attempts)) if parts else 0


def guests_left(choice: Choice, parts: Parts | None) -> int:
    """How many guests are still to pay, at least the one who pays now."""
    return max(1, choice.guests - max(0, live_parts(parts) - choice.parts))


def amount_of(choice: Choice, left: int, parts: Parts | None, currency: str) -> int:
    """The next part in minor units, never more than is left."""
    if choice.digits:
        return min(int(choice.digits), left)
    people = guests_left(choice, parts) if choice.share is Share.GUESTS else _PEOPLE[choice.share]
    return share(left, people, currency)


def split(
    draft: Draft, parts: Parts | None, choice: Choice, tiles: tuple[MethodTile, ...], zone: tzinfo
) -> SplitState:
    """Everything the screen shows; whether only cash is left is for whoever knows the line."""
    due, currency = whole_of(draft, parts), draft.currency
    now = amount_of(choice, due.open, parts, currency)
    order = order_number(draft.payable) if draft.payable else ""
    name = tr("Order {number}", number=order) if order else tr("Keyed-in amount")
    return SplitState(
        name=name,
        label=draft.reference or draft.label,
        total=Money(due.amount_due, currency),
        now=Money(now, currency),
        left_after=Money(due.open - now, currency),
        open=Money(due.open, currency),
        bar=stretches(due, parts, currency),
        rows=_rows(parts, zone),
        number=str(live_parts(parts) + 1),
        shares=_shares(due.open, choice, parts, currency) if due.open else (),
        tiles=tiles,
        typed=bool(choice.digits),
    )


def stretches(due: Due, parts: Parts | None, currency: str) -> tuple[Stretch, ...]:
    """The bar. It always adds up to what the ledger says of the whole, whatever the single attempts say."""
    attempts = parts.attempts if parts else []
    counted = {
        outcome: sum(part.amount for part in attempts if part.counted and wording.outcome(part) is outcome)
        for outcome in _NOT_GREEN
    }
    unknown = sum(part.amount for part in attempts if holds(part) and part.in_flight and part.is_unknown)
    waiting = sum(part.amount for part in attempts if holds(part) and part.in_flight and not part.counted)
    waiting -= unknown
    # A part of which the company said another amount holds more than its own.
    unknown = max(0, due.in_flight - waiting)
    amounts: tuple[tuple[Outcome | None, int], ...] = (
        (Outcome.PAID, due.taken - sum(counted.values())),
        *counted.items(),
        (Outcome.WAITING, due.in_flight - unknown),
        (Outcome.UNKNOWN, unknown),
        (None, due.open),
    )
    return tuple(Stretch(outcome, Money(amount, currency)) for outcome, amount in amounts if amount > 0)


def _rows(parts: Parts | None, zone: tzinfo) -> tuple[PartRow, ...]:
    rows: list[PartRow] = []
    number = 0
    for payment in parts.attempts if parts else ():
        number += holds(payment)
        at = wording.clock_time(payment.completed_at or payment.initiated_at, zone, seconds=False)
        person = parts.staff.get(payment.staff_id or "", "") if parts else ""
        rows.append(
            PartRow(
                payment.payment_id,
                str(number) if holds(payment) else "",
                payment.provider_code,
                wording.method_name(payment.provider_code),
                ", ".join(filter(None, (at, person))),
                Money(payment.amount, payment.currency),
                wording.outcome(payment),
                opens=payment.in_flight,
            )
        )
    return tuple(rows)


def _shares(left: int, choice: Choice, parts: Parts | None, currency: str) -> tuple[ShareState, ...]:
    titles = {Share.ALL: tr("All that is left"), Share.HALF: tr("Half"), Share.THIRD: tr("A third")}
    chosen = None if choice.digits else choice.share
    plain = [
        ShareState(one, title, Money(share(left, _PEOPLE[one], currency), currency), chosen is one)
        for one, title in titles.items()
    ]
    guests = ShareState(Share.GUESTS, tr("By guest…"))
    if chosen is Share.GUESTS:
        people = guests_left(choice, parts)
        of = tr("Guest {place} of {count}", place=choice.guests - people + 1, count=choice.guests)
        guests = replace(guests, title=of, amount=Money(share(left, people, currency), currency), chosen=True)
    return (*plain, guests)


def guest_picks(left: int, currency: str) -> tuple[Pick, ...]:
    """The numbers of guests that can be chosen, with what each of them pays."""
    picks = [Pick("1", "users", tr("One guest"), format_money(left, currency))]
    for people in range(2, MOST_GUESTS + 1):
        first, *_, last = shares(left, people, currency)
        amount = format_money(first, currency)
        words = tr("{amount} each", amount=amount)
        if last != first:
            words = tr("{amount} each, {last} the last", amount=amount, last=format_money(last, currency))
        picks.append(Pick(str(people), "users", tr("{count} guests", count=people), words))
    return tuple(picks)
