"""One answer of a provider, and what it changes about one payment. The rules of evidence are here.

Success needs amount, currency and reference exactly as they were sent. Only a provider's word ends a payment,
and what was known before an answer that says nothing stays true.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from pos_terminal.domain import events
from pos_terminal.domain.payable import COUNTER
from pos_terminal.domain.payment import ENDED_UNPAID, Payment, Phase, Status
from pos_terminal.domain.payment_steps import move
from pos_terminal.domain.text_input import safe_text
from pos_terminal.ledger import catalogue, driver, payments
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.services.evidence import evidence_of, is_for_another_amount, is_ours, kept, matches
from pos_terminal.services.fees import estimated_fee
from pos_terminal.services.settled import settle_by_itself

CANCEL_WANTED = "cancel_wanted"
REPLAYED = "replayed"
MISMATCH = "mismatch"


class Step(StrEnum):
    """Which call the answer belongs to."""

    INITIATE = "initiate"
    REPLAY = "replay"
    """The same reference sent again: its refusal says nothing about the first request."""
    CHECK = "check"
    FIND = "find"
    CANCEL = "cancel"
    WEBHOOK = "webhook"
    """Nobody asked: the company pushed it."""
    STATEMENT = "statement"
    """Nobody asked: it stands in the company's statement."""


def wants_cancel(payment: Payment) -> bool:
    """The cashier asked to end it, and the provider has not said that it is ended."""
    return payment.phase is Phase.CANCELLING or (
        payment.status is Status.PROCESSING and payment.error_code == CANCEL_WANTED
    )


def is_mismatched(work: UnitOfWork, payment_id: str) -> bool:
    """Whether money that does not fit was ever told of this payment."""
    told = "SELECT 1 FROM exceptions WHERE payment_id = ? AND kind = 'mismatch'"
    return driver.first(work.connection, told, (payment_id,)) is not None


class Answer:
    """One answer applied to one payment inside one unit of work: `move` records what it changes."""

    def __init__(
        self, work: UnitOfWork, payment: Payment, step: Step, result: PaymentResult, new_id: Callable[[], str]
    ) -> None:
        self._work = work
        self._payment = payment
        self._step = step
        self._result = result
        self._new_id = new_id
        self._evidence = evidence_of(step.value, result)

    def move(self) -> bool:
        """Record what the answer changes. True when something was recorded."""
        payment, outcome = self._payment, self._result.outcome
        if payment.status in ENDED_UNPAID:
            return self._late() if outcome is Outcome.PAID else False
        if payment.status is not Status.PROCESSING:
            return False
        if outcome is Outcome.PAID:
            return self._paid()
        if payment.error_code == MISMATCH:
            # Money moved that was not asked for: only a person, or the right evidence, ends that.
            return False
        if not is_ours(self._payment, self._result):
            # What is said of another request ends nothing here, least of all what a person has counted.
            if payment.counted:
                return False
            return self._to_phase(Phase.UNKNOWN, self._unless_cancelled("other_reference"))
        if outcome is Outcome.DECLINED:
            return self._failed(self._result.error_code or "declined")
        if outcome is Outcome.EXPIRED:
            return self._expired()
        if outcome is Outcome.REFUSED and self._step is Step.INITIATE:
            return self._failed(self._result.error_code or "refused")
        if payment.phase is Phase.ACCEPTED:
            # Only an end tells something new about what a person has counted, and how to ask for it.
            if outcome is not Outcome.PENDING or is_for_another_amount(payment, self._result):
                return False
            return self._to_phase(Phase.ACCEPTED, payment.error_code)
        if outcome is Outcome.PENDING:
            return self._pending()
        return self._no_answer()

    # -- the steps -------------------------------------------------------------------------------------

    def _paid(self) -> bool:
        if not matches(self._payment, self._result):
            return self._mismatch()
        move(self._payment.status, "mark_success")
        # What was released held nothing back any more: its money comes late, though it never ended.
        self._succeeded(late=self._payment.released)
        return True

    def _late(self) -> bool:
        if not matches(self._payment, self._result):
            return self._mismatch()
        move(self._payment.status, "confirm_late")
        self._succeeded(late=True)
        return True

    def _succeeded(self, *, late: bool) -> None:
        """Record the success; a person is told of what the payable had no more need of.

        That can be the money of an attempt that is in time: late money of another one settled it meanwhile.
        """
        payment = self._payment
        payable = catalogue.payable(self._work.connection, payment.payable)
        assert payable is not None
        taken = payments.due_of(self._work.connection, payable).taken
        if payment.counted:
            taken -= payment.amount
        needed = max(0, payable.amount_due - taken)
        # Nobody can tell whether a keyed-in amount was paid again as another one: a person decides.
        undecided = late and payable.ref.type == COUNTER
        estimate = self._estimated_fee() if self._result.fee is None else None
        rest = payment.amount if undecided else max(0, payment.amount - needed)
        if payment.counted:
            # Its part was closed when it was counted, and whatever came since was told as too much then.
            rest = 0
        self._record(
            events.PaymentSucceeded(
                payment_id=payment.payment_id,
                payable_type=payable.ref.type,
                payable_id=payable.ref.id,
                payable_taken=taken + payment.amount,
                payable_settled=taken + payment.amount >= payable.amount_due,
                transaction_id=kept(self._result.transaction_id),
                evidence=self._evidence,
                late=late,
                fee=self._result.fee if estimate is None else estimate,
                fee_estimated=estimate is not None,
            )
        )
        # Asked about once more later: a company can undo what it confirmed. When, the engine plans.
        watched = catalogue.Watch(payment.payment_id, next_at=self._work.at, asked=0)
        catalogue.put_watch(self._work.connection, watched)
        if rest:
            self._exception("late_money", rest)
        if payment.counted:
            # The loss that was asked about is none: its money is here.
            settle_by_itself(self._work, payment.payment_id, "loss")
        number = kept(self._result.transaction_id)
        if number and payments.has_transaction(self._work.connection, number, payment.payment_id):
            self._exception("number_twice", payment.amount)

    def _estimated_fee(self) -> int | None:
        method = catalogue.method_of(self._work.connection, self._payment.provider_code)
        return estimated_fee(method.config, self._payment.amount) if method else None

    def _mismatch(self) -> bool:
        """Money moved, but not what we asked for: never success; a person is told once."""
        payment = self._payment
        if payment.error_code == MISMATCH or is_mismatched(self._work, payment.payment_id):
            return False
        self._exception("mismatch", self._result.amount)
        if payment.status is Status.PROCESSING and payment.phase is not Phase.ACCEPTED:
            self._to_phase(Phase.UNKNOWN, MISMATCH)
        return True

    def _exception(self, kind: str, amount: int | None) -> None:
        self._record(
            events.ExceptionOpened(
                exception_id=self._new_id(),
                payment_id=self._payment.payment_id,
                kind=kind,
                amount=amount,
                # Only a mismatch speaks in what was said; the rest is about the payment's own money.
                currency=kept(self._result.currency) if kind == MISMATCH else self._payment.currency,
                evidence=self._evidence,
            )
        )

    def _failed(self, code: str) -> bool:
        move(self._payment.status, "mark_failed")
        self._record(
            events.PaymentFailed(
                payment_id=self._payment.payment_id,
                error_code=code,
                error_message=safe_text(self._result.provider_error or ""),
                evidence=self._evidence,
            )
        )
        self._counted_for_nothing()
        self._keep_watching()
        return True

    def _counted_for_nothing(self) -> None:
        """A person counted it as paid, and it was not: the payable stays closed, the loss is told."""
        if self._payment.counted:
            self._exception("loss", self._payment.amount)

    def _expired(self) -> bool:
        move(self._payment.status, "mark_expired")
        reason = "cancelled" if wants_cancel(self._payment) else "expired"
        self._record(
            events.PaymentExpired(payment_id=self._payment.payment_id, reason=reason, evidence=self._evidence)
        )
        self._counted_for_nothing()
        self._keep_watching()
        return True

    def _keep_watching(self) -> None:
        """In the same transaction: a crash before the next question must not end the watch."""
        connection, payment_id = self._work.connection, self._payment.payment_id
        if catalogue.watch_of(connection, payment_id) is None:
            catalogue.put_watch(connection, catalogue.Watch(payment_id, next_at=self._work.at, asked=0))

    def _pending(self) -> bool:
        """Open at the provider: the customer can pay. A wanted cancel goes on."""
        payment = self._payment
        if wants_cancel(payment):
            return self._to_phase(Phase.CANCELLING, CANCEL_WANTED)
        if is_for_another_amount(self._payment, self._result):
            # A code for another amount is never shown to a customer.
            return self._to_phase(Phase.UNKNOWN, "other_amount")
        return self._to_phase(Phase.WAITING, self._result.last_attempt_error)

    def _no_answer(self) -> bool:
        """Unknown, not found, or refused to tell us: what we knew before stays true, and no more than
        that."""
        payment = self._payment
        still_payable = payment.phase is Phase.WAITING and self._result.outcome is not Outcome.NOT_FOUND
        if still_payable and (payment.expires_at is None or self._work.at < payment.expires_at):
            return False
        reason = self._unless_cancelled(self._result.error_code or "no_answer")
        if payment.phase is Phase.UNKNOWN:
            reason = payment.error_code or reason
        return self._to_phase(Phase.UNKNOWN, reason)

    def _unless_cancelled(self, reason: str) -> str:
        """A wish to cancel is remembered through every answer that does not end the payment."""
        return CANCEL_WANTED if wants_cancel(self._payment) else reason

    def _to_phase(self, phase: Phase, reason: str | None) -> bool:
        result, payment = self._result, self._payment
        trusted = is_ours(self._payment, self._result) and result.outcome in (
            Outcome.PENDING,
            Outcome.UNKNOWN,
        )
        news: dict[str, str | None] = {
            "provider_reference": kept(result.provider_reference) if trusted else None,
            "redirect_url": kept(result.redirect_url) if trusted and reason != "other_amount" else None,
            "private": kept(result.private) if trusted else None,
        }
        ends_at = result.expires_at_ms if trusted else None
        same = ends_at in (None, payment.expires_at) and all(
            value is None or value == getattr(payment, name) for name, value in news.items()
        )
        if same and payment.phase is phase and payment.error_code == reason:
            return False
        if news["redirect_url"] or news["private"]:
            connection = self._work.connection
            catalogue.put_attempt(connection, payment.payment_id, news["redirect_url"], news["private"])
        self._record(
            events.PaymentPhase(
                payment_id=payment.payment_id,
                phase=phase.value,
                reason=reason,
                provider_reference=news["provider_reference"],
                expires_at=ends_at,
            )
        )
        return True

    def _record(self, body: events.Body) -> None:
        self._work.record(body, subject=self._payment.payment_id)
