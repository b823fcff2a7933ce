"""Closing a drawer with its Z report, handing it over, and approving afterwards what was closed without."""

from __future__ import annotations

from dataclasses import replace

from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.drawer import Counts, Session
from pos_terminal.domain.drawer_events import DrawerApproved, DrawerClosed
from pos_terminal.domain.errors import InvalidInput, KeyReused, NotAllowed
from pos_terminal.domain.money import check_amount
from pos_terminal.domain.session_report import packed
from pos_terminal.domain.text_input import clean_key
from pos_terminal.ledger import drawer_details, drawers
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.drawer_details import StoredCount
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.records import dataclass
from pos_terminal.services.approval import Decision
from pos_terminal.services.drawer_counting import is_over
from pos_terminal.services.drawer_opening import Opening, record_opening
from pos_terminal.services.drawer_rules import DEFAULT, DrawerLimits, check_hands, names, once, reason_of
from pos_terminal.services.rights import Action, authorise
from pos_terminal.services.session_report import session_report


@dataclass(frozen=True, slots=True)
class Closing:
    """How to close: with which count, and where the cash goes. Both amounts (minor units) are the count.

    `later`: no manager is here; over the limit it closes "not approved".
    """

    count_id: str
    to_safe: int
    left_for_float: int
    later: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    """One person's session ends and the next begins. `count_id` is the leaver's count, `found` what the next
    person counts: pieces, or an amount in minor units."""

    count_id: str
    found: Counts | int
    to_safe: int = 0
    shared: bool = True
    later: bool = False
    key: str = ""


def close(ledger: Ledger, closing: Closing, decision: Decision, limits: DrawerLimits = DEFAULT) -> Session:
    """End the session of this count and number its Z report.

    Raises NotAllowed: drawer_closed, drawer_of_another, count_not_last, needs_manager; InvalidInput:
    closing_split, text_empty for a reason that is needed; KeyReused, LookupError.
    """
    key = clean_key(closing.key)

    def find(connection: ReadConnection) -> Session | None:
        found = drawers.by_closing_key(connection, key)
        if found is not None and found.count_id != closing.count_id:
            raise KeyReused("key_reused", key=key)
        return found

    def do(work: UnitOfWork) -> None:
        _record(work, closing, key, decision, limits, Action.CLOSE_DRAWER)
        crash_point("drawer_close_recorded")

    session = once(ledger, decision.actor, find, do)
    crash_point("drawer_close_committed")
    return session


def _record(
    work: UnitOfWork,
    closing: Closing,
    key: str,
    decision: Decision,
    limits: DrawerLimits,
    action: Action,
) -> Session:
    connection = work.connection
    stored, session = _counted(connection, closing.count_id, decision)
    for amount in (closing.to_safe, closing.left_for_float):
        check_amount(amount, minimum=0)
    if closing.to_safe + closing.left_for_float != stored.counted:
        raise InvalidInput("closing_split", counted=stored.counted, currency=session.currency)
    expected = drawers.expected(connection, session.session_id)
    over = is_over(connection, stored, stored.counted - expected, limits)
    reason = reason_of(decision, needed=over)
    later = over and closing.later and decision.approver is None
    approver = authorise(connection, action, decision, over_limit=over and not later)
    closed = replace(
        session,
        closed_at=work.at,
        closed_by=decision.actor,
        counted=stored.counted,
        expected=expected,
        reason=reason,
        approved_by=approver,
        needs_approval=later,
        z_number=drawers.next_z(connection),
        to_safe=closing.to_safe,
        left_for_float=closing.left_for_float,
        count_id=stored.count_id,
    )
    work.record(_event(work, closed, key), actor=decision.actor)
    after = drawers.by_id(connection, session.session_id)
    assert after is not None
    return after


def _event(work: UnitOfWork, closed: Session, key: str) -> DrawerClosed:
    head = work.head
    report = session_report(
        work.connection,
        closed,
        last_position=head.position,
        head8=head.hash.hex()[:8],
        names=names(work.connection),
        written_at=work.at,
    )
    return DrawerClosed(
        session_id=closed.session_id,
        idempotency_key=key,
        count_id=closed.count_id or "",
        closed_by=closed.closed_by or "",
        counted=closed.counted or 0,
        expected=closed.expected or 0,
        reason=closed.reason,
        approved_by=closed.approved_by,
        needs_approval=closed.needs_approval,
        z_number=closed.z_number or 0,
        to_safe=closed.to_safe,
        left_for_float=closed.left_for_float,
        report=packed(report),
    )


def _counted(connection: ReadConnection, count_id: str, decision: Decision) -> tuple[StoredCount, Session]:
    stored = drawer_details.count_by_id(connection, count_id)
    if stored is None:
        raise LookupError(count_id)
    session = drawers.by_id(connection, stored.session_id)
    if session is None or not session.is_open:
        raise NotAllowed("drawer_closed")
    check_hands(connection, session, decision.actor)
    if drawer_details.counts_of(connection, session.session_id)[-1].count_id != count_id:
        raise NotAllowed("count_not_last")
    return stored, session


def hand_over(
    ledger: Ledger,
    handover: Handover,
    leaving: Decision,
    coming: Decision,
    limits: DrawerLimits = DEFAULT,
) -> tuple[Session, Session]:
    """Close one person's session and open the next one's in the same transaction, each with their own count.

    Both have typed their PIN: each decision names one of them. The reason of `coming` is for a difference
    between the two counts. Raises what `close` and `open_drawer` raise, and InvalidInput("same_person").
    """
    key = clean_key(handover.key)
    if leaving.actor == coming.actor:
        raise InvalidInput("same_person")

    def find(connection: ReadConnection) -> tuple[Session, Session] | None:
        closed, opened = drawers.by_closing_key(connection, key), drawers.by_opening_key(connection, key)
        if closed is None or opened is None:
            return None
        if closed.count_id != handover.count_id:
            raise KeyReused("key_reused", key=key)
        return closed, opened

    def do(work: UnitOfWork) -> None:
        stored, _ = _counted(work.connection, handover.count_id, leaving)
        left = stored.counted - handover.to_safe
        closing = Closing(handover.count_id, handover.to_safe, left, handover.later, key)
        closed = _record(work, closing, key, leaving, limits, Action.HAND_OVER)
        crash_point("drawer_half_handed")
        found = handover.found
        opening = Opening(
            counts=None if isinstance(found, int) else found,
            amount=found if isinstance(found, int) else None,
            shared=handover.shared,
            drawer=closed.drawer,
            currency=closed.currency,
        )
        record_opening(work, ledger.ids.new_id(), opening, key, coming, limits, closed.session_id)
        crash_point("drawer_handover_recorded")

    both = once(ledger, leaving.actor, find, do)
    crash_point("drawer_handover_committed")
    return both


def approve(ledger: Books, session_id: str, decision: Decision) -> Session:
    """A manager approves of a difference that was closed without one.

    Raises LookupError, NotAllowed: nothing_to_approve, needs_manager.
    """
    with ledger.unit_of_work(decision.actor) as work:
        after = record_approval(work, session_id, decision)
        crash_point("drawer_approval_recorded")
        work.commit()
    return after


def record_approval(work: UnitOfWork, session_id: str, decision: Decision) -> Session:
    """The same inside a unit of work, which is still to be committed. Raises as `approve`."""
    session = drawers.by_id(work.connection, session_id)
    if session is None:
        raise LookupError(session_id)
    approver = authorise(work.connection, Action.APPROVE_DIFFERENCE, decision, over_limit=True)
    if not session.needs_approval:
        raise NotAllowed("nothing_to_approve")
    note = reason_of(decision, needed=False)
    work.record(DrawerApproved(session_id=session_id, approved_by=approver or decision.actor, note=note))
    after = drawers.by_id(work.connection, session_id)
    assert after is not None
    return after
