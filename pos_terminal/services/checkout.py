"""Taking money: the intent is claimed and committed before anything leaves, and one key is at most one
payment.

Cash is one transaction. An electronic payment is three steps: `begin` here, the provider's call by a hand
with no transaction open, and `outcome.apply` with whatever came back.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace

from pos_terminal.domain import events
from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.errors import DatabaseProblem, InvalidInput, KeyReused, NotAllowed
from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.money import check_amount, exponent
from pos_terminal.domain.payable import COUNTER, Payable
from pos_terminal.domain.payment import PayableRef, Payment, Phase, Status
from pos_terminal.domain.payment_flow import PaymentFlow, next_status
from pos_terminal.domain.text_input import MAX_KEY, clean_key, clean_text
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger.ledger import FREE_SPACE_FLOOR, Ledger, ReadConnection
from pos_terminal.ledger.unit_of_work import CommitUnknown, UnitOfWork
from pos_terminal.providers.base import Provider

ORIGIN = "terminal"
SAME_CUSTOMER_WINDOW_MS = 30 * 60 * 1000
_REMEMBERED_KEYS = 4096


@dataclass(frozen=True, slots=True)
class Sale:
    """What a cashier or a program asks for. Amounts are minor units.

    `payable` None means a keyed-in amount, described by `reference`. `tendered` is for cash: what the
    customer handed over. `same_customer` False lets an equal amount that is still unknown stop the sale with
    a question.
    """

    amount: int
    provider_code: str
    idempotency_key: str
    currency: str = "XOF"
    payable: PayableRef | None = None
    reference: str = ""
    tendered: int | None = None
    another_customer: bool = False

    def checked(self) -> Sale:
        """The same with clean texts. Raises InvalidInput for whatever cannot be."""
        check_amount(self.amount)
        exponent(self.currency)
        # Only looked up, never stored; but a refusal repeats them, and half a character cannot be asked for.
        clean_text(self.provider_code, field="method")
        if self.payable is not None:
            clean_text(self.payable.id, limit=MAX_KEY, field="order")
        if self.tendered is not None and check_amount(self.tendered) < self.amount:
            raise InvalidInput(
                "tendered_too_little", missing=self.amount - self.tendered, currency=self.currency
            )
        key, reference = clean_key(self.idempotency_key), clean_text(self.reference)
        if (key, reference) == (self.idempotency_key, self.reference):
            return self
        return replace(self, idempotency_key=key, reference=reference)


@dataclass(frozen=True, slots=True)
class Begun:
    """The payment as it now stands; `is_duplicate` when this key had already made it."""

    payment: Payment
    is_duplicate: bool = False


class Checkout:
    """The use cases that begin a payment."""

    def __init__(self, ledger: Ledger, providers: dict[str, Provider]) -> None:
        self._ledger = ledger
        self._providers = providers
        self._keys: OrderedDict[str, str] = OrderedDict()

    def take_cash(self, sale: Sale, actor: str = "system") -> Begun:
        """Take cash in one durable transaction. Returns only after the commit.

        Raises PersonError when it is refused, DatabaseProblem("payment_not_saved") when it is certain that
        nothing was kept.
        """
        sale = sale.checked()
        if sale.provider_code != "cash":
            raise InvalidInput("method_unknown", method=sale.provider_code)
        if known := self._remembered(sale):
            return known
        crash_point("cash_begins")
        try:
            with self._ledger.unit_of_work(actor) as work:
                if known := self._claimed(work.connection, sale):
                    return known
                payment = self._record_cash(work, sale, actor)
                crash_point("cash_recorded")
                work.commit()
        except CommitUnknown:
            return self._look_up(sale)
        self._remember(sale, payment.payment_id)
        crash_point("cash_committed")
        return Begun(payment)

    def begin(self, sale: Sale, actor: str = "system") -> Begun:
        """Commit the intent of an electronic payment: from here on a request may leave.

        Raises PersonError when it is refused, DatabaseProblem("disk_nearly_full") before the customer pays.
        """
        sale = sale.checked()
        if known := self._remembered(sale):
            return known
        try:
            with self._ledger.unit_of_work(actor) as work:
                if known := self._claimed(work.connection, sale):
                    return known
                if self._ledger.free_bytes() < FREE_SPACE_FLOOR:
                    raise DatabaseProblem("disk_nearly_full")
                payment_id = self._record_intent(work, sale, actor)
                crash_point("intent_recorded")
                work.commit()
        except CommitUnknown:
            return self._look_up(sale)
        self._remember(sale, payment_id)
        crash_point("intent_committed")
        with self._ledger.reading() as connection:
            payment = payments.by_id(connection, payment_id)
        assert payment is not None
        return Begun(payment)

    # -- one key, one payment --------------------------------------------------------------------------

    def _remember(self, sale: Sale, payment_id: str) -> None:
        self._keys[sale.idempotency_key] = payment_id
        while len(self._keys) > _REMEMBERED_KEYS:
            self._keys.popitem(last=False)

    def _remembered(self, sale: Sale) -> Begun | None:
        """The fast path: a repeat of a key of this run is answered without taking the writer."""
        payment_id = self._keys.get(sale.idempotency_key)
        if payment_id is None:
            return None
        with self._ledger.reading() as connection:
            return self._claimed(connection, sale)

    def _claimed(self, connection: ReadConnection, sale: Sale) -> Begun | None:
        """The payment that has this key. Raises KeyReused when it was for something else."""
        found = payments.by_key(connection, ORIGIN, sale.idempotency_key)
        if found is None:
            return None
        wanted_type = sale.payable.type if sale.payable else COUNTER
        same_payable = found.payable == sale.payable if sale.payable else found.payable.type == wanted_type
        same = (found.amount, found.currency, found.provider_code) == (
            sale.amount,
            sale.currency,
            sale.provider_code,
        )
        if not (same and same_payable):
            raise KeyReused("key_reused", key=sale.idempotency_key)
        return Begun(found, is_duplicate=True)

    def _look_up(self, sale: Sale) -> Begun:
        """After an error at the commit: what is on the disk decides, asked on a fresh connection.

        Raises DatabaseProblem: payment_not_saved when it is certain, commit_unknown when nothing is.
        """
        self._ledger.settle()
        with self._ledger.unit_of_work() as work:
            found = self._claimed(work.connection, sale)
        if found is None:
            raise DatabaseProblem("payment_not_saved")
        return Begun(found.payment)

    # -- what may be taken -----------------------------------------------------------------------------

    def _admit(self, work: UnitOfWork, sale: Sale) -> tuple[PaymentMethod, Provider, Payable, bool]:
        """The method, its provider, and the payable; the last value says whether the payable is new."""
        method = catalogue.method_of(work.connection, sale.provider_code)
        if method is None:
            raise InvalidInput("method_unknown", method=sale.provider_code)
        provider = self._providers.get(sale.provider_code)
        if not method.active or provider is None:
            raise NotAllowed("method_not_active", method=method.name)
        if sale.payable is None:
            self._same_customer(work, sale)
            ref = PayableRef(COUNTER, self._ledger.ids.new_id())
            return method, provider, Payable(ref, sale.reference, sale.amount, sale.currency, work.at), True
        payable = catalogue.payable(work.connection, sale.payable)
        if payable is None:
            raise InvalidInput("payable_unknown", payable=sale.payable.id)
        if payable.currency != sale.currency:
            raise InvalidInput("currency_differs", currency=payable.currency)
        due = payments.due_of(work.connection, payable)
        if sale.amount > due.open:
            code = "payable_locked" if sale.amount <= due.open + due.in_flight else "more_than_due"
            raise NotAllowed(code, payable=payable.ref.id, open=due.open, currency=payable.currency)
        return method, provider, payable, False

    def _same_customer(self, work: UnitOfWork, sale: Sale) -> None:
        if sale.another_customer:
            return
        other = payments.unresolved_counter_amount(
            work.connection, sale.amount, work.at - SAME_CUSTOMER_WINDOW_MS
        )
        if other is not None:
            raise NotAllowed(
                "same_customer", payment_id=other.payment_id, amount=sale.amount, currency=sale.currency
            )

    # -- what is written -------------------------------------------------------------------------------

    def _started(
        self,
        work: UnitOfWork,
        sale: Sale,
        actor: str,
        admitted: tuple[PaymentMethod, Provider, Payable, bool],
    ) -> events.PaymentStarted:
        method, provider, payable, is_new = admitted
        payment_id = self._ledger.ids.new_id()
        immediate = provider.capabilities.immediate
        body = events.PaymentStarted(
            payment_id=payment_id,
            origin=ORIGIN,
            idempotency_key=sale.idempotency_key,
            payable_type=payable.ref.type,
            payable_id=payable.ref.id,
            label=payable.label,
            reference=sale.reference,
            opens_payable=is_new,
            amount_due=payable.amount_due,
            method_id=method.method_id,
            provider_code=method.provider_code,
            amount=sale.amount,
            currency=sale.currency,
            charge_reference=None if immediate else f"{self._ledger.terminal_id[-8:]}-{payment_id}",
            is_test=provider.is_test,
            staff_id=None if actor == "system" else actor,
        )
        work.record(body, subject=payment_id)
        return body

    def _record_intent(self, work: UnitOfWork, sale: Sale, actor: str) -> str:
        started = self._started(work, sale, actor, self._admit(work, sale))
        PaymentFlow.at(Status.PENDING).step("start_processing")
        work.record(
            events.PaymentProcessing(
                payment_id=started.payment_id,
                phase=Phase.SENT.value,
                sent_amount=sale.amount,
                sent_currency=sale.currency,
            ),
            subject=started.payment_id,
        )
        return started.payment_id

    def _record_cash(self, work: UnitOfWork, sale: Sale, actor: str) -> Payment:
        admitted = self._admit(work, sale)
        payable, is_new = admitted[2], admitted[3]
        taken = 0 if is_new else payments.due_of(work.connection, payable).taken
        started = self._started(work, sale, actor, admitted)
        payment_id = started.payment_id
        # The derived table, not a machine: building one would cost more than the commit on a fast disk.
        status = next_status(Status.PENDING, "start_processing")
        work.record(
            events.PaymentProcessing(
                payment_id=payment_id,
                phase=Phase.SENT.value,
                sent_amount=sale.amount,
                sent_currency=sale.currency,
            ),
            subject=payment_id,
        )
        next_status(status, "mark_success")
        tendered = sale.amount if sale.tendered is None else sale.tendered
        work.record(
            events.PaymentSucceeded(
                payment_id=payment_id,
                payable_type=payable.ref.type,
                payable_id=payable.ref.id,
                payable_taken=taken + sale.amount,
                payable_settled=taken + sale.amount >= payable.amount_due,
                tendered=tendered,
                change=tendered - sale.amount,
                evidence=events.Evidence(source="cashier", amount=sale.amount, currency=sale.currency),
            ),
            subject=payment_id,
        )
        found = payments.by_id(work.connection, payment_id)
        assert found is not None
        return found
