"""What till software asks for: claimed by its key and durable before it is answered.

An intent opens a payable and takes no money itself: whoever serves takes it by any method, in the usual ways.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pos_terminal.domain import events, payable_events, till_events
from pos_terminal.domain.errors import DatabaseProblem, InvalidInput, KeyReused, NotAllowed
from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.money import check_amount, exponent
from pos_terminal.domain.payable import TILL
from pos_terminal.domain.payment import PayableRef
from pos_terminal.domain.text_input import clean_key, clean_text
from pos_terminal.domain.till import Intent
from pos_terminal.ledger import catalogue, intents, payments
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.ledger import FREE_SPACE_FLOOR, ReadConnection
from pos_terminal.ledger.unit_of_work import CommitUnknown, UnitOfWork
from pos_terminal.records import dataclass

MAX_REFERENCE: Final = 40
MAX_NOTE: Final = 80
MAX_METHODS: Final = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a till asks for, see domain.till.Intent. `amount` is minor units."""

    key: str
    amount: int
    currency: str
    reference: str
    methods: tuple[str, ...] = ()
    note: str = ""
    program: str = ""

    def checked(self) -> Wanted:
        """The same with clean texts, the methods in one order. Raises InvalidInput for whatever cannot
        be."""
        check_amount(self.amount)
        exponent(self.currency)
        reference = clean_text(self.reference, limit=MAX_REFERENCE)
        if not reference:
            raise InvalidInput("reference_missing")
        if len(self.methods) > MAX_METHODS:
            raise InvalidInput("text_too_long", field="method", limit=MAX_METHODS)
        return replace(
            self,
            key=clean_key(self.key),
            reference=reference,
            methods=tuple(sorted({clean_text(code, field="method") for code in self.methods})),
            note=clean_text(self.note, limit=MAX_NOTE, field="note"),
        )

    def is_what(self, intent: Intent) -> bool:
        """Whether this is what was asked for then."""
        asked = (intent.amount, intent.currency, intent.reference, intent.methods, intent.note)
        return (self.amount, self.currency, self.reference, self.methods, self.note) == asked


@dataclass(frozen=True, slots=True)
class Asked:
    """The intent; `is_new` unless its key had already made it."""

    intent: Intent
    is_new: bool


def ask(ledger: Books, wanted: Wanted, currency: str) -> Asked:
    """Claim the key and open what is to be paid, durably. `currency` is the terminal's own.

    Raises InvalidInput, KeyReused where the key is another intent's, NotAllowed for a method that is not on,
    DatabaseProblem: intent_not_saved when that is certain, commit_unknown when nothing is.
    """
    wanted = wanted.checked()
    try:
        with ledger.unit_of_work() as work:
            if known := _claimed(work.connection, wanted):
                return Asked(known, is_new=False)
            _check(work.connection, wanted, currency)
            if ledger.free_bytes() < FREE_SPACE_FLOOR:
                raise DatabaseProblem("disk_nearly_full")
            intent = _record(work, wanted, ledger.ids.new_id())
            work.commit()
    except CommitUnknown:
        ledger.settle()
        with ledger.unit_of_work() as work:
            found = _claimed(work.connection, wanted)
        if found is None:
            raise DatabaseProblem("intent_not_saved") from None
        return Asked(found, is_new=True)
    return Asked(intent, is_new=True)


def cancel(ledger: Books, intent_id: str, program: str) -> Intent:
    """Want no money for it any more. Doing it twice is doing it once.

    Raises InvalidInput("intent_unknown"), NotAllowed: intent_taken where money was taken, intent_under_way
    while it may come; DatabaseProblem as `ask`.
    """
    try:
        with ledger.unit_of_work() as work:
            intent = _found(work.connection, intent_id)
            if intent.cancelled_at is not None:
                return intent
            _record_cancelled(work, intent, program)
            work.commit()
    except CommitUnknown:
        ledger.settle()
        with ledger.unit_of_work() as work:
            intent = _found(work.connection, intent_id)
        if intent.cancelled_at is None:
            raise DatabaseProblem("intent_not_saved") from None
        return intent
    return replace(intent, cancelled_at=work.at)


def may_be_paid(connection: ReadConnection, ref: PayableRef, method: PaymentMethod) -> None:
    """Asked in the transaction that begins a payment. Raises NotAllowed for an intent that was cancelled, or
    that the till wants paid by other methods."""
    intent = intents.of_payable(connection, ref)
    if intent is None:
        return
    if intent.cancelled_at is not None:
        raise NotAllowed("intent_cancelled", order=intent.reference)
    if not intent.allows(method.provider_code):
        raise NotAllowed("method_not_wanted", method=method.name, order=intent.reference)


def _claimed(connection: ReadConnection, wanted: Wanted) -> Intent | None:
    found = intents.by_key(connection, wanted.key)
    if found is not None and not wanted.is_what(found):
        raise KeyReused("key_reused", key=wanted.key)
    return found


def _check(connection: ReadConnection, wanted: Wanted, currency: str) -> None:
    if wanted.currency != currency:
        raise InvalidInput("currency_not_taken", currency=currency)
    for code in wanted.methods:
        method = catalogue.method_of(connection, code)
        if method is None:
            raise InvalidInput("method_unknown", method=code)
        if not method.active:
            raise NotAllowed("method_not_active", method=method.name)


def _record(work: UnitOfWork, wanted: Wanted, intent_id: str) -> Intent:
    intent = Intent(
        intent_id,
        wanted.key,
        wanted.amount,
        wanted.currency,
        wanted.reference,
        wanted.note,
        wanted.methods,
        wanted.program,
        work.at,
    )
    work.record(
        events.PayableOpened(
            payable_type=TILL,
            payable_id=intent.payable.id,
            label=wanted.note or wanted.program,
            amount_due=wanted.amount,
            currency=wanted.currency,
        )
    )
    work.record(
        till_events.IntentAsked(
            intent_id=intent_id,
            payable_id=intent.payable.id,
            idempotency_key=wanted.key,
            amount=wanted.amount,
            currency=wanted.currency,
            reference=wanted.reference,
            note=wanted.note,
            methods=wanted.methods,
            program=wanted.program,
        )
    )
    return intent


def _record_cancelled(work: UnitOfWork, intent: Intent, program: str) -> None:
    payable = catalogue.payable(work.connection, intent.payable)
    assert payable is not None
    if payments.due_of(work.connection, payable).taken:
        raise NotAllowed("intent_taken", order=intent.reference)
    if any(one.in_flight for one in payments.of_payable(work.connection, intent.payable)):
        raise NotAllowed("intent_under_way", order=intent.reference)
    work.record(
        payable_events.PayableChanged(
            payable_type=payable.ref.type,
            payable_id=payable.ref.id,
            label=payable.label,
            amount_due=payable.amount_due,
            payable_taken=0,
            payable_settled=True,
            withdrawn=True,
        )
    )
    work.record(till_events.IntentCancelled(intent_id=intent.intent_id, program=program))


def _found(connection: ReadConnection, intent_id: str) -> Intent:
    found = intents.by_id(connection, intent_id)
    if found is None:
        raise InvalidInput("intent_unknown")
    return found
