"""Everything that can happen to money, in any order, against a model in plain integers.

After every step the dues, statuses, refunds and exceptions are compared with a notebook's, and at the end the
journal is folded again into empty tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pos_terminal.domain import events
from pos_terminal.domain.errors import KeyReused, NotAllowed
from pos_terminal.domain.payment import PayableRef, Payment, Status
from pos_terminal.domain.people import Role
from pos_terminal.domain.refund import RefundStatus
from pos_terminal.ledger import catalogue, payments, refunds
from pos_terminal.ledger import exceptions as questions
from pos_terminal.ledger.dues import dues_of
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.base import Capabilities, Outcome, PaymentResult, RefundResult
from pos_terminal.providers.cash import CashProvider
from pos_terminal.providers.manual import manual_provider
from pos_terminal.services import decisions, exceptions, outcome
from pos_terminal.services import refunds as giving
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.checkout import Checkout, Sale
from pos_terminal.services.exceptions import Resolution
from pos_terminal.services.people import add_staff
from tests.services.notebook import DUES, OTHER_AMOUNT, Money, Notebook, Question
from tests.support.core import SilentProvider, TurnedClock, cash, open_ledger, open_order, wave

STICKER: Final = "manual.sticker"
MANAGER: Final = Decision("cashier", "seen", approver="manager")
PARTS: Final = Capabilities(refund_full=True, refund_partial=True)
ENDS: Final = (Outcome.DECLINED, Outcome.EXPIRED)
ORDERS = st.sampled_from(["1", "1", "2", None])
AMOUNTS = st.sampled_from([1_000, 4_000, 6_000, 10_000])
NUMBERS = st.sampled_from(["T00001", "T00002", "T00003"])
CAN_END = st.sampled_from([Capabilities(can_cancel=True), Capabilities()])
PICK = st.integers(0, 99)
KINDS = st.sampled_from(["wave", "wave", "cash", "hand"])


def _has(kind: str) -> Callable[[Any], bool]:
    return lambda machine: any(money.kind == kind for money in machine.book.money)


class MoneyMachine(RuleBasedStateMachine):
    """Acts at random on the real services, and the model beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = TurnedClock()
        self.ledger = open_ledger(None, clock=self.clock)
        for name, role in (("cashier", Role.CASHIER), ("manager", Role.MANAGER)):
            add_staff(self.ledger, code=name, name=name, role=role, pin_hash="", staff_id=name)
        with self.ledger.unit_of_work() as work:
            sticker = events.MethodSet(
                method_id=STICKER, provider_code=STICKER, name="", active=True, display_order=9, config={}
            )
            work.record(sticker)
            work.commit()
        for number, due in DUES.items():
            open_order(self.ledger, number, due)
        self.checkout = Checkout(
            self.ledger,
            {"cash": CashProvider(), "wave": SilentProvider(), STICKER: manual_provider(STICKER, {})},
        )
        self.keys = count(1)
        self.book = Notebook()

    def now(self, money: Money) -> Payment:
        with self.ledger.reading() as connection:
            found = payments.by_id(connection, money.payment_id)
        assert found is not None
        return found

    def one(self, pick: int, kind: str) -> Money:
        chosen = [m for m in self.book.money if m.kind == kind]
        return chosen[pick % len(chosen)]

    def sale(self, make: Any, amount: int, order: str | None) -> Sale:
        ref = None if order is None else PayableRef("order", order)
        made = make(amount, f"k{next(self.keys)}", payable=ref, another_customer=True)
        assert isinstance(made, Sale)
        return made

    @rule(order=ORDERS, amount=AMOUNTS, kind=KINDS, number=NUMBERS, missed=st.booleans())
    def take(self, order: str | None, amount: int, kind: str, number: str, missed: bool) -> None:
        allowed = self.book.may_take(order, amount)
        sale = self.sale(cash if kind == "cash" else wave, amount, order)
        try:
            if kind == "wave":
                payment = self.checkout.begin(sale).payment
            elif kind == "cash":
                payment = self.checkout.take_cash(sale).payment
            else:
                allowed = allowed and not self.book.number_used(number)
                by_hand = replace(sale, provider_code=STICKER)
                payment = self.checkout.take_by_hand(by_hand, MANAGER, Limits(), number).payment
        except NotAllowed:
            assert not allowed
            return
        assert allowed
        money = Money(payment.payment_id, order, amount, kind)
        if kind == "cash":
            money.state = "taken"
        elif kind == "hand":
            money.counted, money.claimed = True, number
        elif missed:
            # Nobody pays in time: what comes after this comes late.
            outcome.apply(self.ledger, money.payment_id, Step.CHECK, PaymentResult(Outcome.EXPIRED))
            money.state = "ended"
        self.book.money.append(money)

    @precondition(_has("wave"))
    @rule(
        pick=PICK,
        step=st.sampled_from(Step),
        what=st.sampled_from([Outcome.PAID, Outcome.PAID, *Outcome]),
        wrong=st.sampled_from([None, None, None, "amount", "currency", "reference"]),
        number=st.one_of(st.none(), NUMBERS),
    )
    def hear(self, pick: int, step: Step, what: Outcome, wrong: str | None, number: str | None) -> None:
        money = self.one(pick, "wave")
        payment = self.now(money)
        told = PaymentResult(
            what,
            "cos-1",
            amount=OTHER_AMOUNT if wrong == "amount" else money.amount,
            currency="EUR" if wrong == "currency" else "XOF",
            order_reference="other" if wrong == "reference" else payment.charge_reference,
            transaction_id=number,
        )
        outcome.apply(self.ledger, money.payment_id, step, told)
        if money.state == "taken":
            return
        if what is Outcome.PAID:
            self.book.paid(money, wrong, number)
            return
        heard = wrong != "reference" and money.state == "open" and not money.other_came
        if heard and (what in ENDS or (what is Outcome.REFUSED and step is Step.INITIATE)):
            self.book.ended(money)

    @precondition(_has("wave"))
    @rule(pick=PICK, by_contract=st.booleans())
    def never_sent(self, pick: int, by_contract: bool) -> None:
        money = self.one(pick, "wave")
        if outcome.never_sent(self.ledger, money.payment_id, by_contract=by_contract).changed:
            assert money.state == "open"
            assert not money.told_of_other
            self.book.ended(money)

    @precondition(_has("wave"))
    @rule(pick=PICK, replay=st.booleans())
    def ask_otherwise(self, pick: int, replay: bool) -> None:
        money = self.one(pick, "wave")
        if replay:
            assert outcome.begin_replay(self.ledger, money.payment_id) is None or not (
                money.released or money.counted
            )
            return
        try:
            changed = outcome.begin_cancel(self.ledger, money.payment_id, "cashier").changed
        except NotAllowed:
            return
        assert not (changed and money.counted)

    @rule(seconds=st.sampled_from([1, 60, 700]))
    def later(self, seconds: int) -> None:
        self.clock.ms += seconds * 1000

    @precondition(_has("wave"))
    @rule(pick=PICK, can=CAN_END)
    def release(self, pick: int, can: Capabilities) -> None:
        money = self.one(pick, "wave")
        try:
            decisions.release(self.ledger, can, money.payment_id, MANAGER, Limits())
        except NotAllowed:
            return
        assert (money.state, money.counted, money.released) == ("open", False, False)
        assert not self.book.asked("mismatch", money)
        money.released = True

    @precondition(_has("wave"))
    @rule(pick=PICK, number=NUMBERS)
    def count_as_paid(self, pick: int, number: str) -> None:
        money = self.one(pick, "wave")
        try:
            decisions.count_as_paid(self.ledger, Capabilities(), money.payment_id, MANAGER, number)
        except NotAllowed:
            return
        assert (money.state, money.counted, money.released) == ("open", False, False)
        assert not self.book.number_used(number, money)
        money.counted, money.claimed = True, number

    @precondition(_has("cash"))
    @rule(pick=PICK)
    def correct(self, pick: int) -> None:
        money = self.one(pick, "cash")
        allowed = not (money.corrected or money.refunded or money.under_way)
        try:
            decisions.correct(self.ledger, money.payment_id, MANAGER, Limits())
        except NotAllowed:
            assert not allowed
            return
        assert allowed
        money.corrected = True

    @precondition(lambda self: self.book.money)
    @rule(pick=PICK, part=st.sampled_from([None, 1, 1_000, 5_000]), key=st.one_of(st.none(), st.just("same")))
    def give_back(self, pick: int, part: int | None, key: str | None) -> None:
        money = self.book.money[pick % len(self.book.money)]
        left = money.amount - money.refunded - sum(money.under_way.values())
        amount = left if part is None else part
        allowed = money.state == "taken" and not money.corrected and 0 < amount <= left
        order = giving.RefundOrder(money.payment_id, key or f"r{next(self.keys)}", part)
        try:
            begun = giving.begin(self.ledger, PARTS, order, MANAGER)
        except KeyReused:
            return
        except NotAllowed:
            assert not allowed
            return
        if begun.is_duplicate:
            assert key
            return
        assert allowed
        if money.kind == "cash":
            money.refunded += amount
        else:
            money.under_way[begun.refund.refund_id] = amount

    @precondition(lambda self: any(m.under_way for m in self.book.money))
    @rule(pick=PICK, what=st.sampled_from(Outcome), first=st.booleans(), amount=st.sampled_from([None, 7]))
    def hear_of_refund(self, pick: int, what: Outcome, first: bool, amount: int | None) -> None:
        waiting = [(m, ident) for m in self.book.money for ident in m.under_way]
        money, ident = waiting[pick % len(waiting)]
        giving.apply(self.ledger, ident, RefundResult(what, amount=amount), first=first)
        if what is Outcome.PAID and amount is None:
            money.refunded += money.under_way.pop(ident)
        elif what in ENDS or (what is Outcome.REFUSED and first):
            del money.under_way[ident]
            again = [q for q in self.book.questions if q.refund_id == ident]
            for question in again:
                question.left = False
                self.book.questions.append(Question(question.kind, question.amount, question.payment))

    @precondition(lambda self: any(q.decision is None for q in self.book.questions))
    @rule(pick=PICK, how=st.sampled_from(Resolution), order=st.sampled_from(["1", "2", None]), refund=PICK)
    def resolve(self, pick: int, how: Resolution, order: str | None, refund: int) -> None:
        with self.ledger.reading() as connection:
            waiting = questions.open_ones(connection)
            found = waiting[pick % len(waiting)]
            given = refunds.of_payment(connection, found.payment_id)
        refund_id = given[refund % len(given)].refund_id if given else None
        ref = PayableRef("order", order) if order else None
        try:
            exceptions.resolve(
                self.ledger, found.exception_id, how, MANAGER, refund_id=refund_id, apply_to=ref
            )
        except NotAllowed:
            return
        question = next(
            q
            for q in self.book.questions
            if (q.kind, q.amount, q.payment.payment_id, q.decision)
            == (found.kind, found.amount, found.payment_id, None)
        )
        if question.kind == "mismatch" and question.payment.state == "open":
            question.payment.released |= not question.payment.counted
        if how is Resolution.GIVEN_BACK:
            question.refund_id, question.left = refund_id, question.kind == "late_money"
            if question.kind == "late_money":
                back = [q for q in self.book.questions if (q.kind, q.decision) == ("late_money", how.value)]
                owed = sum(q.amount for q in back if q.payment is question.payment and self.stands(q))
                money = question.payment
                assert question.amount + owed <= money.refunded + sum(money.under_way.values())
        elif how is Resolution.KEPT and order is not None:
            assert question.kind in ("late_money", "mismatch")
            assert self.book.may_take(order, question.amount)
            self.book.applied[order] += question.amount
            question.left = question.kind == "late_money"
        question.decision = how.value

    def stands(self, question: Question) -> bool:
        """Whether the refund that settled it has not failed."""
        with self.ledger.reading() as connection:
            refund = refunds.by_id(connection, question.refund_id or "")
        return refund is not None and refund.status is not RefundStatus.FAILED

    @invariant()
    def dues_are_what_came_and_what_is_under_way(self) -> None:
        with self.ledger.reading() as connection:
            refs = {order: PayableRef("order", order) for order in DUES}
            payables = [payable for ref in refs.values() if (payable := catalogue.payable(connection, ref))]
            together = dues_of(connection, payables)
            assert together == {one.ref: payments.due_of(connection, one) for one in payables}
            for order, due in DUES.items():
                found = together[refs[order]]
                assert (found.taken, found.in_flight) == (self.book.taken(order), self.book.in_flight(order))
                row = connection.exec_driver_sql(
                    "SELECT amount_taken, settled FROM payables WHERE payable_id = ?", (order,)
                ).one()
                assert tuple(row) == (found.taken, int(found.taken >= due))

    @invariant()
    def payments_are_what_was_heard(self) -> None:
        for money in self.book.money:
            payment = self.now(money)
            under_way = sum(money.under_way.values())
            if money.state == "taken":
                gone = money.amount if money.corrected else money.refunded
                rest = Status.REFUNDED if gone == money.amount else Status.PARTIALLY_REFUNDED
                assert payment.status is (rest if gone else Status.SUCCESS)
                assert (payment.refunded_amount, payment.refund_reserved) == (gone, under_way)
            elif money.state == "ended":
                assert payment.status in (Status.FAILED, Status.EXPIRED)
            else:
                assert payment.status is Status.PROCESSING
            assert (payment.released, payment.counted) == (money.released, money.counted)

    @invariant()
    def a_person_is_told_of_everything_once(self) -> None:
        with self.ledger.reading() as connection:
            rows = connection.exec_driver_sql("SELECT payment_id, kind, amount, decision FROM exceptions")
            found = Counter(tuple(row) for row in rows)
        asked = self.book.questions
        assert found == Counter((q.payment.payment_id, q.kind, q.amount, q.decision) for q in asked)

    def teardown(self) -> None:
        with self.ledger.reading() as connection:
            report = verify(connection, self.ledger.terminal_id)
        self.ledger.close()
        assert report.ok, report.problems


TestMoney = MoneyMachine.TestCase
TestMoney.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
