"""Bugs that are planted to see whether the invariants find them. None of them is in the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from unittest.mock import patch

from pos_terminal.domain import events
from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.domain.payable import Due, Payable
from pos_terminal.domain.payment import ENDED_UNPAID, Payment, Status
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import Asking, PaymentChanged
from pos_terminal.engine.pursuit import Pursuit
from pos_terminal.engine.watched import Watched
from pos_terminal.ledger import journal, payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.providers import wave_api
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.providers.wave import WaveProvider
from pos_terminal.services import answer, outcome, watch
from pos_terminal.services.answer import Answer, Step
from pos_terminal.services.checkout import Checkout, Sale
from pos_terminal.services.claims import Claims
from tests.simulation.planted_effort import (
    disk_ends_watch,
    disk_problem_is_a_bug,
    end_by_wall_clock,
    followed_twice,
    forgets_ended,
    gone_at_once,
    key_forgotten,
    mismatch_moves_on,
    never_busy,
    no_pause,
    only,
    uncertain_unwatched,
    wish_forgotten,
)
from tests.simulation.planted_wire import (
    broken_is_refused,
    call_first,
    call_inside,
    cancel_believed,
    new_reference,
    silence_becomes,
)
from tests.simulation.planting import Planted, around

# -- evidence --------------------------------------------------------------------------------------------


def matches_without(name: str) -> Callable[[Any], Any]:
    def make(original: Any) -> Any:
        def matches(payment: Payment, told: PaymentResult) -> bool:
            wanted = {
                "amount": payment.sent_amount,
                "currency": payment.sent_currency,
                "order_reference": payment.charge_reference,
            }
            return bool(original(payment, replace(told, **{name: wanted[name]})))  # type: ignore[arg-type]

        return matches

    return make


def _expired_by_clock(original: Any) -> Any:
    def ask(self: Pursuit, item: Watched) -> None:
        ends = item.payment.expires_at
        if item.payment.in_flight and not item.busy and ends and self._ledger.clock.now_ms() > ends:
            ended = PaymentResult(Outcome.EXPIRED, item.payment.provider_reference)
            item.payment = outcome.apply(self._ledger, item.payment.payment_id, Step.CHECK, ended).payment
        original(self, item)

    return ask


def _late_ignored(original: Any) -> Any:
    def move(self: Answer) -> bool:
        return False if self._payment.status in ENDED_UNPAID else bool(original(self))

    return move


def _no_late_exception(original: Any) -> Any:
    def exception(self: Answer, kind: str, amount: int | None) -> None:
        if kind != "late_money":
            original(self, kind, amount)

    return exception


def _surplus_in_time_untold(original: Any) -> Any:
    def exception(self: Answer, kind: str, amount: int | None) -> None:
        if kind != "late_money" or self._payment.status in ENDED_UNPAID:
            original(self, kind, amount)

    return exception


def _applied_twice(original: Any) -> Any:
    def move(self: Answer) -> bool:
        if self._payment.status is Status.SUCCESS and self._result.outcome is Outcome.PAID:
            self._succeeded(late=False)
            return True
        return bool(original(self))

    return move


def _replay_refused(original: Any) -> Any:
    def move(self: Answer) -> bool:
        if self._step is Step.REPLAY:
            self._step = Step.INITIATE
        return bool(original(self))

    return move


# -- what is reserved, kept, shown -----------------------------------------------------------------------


def _unknown_is_free(original: Any) -> Any:
    def due_of(connection: Any, payable: Payable) -> Due:
        due: Due = original(connection, payable)
        unknown = sum(
            payment.amount for payment in payments.of_payable(connection, payable.ref) if payment.is_unknown
        )
        return replace(due, in_flight=due.in_flight - unknown)

    return due_of


def _table_by_hand(original: Any) -> Any:
    def apply(ledger: Ledger, payment_id: str, step: Step, result: PaymentResult) -> Any:
        applied = original(ledger, payment_id, step, result)
        if applied.changed and applied.payment.in_flight:
            with ledger.writing() as connection:
                connection.exec_driver_sql(
                    "UPDATE payments SET phase = 'waiting' WHERE payment_id = ? AND phase = 'unknown'",
                    (payment_id,),
                )
        return applied

    return apply


def _gap(original: Any) -> Any:
    def append(self: journal.Appender, body: events.Body, **more: Any) -> int:
        if isinstance(body, events.PaymentExpired):
            self.head = replace(self.head, seq=self.head.seq + 1)
        return int(original(self, body, **more))

    return append


def _chain_forgets(_original: Any) -> Any:
    def chain_hash(previous: bytes, raw: bytes) -> bytes:
        import hashlib

        return hashlib.sha256(journal.TAG + previous[:0] + len(raw).to_bytes(8, "big") + raw).digest()

    return chain_hash


def _commit_error_is_failure(_original: Any) -> Any:
    def look_up(_self: Claims, _sale: Sale) -> Any:
        raise DatabaseProblem("payment_not_saved")

    return look_up


def _shown_before_commit(original: Any) -> Any:
    def take_cash(self: Desk, sale: Sale, actor: str) -> Any:
        def commit(work: UnitOfWork) -> None:
            found = payments.by_key(work.connection, "terminal", sale.idempotency_key)
            if found is not None:
                self._runner.publish(PaymentChanged(found, Asking(), changed=True))
            real(work)

        real = UnitOfWork.commit
        with patch.object(UnitOfWork, "commit", commit):
            return original(self, sale, actor)

    return take_cash


def _told_as_wanted(original: Any) -> Any:
    def tell(self: Pursuit, item: Watched, *, changed: bool, before: Payment | None = None) -> None:
        kept = item.payment
        if kept.phase == "cancelling":
            item.payment = replace(kept, status=Status.EXPIRED, phase=None)
        original(self, item, changed=changed, before=before)
        item.payment = kept

    return tell


LIES: Final[Mapping[str, Any]] = {"lie": 0.3}
_BAD_DISK: Final[Mapping[str, Any]] = {"commit_fault": 0.08}
_CHANGED_MINDS: Final[Mapping[str, Any]] = {
    "order_share": 1.0,
    "cash_share": 0.0,
    "cancel_share": 1.0,
    "leave": 0.4,
    "late_capture": 1.0,
    "lose": 0.0,
}

CATALOGUE: Final = (
    Planted("new reference on retry", ("I2",), around(Pursuit, "initiate", new_reference), first=3),
    Planted(
        "time-out is failure",
        ("I5",),
        around(WaveProvider, "initiate_payment", silence_becomes(Outcome.REFUSED)),
        first=7,
    ),
    Planted(
        "time-out is success",
        ("I4",),
        around(WaveProvider, "initiate_payment", silence_becomes(Outcome.PAID)),
        first=12,
    ),
    Planted("500 is failure", ("I5",), around(wave_api, "failure_of", broken_is_refused), first=3),
    Planted("call before intent", ("I2",), around(Desk, "charge", call_first)),
    Planted(
        "call inside a unit of work", ("call_inside_unit",), around(Checkout, "_record_intent", call_inside)
    ),
    Planted("not found is failed at once", ("I5",), gone_at_once, first=3),
    Planted(
        "amount not compared", ("I4",), around(answer, "matches", matches_without("amount")), LIES, first=5
    ),
    Planted(
        "currency not compared",
        ("I4",),
        around(answer, "matches", matches_without("currency")),
        LIES,
        first=3,
    ),
    Planted(
        "reference not compared",
        ("I4",),
        around(answer, "matches", matches_without("order_reference")),
        LIES,
        first=3,
    ),
    Planted("expired by the clock alone", ("I5",), around(Pursuit, "ask", _expired_by_clock)),
    Planted("cancel believed without answer", ("I5",), around(WaveProvider, "cancel", cancel_believed)),
    Planted("late money ignored", ("I5",), around(Answer, "move", _late_ignored), first=3),
    Planted(
        "late money told to nobody",
        ("I1",),
        around(Answer, "_exception", _no_late_exception),
        _CHANGED_MINDS,
    ),
    Planted(
        "surplus of a payment in time untold",
        ("I1",),
        around(Answer, "_exception", _surplus_in_time_untold),
        _CHANGED_MINDS,
        first=11,
    ),
    Planted("paid twice adds twice", ("I20", "I6"), around(Answer, "move", _applied_twice)),
    Planted(
        "refused replay ends the first request", ("I5",), around(Answer, "move", _replay_refused), first=9
    ),
    Planted("unknown reserves nothing", ("I1", "I16"), around(payments, "due_of", _unknown_is_free), first=8),
    Planted("a table changed by hand", ("I14",), around(outcome, "apply", _table_by_hand), first=8),
    Planted("a gap in the journal", ("I8", "I9", "I14"), around(journal.Appender, "append", _gap)),
    Planted("a chain without its past", ("I9", "I14"), around(journal, "chain_hash", _chain_forgets)),
    Planted(
        "commit error is failure",
        ("I21",),
        around(Claims, "look_up", _commit_error_is_failure),
        _BAD_DISK,
    ),
    Planted("shown before commit", ("I3",), around(Desk, "take_cash", _shown_before_commit)),
    Planted("wish shown as fact", ("I3",), around(Pursuit, "tell", _told_as_wanted)),
    Planted("retry without a pause", ("I26",), around(Watched, "next_delay_s", no_pause), first=3),
    Planted("watch dropped at restart", ("I5", "I7"), around(watch, "unfinished", only(in_flight=True))),
    Planted("in flight dropped at restart", ("I7",), around(watch, "unfinished", only(in_flight=False))),
    Planted("two calls at once", ("one_call",), around(Pursuit, "ask", never_busy)),
    Planted(
        "ended attempts not asked again", ("I5", "I7"), around(Pursuit, "_plan_ended", forgets_ended), first=2
    ),
    Planted(
        "a full disk ends the watch", ("I5", "I7"), around(Pursuit, "_ask_soon", disk_ends_watch), _BAD_DISK
    ),
    Planted(
        "a clock set ends or prolongs the watch",
        ("I5", "I7"),
        around(Watched, "since_end_s", end_by_wall_clock),
        {"clock_jumps": 4, "late_capture": 1.0},
        first=3,
    ),
    Planted("followed twice", ("one_call",), around(Desk, "resume", followed_twice), {"resume_twice": True}),
    Planted(
        "a wish forgotten", ("wish",), around(Answer, "_unless_cancelled", wish_forgotten), LIES, first=3
    ),
    Planted(
        "an uncertain charge unwatched",
        ("I7",),
        around(Desk, "_look_again", uncertain_unwatched),
        {"commit_fault": 0.5, "crash": 0.0, "cash_share": 0.0},
        first=6,
    ),
    Planted(
        "money that does not fit moves on",
        ("I4", "I5"),
        around(Answer, "move", mismatch_moves_on),
        {"lie": 0.3, "trouble": 0.3, "leave": 0.0},
        first=8,
    ),
    Planted("a key forgotten", ("one_key", "I21"), around(Claims, "claimed", key_forgotten), first=4),
    Planted(
        "a full disk stops the engine", ("no_bug",), around(Ledger, "writing", disk_problem_is_a_bug), first=3
    ),
)
"""Every bug that must be found. A checker that misses one of them is too weak."""
