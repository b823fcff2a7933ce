"""Taking money: the intent is claimed and committed before anything leaves, and one key is at most one
payment.

Cash is one transaction. An electronic payment is three steps: `begin` here, the provider's call by a hand
with no transaction open, and `outcome.apply` with whatever came back.
"""

from __future__ import annotations

from pos_terminal.domain import events
from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.errors import DatabaseProblem, InvalidInput, NotAllowed
from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.payable import COUNTER, TILL, Payable, order_number
from pos_terminal.domain.payment import PayableRef, Payment, Phase, Status
from pos_terminal.domain.payment_steps import move, next_status
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.ledger import FREE_SPACE_FLOOR, TERMINAL
from pos_terminal.ledger.unit_of_work import CommitUnknown, UnitOfWork
from pos_terminal.providers.base import Provider
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.claims import Begun as Begun
from pos_terminal.services.claims import Claims
from pos_terminal.services.claims import Sale as Sale
from pos_terminal.services.decisions import accepted, transaction_number
from pos_terminal.services.drawer_rules import session_for_cash
from pos_terminal.services.intents import may_be_paid
from pos_terminal.services.kept_back import kept_back, tapped
from pos_terminal.services.rights import Action, authorise, may_take

SAME_CUSTOMER_WINDOW_MS = 30 * 60 * 1000


def _within_limits(method: PaymentMethod, sale: Sale) -> None:
    """A method takes amounts from its `minimum` to its `maximum`, where its settings name them."""
    for name, code in (("minimum", "below_minimum"), ("maximum", "above_maximum")):
        limit = method.config.get(name)
        if not isinstance(limit, int) or isinstance(limit, bool):
            continue
        if (sale.amount < limit) if name == "minimum" else (sale.amount > limit):
            raise NotAllowed(code, method=method.name, limit=limit, currency=sale.currency)


class Checkout:
    """The use cases that begin a payment."""

    def __init__(self, ledger: Books, providers: dict[str, Provider]) -> None:
        self._ledger = ledger
        self._providers = providers
        self._claims = Claims(ledger)

    def take_cash(self, sale: Sale, actor: str = "system") -> Begun:
        """Take cash in one durable transaction. Returns only after the commit.

        Raises PersonError when it is refused (NotAllowed("drawer_closed") without an open session),
        DatabaseProblem("payment_not_saved") when it is certain that nothing was kept.
        """
        sale = sale.checked()
        if sale.provider_code != "cash":
            raise InvalidInput("method_unknown", method=sale.provider_code)
        if known := self._claims.remembered(sale):
            return known
        crash_point("cash_begins")
        try:
            with self._ledger.unit_of_work(actor) as work:
                if known := self._claims.claimed(work.connection, sale):
                    return known
                may_take(work.connection, actor)
                payment = self._record_cash(work, sale, actor)
                crash_point("cash_recorded")
                work.commit()
        except CommitUnknown:
            return self._claims.look_up(sale)
        self._claims.remember(sale, payment.payment_id)
        crash_point("cash_committed")
        return Begun(payment)

    def begin(self, sale: Sale, actor: str = "system") -> Begun:
        """Commit the intent of an electronic payment: from here on a request may leave.

        Raises PersonError when it is refused, DatabaseProblem("disk_nearly_full") before the customer pays.
        """
        sale = sale.checked()
        if known := self._claims.remembered(sale):
            return known
        try:
            with self._ledger.unit_of_work(actor) as work:
                if known := self._claims.claimed(work.connection, sale):
                    return known
                may_take(work.connection, actor)
                if self._ledger.free_bytes() < FREE_SPACE_FLOOR:
                    raise DatabaseProblem("disk_nearly_full")
                payment_id = self._record_intent(work, sale, actor)
                crash_point("intent_recorded")
                work.commit()
        except CommitUnknown:
            return self._claims.look_up(sale)
        self._claims.remember(sale, payment_id)
        crash_point("intent_committed")
        with self._ledger.reading() as connection:
            payment = payments.by_id(connection, payment_id)
        assert payment is not None
        return Begun(payment)

    def take_by_hand(self, sale: Sale, decision: Decision, limits: Limits, number: str = "") -> Begun:
        """Take a manual method's payment on the word of whoever serves, in one durable transaction.

        With the transaction number where the method has one, else the reason. It settles its part and is
        never green. Raises what `take_cash` raises, InvalidInput for the number, NotAllowed: number_used,
        needs_manager above the limits.
        """
        sale = sale.checked()
        if known := self._claims.remembered(sale):
            return known
        try:
            with self._ledger.unit_of_work(decision.actor) as work:
                if known := self._claims.claimed(work.connection, sale):
                    return known
                payment = self._record_by_hand(work, sale, decision, limits, number)
                work.commit()
        except CommitUnknown:
            return self._claims.look_up(sale)
        self._claims.remember(sale, payment.payment_id)
        return Begun(payment)

    # -- what may be taken -----------------------------------------------------------------------------

    def _admit(self, work: UnitOfWork, sale: Sale) -> tuple[PaymentMethod, Provider, Payable, bool]:
        """The method, its provider, and the payable; the last value says whether the payable is new."""
        method = catalogue.method_of(work.connection, sale.provider_code)
        if method is None:
            raise InvalidInput("method_unknown", method=sale.provider_code)
        provider = self._providers.get(sale.provider_code)
        if not method.active or provider is None:
            raise NotAllowed("method_not_active", method=method.name)
        _within_limits(method, sale)
        if sale.payable is None:
            return method, provider, self._keyed_in(work, sale), True
        payable = catalogue.payable(work.connection, sale.payable)
        if payable is None:
            if sale.opens_for is not None and sale.payable.type == COUNTER:
                return method, provider, self._keyed_in(work, sale), True
            raise InvalidInput("payable_unknown", payable=sale.payable.id)
        if payable.currency != sale.currency:
            raise InvalidInput("currency_differs", currency=payable.currency)
        if payable.ref.type == TILL:
            may_be_paid(work.connection, payable.ref, method)
        due = payments.due_of(work.connection, payable)
        if sale.amount > due.open:
            code = "payable_locked" if sale.amount <= due.open + due.in_flight else "more_than_due"
            name = order_number(payable.ref)
            raise NotAllowed(code, payable=name, open=due.open, currency=payable.currency)
        return method, provider, payable, False

    def _keyed_in(self, work: UnitOfWork, sale: Sale) -> Payable:
        """The payable that an amount at the counter opens: for itself, or for the whole it is a part of."""
        self._same_customer(work, sale)
        ref = sale.payable or PayableRef(COUNTER, self._ledger.ids.new_id())
        whole = sale.amount if sale.opens_for is None else sale.opens_for
        return Payable(ref, sale.reference, whole, sale.currency, work.at)

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
        body = self._beginning(sale, actor, admitted)
        work.record(body, subject=body.payment_id)
        return body

    def _beginning(
        self, sale: Sale, actor: str, admitted: tuple[PaymentMethod, Provider, Payable, bool]
    ) -> events.PaymentStarted:
        method, provider, payable, is_new = admitted
        payment_id = self._ledger.ids.new_id()
        silent = provider.capabilities.immediate or provider.capabilities.by_person
        return events.PaymentStarted(
            payment_id=payment_id,
            origin=self._ledger.origin,
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
            charge_reference=None if silent else f"{self._ledger.terminal_id[-8:]}-{payment_id}",
            is_test=provider.is_test,
            staff_id=None if actor == "system" else actor,
            customer_phone=sale.customer_phone,
        )

    def _record_intent(self, work: UnitOfWork, sale: Sale, actor: str) -> str:
        admitted = self._admit(work, sale)
        capabilities = admitted[1].capabilities
        if capabilities.immediate or capabilities.by_person:
            # There is nobody to send it to, and it would stay under way for ever.
            raise InvalidInput("method_unknown", method=sale.provider_code)
        started = self._started(work, sale, actor, admitted)
        plan = admitted[1].plan(
            amount=sale.amount,
            currency=sale.currency,
            order_reference=started.charge_reference or "",
            customer_phone=sale.customer_phone,
        )
        move(Status.PENDING, "start_processing")
        work.record(
            events.PaymentProcessing(
                payment_id=started.payment_id,
                phase=Phase.SENT.value,
                sent_amount=plan.amount,
                sent_currency=plan.currency,
                prepared=plan.prepared,
            ),
            subject=started.payment_id,
        )
        return started.payment_id

    def _record_by_hand(
        self, work: UnitOfWork, sale: Sale, decision: Decision, limits: Limits, number: str
    ) -> Payment:
        admitted = self._admit(work, sale)
        capabilities = admitted[1].capabilities
        if not capabilities.by_person:
            raise InvalidInput("method_unknown", method=sale.provider_code)
        typed = transaction_number(number, capabilities) if number or capabilities.needs_number else None
        if typed and payments.has_transaction(work.connection, typed, ""):
            raise NotAllowed("number_used", number=typed)
        before = payments.counted_since(work.connection, decision.actor, decision.shift_since_ms)
        over = sale.amount > limits.manual or before + sale.amount > limits.manual_a_shift
        # Nothing to look up later: given away, or written on somebody's account.
        given = typed is None
        approver = authorise(work.connection, Action.TAKE_BY_HAND, decision, over_limit=over or given)
        started = self._started(work, sale, decision.actor, admitted)
        next_status(Status.PENDING, "start_processing")
        sent = events.PaymentProcessing(
            payment_id=started.payment_id,
            phase=Phase.SENT.value,
            sent_amount=sale.amount,
            sent_currency=sale.currency,
        )
        work.record(sent, subject=started.payment_id)
        payment = payments.by_id(work.connection, started.payment_id)
        assert payment is not None
        work.record(accepted(work, payment, decision, approver, typed), subject=payment.payment_id)
        after = payments.by_id(work.connection, payment.payment_id)
        assert after is not None
        return after

    def _record_cash(self, work: UnitOfWork, sale: Sale, actor: str) -> Payment:
        admitted = self._admit(work, sale)
        # What a program takes for us is in no drawer of ours.
        at_a_counter = work.origin == TERMINAL
        session_id = session_for_cash(work.connection, actor, sale.currency) if at_a_counter else None
        payable, is_new = admitted[2], admitted[3]
        taken = 0 if is_new else payments.due_of(work.connection, payable).taken
        started = self._beginning(sale, actor, admitted)
        payment_id = started.payment_id
        # The derived table, not a machine: building one would cost more than the commit on a fast disk.
        next_status(next_status(Status.PENDING, "start_processing"), "mark_success")
        # Rounded down, what was handed over may be less than the amount: the rounding is a movement.
        tendered = max(sale.handed_over, sale.amount)
        sent = events.PaymentProcessing(
            payment_id=payment_id,
            phase=Phase.SENT.value,
            sent_amount=sale.amount,
            sent_currency=sale.currency,
        )
        paid = events.PaymentSucceeded(
            payment_id=payment_id,
            payable_type=payable.ref.type,
            payable_id=payable.ref.id,
            payable_taken=taken + sale.amount,
            payable_settled=taken + sale.amount >= payable.amount_due,
            tendered=tendered if at_a_counter else None,
            change=tendered - sale.amount if at_a_counter else None,
            evidence=events.Evidence(source="cashier", amount=sale.amount, currency=sale.currency),
            drawer_session=session_id,
            pieces=tapped(sale),
        )
        work.record_together((started, sent, paid), subject=payment_id)
        if session_id is not None:
            for moved in kept_back(sale, payment_id, session_id, actor, self._ledger.ids.new_id):
                work.record(moved, subject=payment_id)
        found = payments.by_id(work.connection, payment_id)
        assert found is not None
        return found
