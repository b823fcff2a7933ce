"""The people who work here, as a manager keeps them: added, changed, given a new code, unlocked.

Everything here asks the role table in the transaction of the change. A new code comes as its hash, made on a
hand (people.hash_pin); a person's own old code has passed the gate before (pin_gate).

A terminal of a central server gets its people from there, and changes none of those; whoever was added here
before it joined is still changed here.
"""

from __future__ import annotations

from pos_terminal.domain import people_events
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.people import Role, Staff
from pos_terminal.ledger import catalogue
from pos_terminal.ledger import people as rows
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.enrolment import enrolment
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.records import dataclass
from pos_terminal.services import people, pin_gate
from pos_terminal.services.approval import Decision
from pos_terminal.services.rights import CENTRE, Action, authorise


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be added. `pin_hash` is the hash of their code for this `staff_id`."""

    staff_id: str
    code: str
    name: str
    role: Role
    pin_hash: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One person with what stands in their way. `wait_ms` is left of a wait; `locked` ends by a manager. Whom
    the central server keeps is `of_centre`."""

    staff: Staff
    wait_ms: int = 0
    locked: bool = False
    of_centre: bool = False


def listing(connection: ReadConnection, uptime_ms: int) -> list[Listed]:
    """Everybody who was ever added: who can act first, then who has left."""
    counts = rows.locked(connection)
    joined = enrolment(connection) is not None
    found = []
    for person in rows.everybody(connection):
        count = counts.get(person.staff_id)
        left = pin_gate.left_ms(count, uptime_ms) if count else 0
        theirs = joined and people.is_of_restaurant(catalogue.pin_hash(connection, person.staff_id))
        found.append(Listed(person, left, count is not None and count.until_reset, theirs))
    return sorted(found, key=lambda one: not one.staff.active)


def may_be_kept_here(connection: ReadConnection, actor: str, staff_id: str = "") -> None:
    """Raise NotAllowed("people_of_centre") where the central server keeps this person; without one, wherever
    it keeps whoever is new."""
    if actor.startswith(CENTRE) or enrolment(connection) is None:
        return
    if not staff_id or people.is_of_restaurant(catalogue.pin_hash(connection, staff_id)):
        raise NotAllowed("people_of_centre")


def first_manager(ledger: Books, person: NewPerson, recovery_hash: str) -> Staff:
    """The very first person, with the recovery code of this terminal. Raises NotAllowed (also
    people_of_centre), InvalidInput."""
    if person.role is not Role.MANAGER:
        raise NotAllowed("first_is_manager")
    with ledger.unit_of_work() as work:
        authorise(work.connection, Action.MANAGE_STAFF, _alone("system"))
        may_be_kept_here(work.connection, "system")
        added = _added(work, person)
        put_recovery(work, recovery_hash)
        work.commit()
    return added


def add(ledger: Books, person: NewPerson, actor: str) -> Staff:
    """Let a person act here. Raises NotAllowed (for whoever may not, people_of_centre), InvalidInput."""
    with ledger.unit_of_work(actor) as work:
        authorise(work.connection, Action.MANAGE_STAFF, _alone(actor))
        may_be_kept_here(work.connection, actor)
        if not rows.anybody(work.connection) and not _first_of_restaurant(person, actor):
            raise NotAllowed("first_is_manager")
        added = _added(work, person)
        work.commit()
    return added


def change(
    ledger: Books,
    staff_id: str,
    actor: str,
    *,
    name: str | None = None,
    role: Role | None = None,
    active: bool | None = None,
) -> Staff:
    """Another name or role, or whether they can act; None leaves it. Nothing to change is no event.

    Raises NotAllowed: people_of_centre, last_manager where nobody could manage any more; InvalidInput,
    LookupError.
    """
    with ledger.unit_of_work(actor) as work:
        after = put_change(work, staff_id, actor, name=name, role=role, active=active)
        work.commit()
    return after


def put_change(
    work: UnitOfWork,
    staff_id: str,
    actor: str,
    *,
    name: str | None = None,
    role: Role | None = None,
    active: bool | None = None,
) -> Staff:
    """The same in a transaction that has more to do."""
    authorise(work.connection, Action.MANAGE_STAFF, _alone(actor))
    before = _found(work, staff_id)
    after = Staff(
        staff_id,
        before.code,
        before.name if name is None else people.clean_name(name),
        before.role if role is None else role,
        before.active if active is None else active,
    )
    if after == before:
        return before
    may_be_kept_here(work.connection, actor, staff_id)
    still = after.active and after.role is Role.MANAGER
    was = before.active and before.role is Role.MANAGER
    if was and not still and rows.managers(work.connection) < 2:
        raise NotAllowed("last_manager")
    body = people_events.StaffChanged(
        staff_id=staff_id, name=after.name, role=after.role.value, active=after.active
    )
    work.record(body)
    return after


def set_own_pin(ledger: Books, staff_id: str, pin_hash: str) -> None:
    """A person's own new code; the old one has just passed the gate. Raises NotAllowed (also
    people_of_centre), LookupError."""
    with ledger.unit_of_work(staff_id) as work:
        authorise(work.connection, Action.CHANGE_OWN_PIN, _alone(staff_id))
        may_be_kept_here(work.connection, staff_id, staff_id)
        _new_pin(work, staff_id, pin_hash, "own")
        work.commit()


def reset_pin(ledger: Books, staff_id: str, pin_hash: str, actor: str) -> None:
    """A new code for somebody, by a manager; it ends a lock, too. Raises NotAllowed (also people_of_centre),
    LookupError."""
    with ledger.unit_of_work(actor) as work:
        authorise(work.connection, Action.MANAGE_STAFF, _alone(actor))
        found = _found(work, staff_id)
        may_be_kept_here(work.connection, actor, staff_id)
        _new_pin(work, found.staff_id, pin_hash, "manager")
        unlocked(work, staff_id, "manager")
        work.commit()


def give_pin(ledger: Books, staff_id: str, pin_hash: str, actor: str) -> None:
    """A new code for somebody, given at the centre. Locks are each terminal's own: they end where the code is
    heard of. Raises NotAllowed, LookupError."""
    with ledger.unit_of_work(actor) as work:
        authorise(work.connection, Action.MANAGE_STAFF, _alone(actor))
        _new_pin(work, _found(work, staff_id).staff_id, pin_hash, "manager")
        work.commit()


def unlock(ledger: Books, staff_id: str, actor: str) -> None:
    """Forget what was counted against somebody's code, by a manager. Raises NotAllowed, LookupError."""
    with ledger.unit_of_work(actor) as work:
        authorise(work.connection, Action.MANAGE_STAFF, _alone(actor))
        unlocked(work, _found(work, staff_id).staff_id, "manager")
        work.commit()


def new_recovery_code(ledger: Books, recovery_hash: str, actor: str) -> None:
    """Another recovery code instead of the one before, by a manager. Raises NotAllowed."""
    with ledger.unit_of_work(actor) as work:
        authorise(work.connection, Action.MANAGE_STAFF, _alone(actor))
        put_recovery(work, recovery_hash)
        work.commit()


def recover(ledger: Books, attempt: pin_gate.Attempt, pin_hash: str) -> Staff:
    """A new code for a manager, by the recovery code that has just passed the gate; it is used up with that.

    Raises NotAllowed("wrong_code") for anybody but a manager who can act.
    """
    staff = attempt.staff
    if staff is None or staff.role is not Role.MANAGER or not staff.active:
        raise pin_gate.refusal(attempt.count.wait_ms)
    with ledger.unit_of_work(staff.staff_id) as work:
        if rows.recovery_hash(work.connection) != attempt.stored:
            raise pin_gate.refusal(attempt.count.wait_ms)
        rows.set_recovery_hash(work.connection, None)
        work.record(people_events.RecoveryCodeUsed(staff_id=staff.staff_id))
        _new_pin(work, staff.staff_id, pin_hash, "recovery")
        unlocked(work, staff.staff_id, "recovery")
        work.commit()
    return staff


def put_recovery(work: UnitOfWork, recovery_hash: str) -> None:
    """Keep the hash of a recovery code that is shown now, and never again."""
    rows.set_recovery_hash(work.connection, recovery_hash)
    work.record(people_events.RecoveryCodeMade())


def unlocked(work: UnitOfWork, staff_id: str, how: str) -> None:
    """End waits and locks, where there are any."""
    if rows.counted(work.connection, staff_id) != rows.Counted(staff_id):
        rows.forget_counted(work.connection, staff_id)
        work.record(people_events.StaffUnlocked(staff_id=staff_id, how=how))


def _first_of_restaurant(person: NewPerson, actor: str) -> bool:
    """At the centre the first manager needs no recovery code: whoever adds them signed in otherwise."""
    return person.role is Role.MANAGER and actor.startswith(CENTRE)


def _alone(actor: str) -> Decision:
    return Decision(actor, "")


def _added(work: UnitOfWork, person: NewPerson) -> Staff:
    return people.put_staff(work, person.staff_id, person.code, person.name, person.role, person.pin_hash)


def _new_pin(work: UnitOfWork, staff_id: str, pin_hash: str, how: str) -> None:
    catalogue.set_pin_hash(work.connection, staff_id, pin_hash)
    work.record(people_events.PinChanged(staff_id=staff_id, how=how))


def _found(work: UnitOfWork, staff_id: str) -> Staff:
    person = rows.by_id(work.connection, staff_id)
    if person is None:
        raise LookupError(staff_id)
    return person
