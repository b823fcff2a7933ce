"""What moves in an open drawer beside sales: append-only, signed, each with a key of its own.

A person gives an amount that is more than nothing; its kind gives the sign.
"""

from __future__ import annotations

from typing import Final

from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.drawer import Movement, MovementKind, Session
from pos_terminal.domain.drawer_events import BagReceived, DrawerMoved
from pos_terminal.domain.errors import InvalidInput, KeyReused, NotAllowed
from pos_terminal.domain.money import check_amount
from pos_terminal.domain.payable import order_number
from pos_terminal.domain.text_input import clean_key, clean_text
from pos_terminal.ledger import drawer_details, drawers, payments
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.records import dataclass
from pos_terminal.services.approval import Decision
from pos_terminal.services.drawer_rules import (
    DEFAULT,
    DrawerLimits,
    check_holds,
    is_manager,
    once,
    person,
    reason_of,
    session_for_hands,
)
from pos_terminal.services.rights import Action, authorise

PAY_OUT_KINDS: Final = ("supplies", "transport", "wages", "advance", "other")
"""What is paid out of a drawer. A pay-out that names none is "other"."""
MAX_CATEGORY: Final = 40
_ACTIONS: Final = {
    MovementKind.PAY_IN: Action.PAY_IN,
    MovementKind.PAY_OUT: Action.PAY_OUT,
    MovementKind.DROP: Action.DROP,
    MovementKind.TRANSFER_IN: Action.TRANSFER,
    MovementKind.TRANSFER_OUT: Action.TRANSFER,
    MovementKind.NO_SALE: Action.NO_SALE,
    MovementKind.CHANGE_OWED: Action.TAKE_PAYMENT,
    MovementKind.CHANGE_LEFT: Action.TAKE_PAYMENT,
    MovementKind.OWED_PAID: Action.TAKE_PAYMENT,
}
_OUT: Final = frozenset(
    {MovementKind.PAY_OUT, MovementKind.DROP, MovementKind.TRANSFER_OUT, MovementKind.OWED_PAID}
)
_NEEDS_REASON: Final = frozenset({MovementKind.PAY_OUT, MovementKind.NO_SALE})
_OF_A_PAYMENT: Final = frozenset({MovementKind.CHANGE_OWED, MovementKind.CHANGE_LEFT, MovementKind.OWED_PAID})


@dataclass(frozen=True, slots=True)
class Move:
    """What is to move. `amount` is in minor units without a sign, 0 for an opening without a sale.

    `category` is the kind of a pay-out (PAY_OUT_KINDS) or the other terminal's drawer of a transfer;
    `received_by` who took a bag for the safe and typed the PIN, None for "not received yet"; `payment_id` the
    payment whose change is owed, left or paid now.
    """

    kind: MovementKind
    amount: int
    key: str
    category: str = ""
    received_by: str | None = None
    payment_id: str | None = None
    drawer: str = drawers.FIRST


@dataclass(frozen=True, slots=True)
class Transfer:
    """From one drawer of this terminal into another, both open. `amount` in minor units."""

    from_drawer: str
    to_drawer: str
    amount: int
    key: str


def move(ledger: Ledger, wanted: Move, decision: Decision, limits: DrawerLimits = DEFAULT) -> Movement:
    """Move cash, or open the drawer without a sale; the decision's reason is what it was for.

    Raises NotAllowed: drawer_closed, drawer_of_another, drawer_too_little, needs_manager, owed_too_much;
    InvalidInput, KeyReused.
    """
    key = clean_key(wanted.key)

    def find(connection: ReadConnection) -> Movement | None:
        found = drawer_details.movement_by_key(connection, key)
        if found is not None:
            same = (found.kind, abs(found.amount), found.payment_id)
            if same != (wanted.kind, wanted.amount, wanted.payment_id):
                raise KeyReused("key_reused", key=key)
        return found

    def do(work: UnitOfWork) -> None:
        _record(work, ledger.ids.new_id(), wanted, key, decision, limits)
        crash_point("drawer_move_recorded")

    movement = once(ledger, decision.actor, find, do)
    crash_point("drawer_move_committed")
    return movement


def _record(
    work: UnitOfWork, movement_id: str, wanted: Move, key: str, decision: Decision, limits: DrawerLimits
) -> None:
    connection = work.connection
    kind = wanted.kind
    if kind not in _ACTIONS:
        raise InvalidInput("move_kind", kind=kind.value)
    if kind is MovementKind.NO_SALE:
        if wanted.amount != 0:
            raise InvalidInput("amount_not_whole")
    else:
        check_amount(wanted.amount)
    if wanted.received_by is not None and kind is not MovementKind.DROP:
        raise InvalidInput("move_kind", kind=kind.value)
    session = session_for_hands(connection, decision.actor, drawer=wanted.drawer)
    label = reason_of(decision, needed=kind in _NEEDS_REASON)
    category = _category(wanted)
    over = _over_limit(connection, session, wanted, limits)
    approver = authorise(connection, _ACTIONS[kind], decision, over_limit=over)
    if kind in _OF_A_PAYMENT:
        label = _check_change(connection, session, wanted) or label
    elif wanted.payment_id is not None:
        raise InvalidInput("move_kind", kind=kind.value)
    if kind in _OUT:
        check_holds(connection, session, wanted.amount)
    body = DrawerMoved(
        movement_id=movement_id,
        session_id=session.session_id,
        kind=kind.value,
        amount=-wanted.amount if kind in _OUT else wanted.amount,
        idempotency_key=key,
        category=category,
        label=label,
        payment_id=wanted.payment_id,
        staff_id=decision.actor,
        approved_by=approver,
        received_by=wanted.received_by,
    )
    work.record(body, subject=wanted.payment_id)


def _category(wanted: Move) -> str:
    category = clean_text(wanted.category, limit=MAX_CATEGORY, field="category")
    if wanted.kind is MovementKind.PAY_OUT:
        category = category or "other"
        if category not in PAY_OUT_KINDS:
            raise InvalidInput("pay_out_kind", kind=category)
    elif wanted.kind in (MovementKind.TRANSFER_IN, MovementKind.TRANSFER_OUT) and not category:
        raise InvalidInput("text_empty", field="category")
    return category


def _over_limit(connection: ReadConnection, session: Session, wanted: Move, limits: DrawerLimits) -> bool:
    if wanted.kind is MovementKind.PAY_OUT:
        before = -drawer_details.moved_in(connection, session.session_id, MovementKind.PAY_OUT)
        return before + wanted.amount > limits.pay_out
    # A bag that nobody received is on every report until a manager has it.
    return wanted.kind is MovementKind.DROP and not _may_receive(connection, wanted.received_by)


def _may_receive(connection: ReadConnection, received_by: str | None) -> bool:
    """Whether a bag in these hands needs nobody's word: nobody's yet, or a manager's.

    Raises InvalidInput("staff_unknown")."""
    if received_by is None or is_manager(connection, received_by):
        return True
    if person(connection, received_by) is None:
        raise InvalidInput("staff_unknown", staff_code=received_by)
    return False


def _check_change(connection: ReadConnection, session: Session, wanted: Move) -> str:
    """Whether this change can be owed, left or paid; what the payment was for."""
    payment = payments.by_id(connection, wanted.payment_id or "")
    if payment is None or payment.drawer_session is None:
        raise InvalidInput("payment_unknown")
    done = drawer_details.of_payment(connection, payment.payment_id)
    owed, left = done.get(MovementKind.CHANGE_OWED, 0), done.get(MovementKind.CHANGE_LEFT, 0)
    if wanted.kind is MovementKind.OWED_PAID:
        if wanted.amount > owed + done.get(MovementKind.OWED_PAID, 0):
            raise NotAllowed("owed_too_much")
    elif payment.drawer_session != session.session_id or payment.corrected:
        # What was given stayed in that drawer's count.
        raise NotAllowed("drawer_of_sale_closed")
    elif owed + left + wanted.amount > (payment.change or 0) - done.get(MovementKind.ROUNDING, 0):
        raise NotAllowed("owed_too_much")
    return order_number(payment.payable) or payment.reference


def transfer(ledger: Ledger, wanted: Transfer, decision: Decision) -> tuple[Movement, Movement]:
    """Take from one drawer and put into another in one transaction: out and in.

    Raises NotAllowed: drawer_closed, drawer_of_another, drawer_too_little, needs_manager; InvalidInput,
    KeyReused.
    """
    key = clean_key(wanted.key)
    keys = (f"{key}:out", f"{key}:in")

    def find(connection: ReadConnection) -> tuple[Movement, Movement] | None:
        out, into = (drawer_details.movement_by_key(connection, one) for one in keys)
        if out is None or into is None:
            return None
        if (-out.amount, out.category, into.category) != (
            wanted.amount,
            wanted.to_drawer,
            wanted.from_drawer,
        ):
            raise KeyReused("key_reused", key=key)
        return out, into

    def do(work: UnitOfWork) -> None:
        ends = (
            (MovementKind.TRANSFER_OUT, wanted.from_drawer, wanted.to_drawer),
            (MovementKind.TRANSFER_IN, wanted.to_drawer, wanted.from_drawer),
        )
        if wanted.from_drawer == wanted.to_drawer:
            raise InvalidInput("same_drawer")
        for one, (kind, drawer, other) in zip(keys, ends, strict=True):
            half = Move(kind, wanted.amount, one, category=other, drawer=drawer)
            _record(work, ledger.ids.new_id(), half, one, decision, DEFAULT)
        crash_point("drawer_transfer_recorded")

    return once(ledger, decision.actor, find, do)


def receive_bag(ledger: Ledger, movement_id: str, received_by: str, decision: Decision) -> Movement:
    """Somebody has a bag now that nobody had received: by a manager, or with one's word.

    Raises LookupError, NotAllowed: bag_received, needs_manager.
    """
    with ledger.unit_of_work(decision.actor) as work:
        found = drawer_details.movement(work.connection, movement_id)
        if found is None or found.kind is not MovementKind.DROP:
            raise LookupError(movement_id)
        if found.received_by == received_by:
            return found
        if found.received_by is not None:
            raise NotAllowed("bag_received")
        over = not _may_receive(work.connection, received_by)
        authorise(work.connection, Action.DROP, decision, over_limit=over)
        work.record(BagReceived(movement_id=movement_id, received_by=received_by))
        after = drawer_details.movement(work.connection, movement_id)
        crash_point("bag_recorded")
        work.commit()
    assert after is not None
    return after


def reverse_change(work: UnitOfWork, payment_id: str, session: Session, actor: str, new_id: str) -> None:
    """Undo what became of the change of a payment that never was, in the unit of work that corrects it.

    `new_id` begins the identifiers of these movements.
    """
    for kind, amount in drawer_details.of_payment(work.connection, payment_id).items():
        body = DrawerMoved(
            movement_id=f"{new_id}-{kind.value}",
            session_id=session.session_id,
            kind=kind.value,
            amount=-amount,
            payment_id=payment_id,
            staff_id=actor,
        )
        work.record(body, subject=payment_id)
