"""Payables as programs bring, change and withdraw them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pos_terminal.central.accounts.asking import Asking
from pos_terminal.central.books import books_of
from pos_terminal.central.callbacks import owners
from pos_terminal.central.centre import Centre
from pos_terminal.central.errors import Refused
from pos_terminal.domain import events, payable_events
from pos_terminal.domain.money import exponent
from pos_terminal.domain.payable import TERMINALS_OWN, Due, Payable
from pos_terminal.domain.payment import PayableRef
from pos_terminal.domain.text_input import MAX_KEY, clean_text
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.services.rights import CENTRE
from pos_terminal.texts import tr


@dataclass(frozen=True, slots=True)
class Wanted:
    """A payable as its owner wants it. `amount` is in minor units, 0 for nothing due."""

    ref: PayableRef
    label: str
    amount: int
    currency: str

    def checked(self) -> Wanted:
        """The same with clean texts. Raises InvalidInput."""
        exponent(self.currency)
        clean_text(self.ref.type, field="payable")
        clean_text(self.ref.id, limit=MAX_KEY, field="payable")
        if self.ref.type in TERMINALS_OWN:
            raise Refused(400, "payable_type", tr("This kind is the terminals' own."))
        return Wanted(self.ref, clean_text(self.label, field="name"), self.amount, self.currency)


def actor_of(asking: Asking) -> str:
    """As whom whoever asks acts in the ledger; their rights were checked before."""
    return f"{CENTRE}{asking.actor}"


def open_payable(centre: Centre, asking: Asking, wanted: Wanted) -> bool:
    """Bring something to be paid; the first program to bring it is its owner. True when it is new: the same
    again changes nothing, other facts are refused (409), because changing has a way of its own."""
    wanted = wanted.checked()
    books = books_of(centre, asking.restaurant_id)
    with books.unit_of_work(actor_of(asking)) as work:
        known = catalogue.payable(work.connection, wanted.ref)
        if known is not None:
            if (known.label, known.amount_due, known.currency) != (
                wanted.label,
                wanted.amount,
                wanted.currency,
            ):
                raise Refused(409, "payable_differs", tr("This is known already, with other facts."))
            return False
        if asking.key_id is not None:
            owners.own(work.connection, asking.restaurant_id, wanted.ref.type, wanted.ref.id, asking.key_id)
        record_new(work, wanted)
        work.commit()
    return True


def record_new(work: UnitOfWork, wanted: Wanted) -> None:
    """Open it in this unit of work; of nothing due nothing is left to pay."""
    body = events.PayableOpened(
        payable_type=wanted.ref.type,
        payable_id=wanted.ref.id,
        label=wanted.label,
        amount_due=wanted.amount,
        currency=wanted.currency,
    )
    work.record(body)
    if wanted.amount == 0:
        _change(work, wanted, Due(0, 0, 0), settled=True, charged=False)


def settle_uncharged(centre: Centre, asking: Asking, ref: PayableRef) -> Payable:
    """Payments are switched off, or nothing is due: settled without asking for money. Doing it twice is doing
    it once. Raises Refused 404."""
    books = books_of(centre, asking.restaurant_id)
    with books.unit_of_work(actor_of(asking)) as work:
        payable = _found(work, ref)
        if not catalogue.noted(work.connection, ref)[1]:
            due = payments.due_of(work.connection, payable)
            _change(work, _as_wanted(payable), due, settled=True, charged=False)
            work.commit()
    return payable


def change_payable(
    centre: Centre, asking: Asking, ref: PayableRef, *, amount: int | None, label: str | None
) -> None:
    """Another due or name. What is under way or taken above it is to be given back: the payable says so by
    what is taken. Raises Refused 404."""

    def changed(payable: Payable) -> Wanted:
        return Wanted(
            ref,
            payable.label if label is None else label,
            payable.amount_due if amount is None else amount,
            payable.currency,
        ).checked()

    _rewrite(centre, asking, ref, changed, withdrawn=False)


def withdraw_payable(centre: Centre, asking: Asking, ref: PayableRef) -> None:
    """Ask for no more money for it. Raises Refused: 404, 409 while a payment of it is under way."""
    _rewrite(centre, asking, ref, _as_wanted, withdrawn=True)


def _rewrite(
    centre: Centre,
    asking: Asking,
    ref: PayableRef,
    changed: Callable[[Payable], Wanted],
    *,
    withdrawn: bool,
) -> None:
    books = books_of(centre, asking.restaurant_id)
    with books.unit_of_work(actor_of(asking)) as work:
        payable = _found(work, ref)
        wanted = changed(payable)
        due = payments.due_of(work.connection, payable)
        if withdrawn and due.in_flight:
            raise Refused(409, "payable_locked", tr("A payment for this is under way. Wait for its end."))
        settled = withdrawn or due.taken >= wanted.amount
        _, was_settled = catalogue.noted(work.connection, ref)
        if (wanted, settled) != (_as_wanted(payable), was_settled):
            _change(work, wanted, due, settled=settled, withdrawn=withdrawn)
            work.commit()


def _change(
    work: UnitOfWork,
    wanted: Wanted,
    due: Due,
    *,
    settled: bool,
    charged: bool = True,
    withdrawn: bool = False,
) -> None:
    body = payable_events.PayableChanged(
        payable_type=wanted.ref.type,
        payable_id=wanted.ref.id,
        label=wanted.label,
        amount_due=wanted.amount,
        payable_taken=max(0, due.taken),
        payable_settled=settled,
        charged=charged,
        withdrawn=withdrawn,
    )
    work.record(body)


def _found(work: UnitOfWork, ref: PayableRef) -> Payable:
    found = catalogue.payable(work.connection, ref)
    if found is None or ref.type in TERMINALS_OWN:
        raise Refused(404, "payable_unknown", tr("There is nothing to be paid under this number."))
    return found


def _as_wanted(payable: Payable) -> Wanted:
    return Wanted(payable.ref, payable.label, payable.amount_due, payable.currency)
