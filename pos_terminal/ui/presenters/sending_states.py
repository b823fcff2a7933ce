"""Sending to the central server in the words of the counter."""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

from pos_terminal.domain.drawer import MovementKind
from pos_terminal.domain.money import Money, format_money
from pos_terminal.engine.messages import SendingChanged
from pos_terminal.records import dataclass
from pos_terminal.services.operations import PAYMENT, REFUND, Operation
from pos_terminal.texts import tr, trn
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.drawer_states import category_name, kind_name
from pos_terminal.ui.states.sending import OperationRow, SendingFilter, SendingState, Sent
from pos_terminal.ui.states.shell import Segment

PAUSED: Final = frozenset({"revoked", "quarantined", "copied", "refused"})


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page is made of. `offline_since_ms`: no internet since then."""

    standing: SendingChanged
    online: bool | None
    offline_since_ms: int | None
    now_ms: int
    zone: tzinfo
    currency: str
    rows: tuple[Operation, ...] = ()
    chosen: SendingFilter = SendingFilter.ALL
    more: bool = False


def state_of(shown: Shown) -> SendingState:
    """The page as it is to be seen now."""
    standing = shown.standing
    paused = standing.state in PAUSED
    oldest = min((row.position for row in shown.rows if row.waiting), default=None)
    safe, line = safe_of(standing)
    return SendingState(
        head=_head(shown),
        icon=_icon(shown),
        waiting=standing.waiting,
        waiting_words=trn("operation waits to be sent", "operations wait to be sent", standing.waiting),
        safe=safe,
        safe_line=line,
        facts=tuple(_facts(shown)),
        note=tr("Do not reinstall or erase this terminal before everything is sent.")
        if standing.waiting
        else "",
        rows=tuple(
            _row(operation, shown, oldest=operation.position == oldest and not shown.more)
            for operation in shown.rows
        ),
        chosen=shown.chosen,
        person=standing.waiting if paused else 0,
        more=shown.more,
        quiet=not paused and not standing.tried and shown.online is not False,
        needs_person=paused,
        busy=standing.sending_now,
    )


def _head(shown: Shown) -> str:
    standing = shown.standing
    heads = {
        "revoked": tr("The central server does not accept this terminal any more"),
        "quarantined": tr("Two terminals have the same data"),
        "copied": tr("This terminal works with a copy of its data"),
        "refused": tr("The central server could not take this"),
    }
    if standing.state in heads:
        return heads[standing.state]
    if shown.online is False and shown.offline_since_ms is not None:
        since = wording.clock_time(shown.offline_since_ms, shown.zone, seconds=False)
        return tr("No internet since {time}", time=since)
    if standing.tried and standing.reason == "time_wrong":
        return tr("The clock of this terminal is wrong")
    if standing.tried:
        return tr("The central server does not answer")
    if standing.sending_now and standing.waiting:
        return tr("Being sent")
    return tr("Online") if standing.waiting else tr("Everything is sent")


def _icon(shown: Shown) -> str:
    if shown.standing.state in PAUSED:
        return "alert-triangle"
    return "wifi-off" if shown.online is False or shown.standing.tried else "wifi"


def safe_of(standing: SendingChanged) -> tuple[str, str]:
    """What is safe, and what somebody has to do."""
    lines = {
        "revoked": tr(
            "Everything is saved on this terminal. Ask the owner for a new code and join this terminal again."
        ),
        "quarantined": tr(
            "What happened on both is kept, here and at the central server. Show it to a manager."
        ),
        "copied": tr(
            "Its data was put back or copied. Everything is saved here. A manager joins it again with a new"
            " code."
        ),
        "refused": tr(
            "The central server could not place this. It is saved on this terminal. Show it to a manager."
        ),
    }
    if standing.state in lines:
        return tr("Nothing is lost"), lines[standing.state]
    if not standing.waiting:
        return tr("Nothing waits"), tr("The central server has everything that happened here.")
    return tr("Nothing is lost"), tr(
        "They are saved on this terminal, even if the power is cut. They go by themselves when the internet"
        " is back."
    )


def _facts(shown: Shown) -> list[tuple[str, str]]:
    standing = shown.standing
    oldest, last, after = "–", "–", "–"
    if standing.since_ms is not None:
        at = wording.clock_time(standing.since_ms, shown.zone, seconds=False)
        oldest = tr("{time}, {age} ago", time=at, age=wording.age(standing.since_ms, shown.now_ms))
    if standing.last_sent_ms is not None:
        last = wording.clock_time(standing.last_sent_ms, shown.zone)
    if standing.sending_now:
        after = tr("now")
    elif standing.next_try_ms is not None:
        after = _in(max(0, standing.next_try_ms - shown.now_ms))
    return [
        (tr("Money in them"), format_money(standing.amount, shown.currency)),
        (tr("Oldest waiting"), oldest),
        (tr("Last sent"), last),
        (tr("Next try"), after),
    ]


def _in(left_ms: int) -> str:
    seconds = -(-left_ms // 1000)
    if seconds < 100:
        return tr("in {seconds} s", seconds=seconds)
    return tr("in {minutes} min", minutes=-(-seconds // 60))


def _row(operation: Operation, shown: Shown, *, oldest: bool) -> OperationRow:
    standing = shown.standing
    sent = Sent.WAITING if operation.waiting else Sent.SENT
    if operation.waiting and standing.state in PAUSED:
        sent = Sent.PERSON
    elif oldest and standing.tried:
        sent = Sent.TRIED
    words = {
        Sent.WAITING: tr("Waiting"),
        Sent.SENT: tr("Sent"),
        Sent.PERSON: tr("Needs a person"),
        Sent.TRIED: trn("Tried once", "Tried {count} times", standing.tried),
    }
    amount = None
    if operation.amount is not None:
        amount = Money(operation.amount, operation.currency or shown.currency)
    return OperationRow(
        operation.position,
        wording.clock_time(operation.at, shown.zone, seconds=False),
        title_of(operation),
        sent,
        words[sent],
        amount,
    )


def title_of(operation: Operation) -> str:
    """What a person calls it: Payment, order 1048."""
    if operation.payment is not None:
        payment = operation.payment
        name = wording.order_name(payment) or payment.reference or wording.payment_number(payment)
        if wording.order_name(payment):
            name = name[:1].lower() + name[1:]
        if operation.kind == REFUND:
            return tr("Given back, {name}", name=name)
        return tr("Payment, {name}", name=name) if operation.kind == PAYMENT else name
    kind, _, movement = operation.kind.partition(":")
    if movement:
        if movement == MovementKind.NO_SALE.value:
            return tr("Drawer opened without a sale")
        name = category_name(operation.name)
        return f"{kind_name(MovementKind(movement))}, {name}" if name else kind_name(MovementKind(movement))
    said = _kinds().get(kind, tr("Note of the terminal"))
    return f"{said}, {operation.name}" if operation.name else said


def _kinds() -> dict[str, str]:
    return {
        "journal.opened": tr("Terminal set up"),
        "staff.added": tr("Person added"),
        "staff.changed": tr("Person changed"),
        "staff.pin_changed": tr("Code changed"),
        "staff.unlocked": tr("Code unlocked"),
        "pin.locked": tr("Code locked"),
        "method.set": tr("Payment method"),
        "settings.changed": tr("Settings"),
        "practice.started": tr("Practice mode"),
        "payable.opened": tr("Order"),
        "payable.reckoned": tr("Order"),
        "intent.asked": tr("Order"),
        "intent.cancelled": tr("Order"),
        "program.paired": tr("Till software"),
        "program.revoked": tr("Till software"),
        "drawer.opened": tr("Drawer opened"),
        "drawer.kicked": tr("Drawer opened"),
        "drawer.counted": tr("Drawer counted"),
        "drawer.closed": tr("Drawer closed"),
        "drawer.approved": tr("Drawer approved"),
        "drawer.bag_received": tr("Bag received"),
        "recovery.made": tr("Recovery code made"),
        "recovery.used": tr("Recovery code used"),
    }


def segment(online: bool | None, standing: SendingChanged | None) -> Segment | None:
    """The top bar's words on the line; None while nobody has tried and there is no server."""
    if standing is None or standing.state == "alone":
        return None
    waits = trn("{count} waiting to be sent", "{count} waiting to be sent", standing.waiting)
    if standing.state in PAUSED:
        return Segment("alert-triangle", tr("Needs a person"), waits, off=True)
    if online is False:
        return Segment(
            "wifi-off", tr("Offline"), waits if standing.waiting else tr("Everything sent"), off=True
        )
    if standing.tried and standing.waiting:
        return Segment("wifi-off", tr("Server not reached"), waits, off=True)
    return Segment("wifi", tr("Online"), waits if standing.waiting else tr("Everything sent"))
