"""What the central server tells, made this terminal's own: in one transaction with how far it was heard.

The centre writes payables, methods and people; this terminal follows. Each thing comes as it stands, so that
hearing it twice, or a snapshot of everything, changes only what differs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeVar

import msgspec

from pos_terminal.contract import pull
from pos_terminal.domain import drawer_events, events, people_events, told_events
from pos_terminal.domain.payable import Payable
from pos_terminal.domain.payment import PayableRef
from pos_terminal.ledger import catalogue, drawers, exceptions, payments, told
from pos_terminal.ledger import people as rows
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.records import dataclass
from pos_terminal.services import staff
from pos_terminal.services.method_saving import as_set
from pos_terminal.services.people import of_restaurant

log = logging.getLogger(__name__)
T = TypeVar("T", bound=msgspec.Struct)
Keep = Callable[[UnitOfWork, Mapping[str, pull.Value]], bool]
"""Keeps settings in this transaction; whether any is another than before."""
_AN_EVENT: Final = 100
"""Payables in one event, which has a largest size."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was new: how many payables, methods and people are different from before."""

    counter: int
    payables: int = 0
    methods: int = 0
    people: int = 0
    decisions: int = 0
    """About exceptions, and approvals of what a drawer was closed with."""
    settings: bool = False
    """Whether settings are others than before."""

    @property
    def anything(self) -> bool:
        """Whether a screen may show something old now."""
        return bool(self.payables or self.methods or self.people or self.decisions or self.settings)


def outcomes(pulled: pull.Pulled) -> list[tuple[str, PaymentResult | None]]:
    """The evidence among it, oldest first: payment id and answer, None where the terminal is to ask itself.

    It is applied before `hear`, which says that it was heard: applying evidence twice changes nothing.
    """
    return [(one.payment_id, _result(one)) for one in _read(pulled, pull.OUTCOME, pull.ToldOutcome)]


def hear(ledger: Books, restaurant_id: str, pulled: pull.Pulled, keep: Keep | None = None) -> Heard:
    """Record what differs, and how far it was heard. `keep` has the settings that the centre decides.

    Raises DatabaseProblem, SettingsProblem.
    """
    with ledger.unit_of_work() as work:
        listening = _Listening(work, pulled)
        heard = Heard(
            pulled.counter,
            listening.payables(),
            listening.methods(),
            listening.people(),
            listening.decisions() + listening.approvals(),
            listening.settings(keep) if keep is not None else False,
        )
        told.put_heard(work.connection, restaurant_id, pulled.counter, work.at)
        work.commit()
    return heard


class _Listening:
    """One answer of the centre, inside one unit of work."""

    def __init__(self, work: UnitOfWork, pulled: pull.Pulled) -> None:
        self._work = work
        self._connection = work.connection
        self._pulled = pulled

    def payables(self) -> int:
        """Record the payables that stand otherwise than they are known here."""
        newest = {
            (one.payable_type, one.payable_id): one
            for one in _read(self._pulled, pull.PAYABLE, pull.ToldPayable)
        }
        changed = [now for one in newest.values() if (now := self._payable(one)) is not None]
        if self._pulled.snapshot:
            open_ones = told.open_told(self._connection)
            changed += [self._gone(one) for one in open_ones if (one.ref.type, one.ref.id) not in newest]
        for start in range(0, len(changed), _AN_EVENT):
            part = tuple(changed[start : start + _AN_EVENT])
            self._work.record(told_events.CentreTold(counter=self._pulled.counter, payables=part))
        return len(changed)

    def _payable(self, one: pull.ToldPayable) -> told_events.ToldPayable | None:
        ref = PayableRef(one.payable_type, one.payable_id)
        elsewhere = sum(
            amount for terminal, amount in one.taken.items() if terminal != self._work.terminal_id
        )
        now = Payable(ref, one.label, one.amount_due, one.currency, one.opened_at, elsewhere)
        known = catalogue.payable(self._connection, ref)
        told_now = self._told(now, closed=one.closed)
        if known is not None:
            same = (known.label, known.amount_due, known.currency, known.taken_elsewhere)
            taken, settled = catalogue.noted(self._connection, ref)
            if same == (now.label, now.amount_due, now.currency, elsewhere) and (taken, settled) == (
                told_now.taken,
                told_now.settled,
            ):
                return None
        return told_now

    def _gone(self, known: Payable) -> told_events.ToldPayable:
        """Not among what is open: it was paid elsewhere, or withdrawn, while nobody was listening."""
        return self._told(known, closed=True)

    def _told(self, payable: Payable, *, closed: bool) -> told_events.ToldPayable:
        due = payments.due_of(self._connection, payable)
        return told_events.ToldPayable(
            payable_type=payable.ref.type,
            payable_id=payable.ref.id,
            label=payable.label,
            amount_due=payable.amount_due,
            currency=payable.currency,
            opened_at=payable.created_at,
            taken=max(0, due.taken),
            taken_elsewhere=payable.taken_elsewhere,
            settled=closed or due.settled,
        )

    def methods(self) -> int:
        """Record the methods that are set otherwise. One that a snapshot does not name takes nothing more."""
        found = {one.provider_code: one for one in _read(self._pulled, pull.METHOD, pull.ToldMethod)}
        before = {one.provider_code: one for one in catalogue.methods(self._connection)}
        changed = 0
        for code, one in found.items():
            known = before.get(code)
            body = events.MethodSet(**msgspec.structs.asdict(one))
            if known is None or body != as_set(known):
                self._work.record(body)
                changed += 1
        if self._pulled.snapshot and found:
            for code, known in before.items():
                if code not in found and known.active:
                    self._work.record(msgspec.structs.replace(as_set(known), active=False))
                    changed += 1
        return changed

    def people(self) -> int:
        """Record who works here. Whoever a snapshot does not name can act no more, as soon as it names a
        manager: before that nobody could."""
        found = {one.staff_id: one for one in _read(self._pulled, pull.STAFF, pull.ToldStaff)}
        changed = sum(self._person(one) for one in found.values())
        led = any(one.active and one.role == "manager" and one.pin_hash for one in found.values())
        if self._pulled.snapshot and led:
            for known in rows.everybody(self._connection):
                if known.active and known.staff_id not in found:
                    self._changed(known.staff_id, known.name, known.role.value, active=False)
                    changed += 1
        return changed

    def decisions(self) -> int:
        """Record what was decided at the centre about exceptions that are open here."""
        decided = 0
        for one in _read(self._pulled, pull.DECISION, pull.ToldDecision):
            found = exceptions.by_id(self._connection, one.exception_id)
            if found is None or not found.is_open:
                continue
            body = events.ExceptionResolved(
                exception_id=found.exception_id,
                decision=one.decision,
                note=one.note,
                decided_by=one.decided_by,
                approved_by=None,
                refund_id=None,
                applied_type=None,
                applied_id=None,
                applied_amount=0,
                applied_taken=0,
                applied_settled=False,
            )
            self._work.record(body, subject=found.payment_id)
            decided += 1
        return decided

    def approvals(self) -> int:
        """Record what was approved at the centre of drawers that were closed here without a manager."""
        approved = 0
        for one in _read(self._pulled, pull.APPROVAL, pull.ToldApproval):
            session = drawers.by_id(self._connection, one.session_id)
            if session is None or not session.needs_approval:
                continue
            if one.difference not in (None, session.variance):
                # It was closed again since, in another life of this journal: nobody approved of that.
                continue
            self._work.record(
                drawer_events.DrawerApproved(
                    session_id=one.session_id, approved_by=one.approved_by, note=one.note
                )
            )
            approved += 1
        return approved

    def settings(self, keep: Keep) -> bool:
        """Use what the centre decides for all terminals, as it said last."""
        told_now = list(_read(self._pulled, pull.SETTINGS, pull.ToldSettings))
        return bool(told_now) and keep(self._work, told_now[-1].values)

    def _person(self, one: pull.ToldStaff) -> bool:
        known = rows.by_id(self._connection, one.staff_id)
        changed = False
        if known is None:
            if rows.by_code(self._connection, one.code) is not None:
                # Somebody who was added here before has this code: two people, one code.
                log.warning("the code of person %s is taken here", one.staff_id)
                return False
            body = events.StaffAdded(staff_id=one.staff_id, code=one.code, name=one.name, role=one.role)
            self._work.record(body)
            changed = True
        if known is None or (known.name, known.role.value, known.active) != (one.name, one.role, one.active):
            if known is not None or not one.active:
                self._changed(one.staff_id, one.name, one.role, active=one.active)
            changed = True
        return self._pin(one) or changed

    def _pin(self, one: pull.ToldStaff) -> bool:
        if one.pin_hash is None:
            return False
        stored = of_restaurant(one.pin_hash)
        before = catalogue.pin_hash(self._connection, one.staff_id)
        if before == stored:
            return False
        catalogue.set_pin_hash(self._connection, one.staff_id, stored)
        if before is not None:
            self._work.record(people_events.PinChanged(staff_id=one.staff_id, how="centre"))
            # Somebody who was locked out gets a new code so that they can go on.
            staff.unlocked(self._work, one.staff_id, "manager")
        return True

    def _changed(self, staff_id: str, name: str, role: str, *, active: bool) -> None:
        self._work.record(people_events.StaffChanged(staff_id=staff_id, name=name, role=role, active=active))


def _read(pulled: pull.Pulled, kind: str, shape: type[T]) -> Iterator[T]:
    for change in pulled.changes:
        if change.kind != kind:
            continue
        try:
            yield msgspec.json.decode(change.body, type=shape)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            # One thing that cannot be read does not stand in the way of the others.
            log.error("change %d (%s) cannot be read: %s", change.counter, kind, error)


def _result(one: pull.ToldOutcome) -> PaymentResult | None:
    if one.outcome is None:
        return None
    try:
        outcome = Outcome(one.outcome)
    except ValueError:
        # A word of a newer server: the company itself is asked.
        return None
    return PaymentResult(
        outcome,
        provider_reference=one.provider_reference,
        amount=one.amount,
        currency=one.currency,
        order_reference=one.order_reference,
        transaction_id=one.transaction_id,
        error_code=one.error_code,
        provider_error=one.provider_error,
        fee=one.fee,
        raw_sha256=one.raw_sha256,
    )
