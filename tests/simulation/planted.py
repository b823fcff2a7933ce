"""Bugs that are planted to see whether the invariants find them. None of them is in the program."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final
from unittest.mock import patch

from pos_terminal.domain import events
from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.domain.payable import Due, Payable
from pos_terminal.domain.payment import ENDED_UNPAID, Payment, Status
from pos_terminal.domain.ports import Clock
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import Asking, PaymentChanged
from pos_terminal.engine.pursuit import Pursuit
from pos_terminal.engine.watched import Watched
from pos_terminal.ledger import journal, payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.providers import wave_api
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.providers.failures import Failure
from pos_terminal.providers.wave import WaveProvider
from pos_terminal.services import answer, outcome, watch
from pos_terminal.services.answer import MISMATCH, Answer, Step
from pos_terminal.services.checkout import Checkout, Sale
from pos_terminal.services.claims import Claims
from tests.simulation.clockwork import Violation
from tests.simulation.swarm import Swarm, draw, grown
from tests.simulation.world import calm, run

Plant = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class Planted:
    """A bug, and the invariants of which any may find it."""

    name: str
    invariants: tuple[str, ...]
    plant: Plant
    swarm: Mapping[str, Any] = field(default_factory=dict)
    """What has to happen more often than usual for a small number of seeds to meet it."""
    more: Mapping[str, Any] | None = None
    """The same of what is more than cash and Wave; None: there is none of it."""

    first: int = 1
    """The seed to begin with: one that is known to find it quickly."""

    def swarm_of(self, seed: int) -> Swarm:
        """The swarm of a seed with it."""
        base = replace(draw(random.Random(seed)), **self.swarm)
        if self.more is None:
            return base
        return replace(base, more=replace(grown(seed).more, **self.more))


def find(bug: Planted, seeds: range) -> int | None:
    """The first of the seeds in which one of its invariants finds the bug."""
    with bug.plant(), calm():
        for seed in (bug.first, *(one for one in seeds if one != bug.first)):
            try:
                run(seed, bug.swarm_of(seed))
            except Violation as violation:
                if violation.invariant in bug.invariants:
                    return seed
    return None


def around(target: Any, name: str, make: Callable[[Any], Any]) -> Plant:
    """Replace `target.name` by `make(original)`."""
    return lambda: patch.object(target, name, make(getattr(target, name)))


# -- the wire --------------------------------------------------------------------------------------------


def _new_reference(original: Any) -> Any:
    def initiate(self: Pursuit, item: Watched, step: Step = Step.INITIATE) -> None:
        kept = item.payment
        if step is Step.REPLAY:
            item.payment = replace(kept, charge_reference=f"{kept.charge_reference}-2")
        original(self, item, step)
        item.payment = kept

    return initiate


def _silence_becomes(result: Outcome) -> Callable[[Any], Any]:
    def make(original: Any) -> Any:
        def initiate(self: WaveProvider, **asked: Any) -> PaymentResult:
            answer: PaymentResult = original(self, **asked)
            if answer.outcome is not Outcome.UNKNOWN or answer.error_code != "no_answer":
                return answer
            return replace(
                answer,
                outcome=result,
                amount=asked["amount"],
                currency=asked["currency"],
                order_reference=asked["order_reference"],
            )

        return initiate

    return make


def _broken_is_refused(original: Any) -> Any:
    def failure_of(answer: Any) -> Failure:
        failure: Failure = original(answer)
        return replace(failure, nothing_begun=True) if failure.problem == "provider_down" else failure

    return failure_of


def _cancel_believed(original: Any) -> Any:
    def cancel(self: WaveProvider, provider_reference: str) -> PaymentResult:
        original(self, provider_reference)
        return PaymentResult(Outcome.EXPIRED, provider_reference)

    return cancel


def _call_first(original: Any) -> Any:
    def charge(self: Desk, sale: Sale, actor: str) -> Any:
        provider = self.pursuit._providers["wave"]
        provider.initiate_payment(
            amount=sale.amount,
            currency="XOF",
            order_reference=f"early-{sale.idempotency_key}",
            idempotency_key="k",
        )
        return original(self, sale, actor)

    return charge


def _call_inside(original: Any) -> Any:
    def record_intent(self: Checkout, work: UnitOfWork, sale: Sale, actor: str) -> str:
        payment_id: str = original(self, work, sale, actor)
        self._providers["wave"].find_by_reference(payment_id)
        return payment_id

    return record_intent


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
    def tell(self: Pursuit, item: Watched, *, changed: bool, was_unknown: bool = False) -> None:
        kept = item.payment
        if kept.phase == "cancelling":
            item.payment = replace(kept, status=Status.EXPIRED, phase=None)
        original(self, item, changed=changed, was_unknown=was_unknown)
        item.payment = kept

    return tell


# -- how often, how long ---------------------------------------------------------------------------------


def _no_pause(_original: Any) -> Any:
    def next_delay_s(_self: Watched, *_args: Any) -> float:
        return 0.0

    return next_delay_s


def _only(in_flight: bool) -> Callable[[Any], Any]:
    def make(original: Any) -> Any:
        def unfinished(ledger: Ledger) -> list[watch.Unfinished]:
            return [one for one in original(ledger) if one.payment.in_flight is in_flight]

        return unfinished

    return make


def _never_busy(original: Any) -> Any:
    def ask(self: Pursuit, item: Watched) -> None:
        item.busy = False
        original(self, item)

    return ask


def _forgets_ended(original: Any) -> Any:
    def plan_ended(self: Pursuit, item: Watched, result: PaymentResult | None) -> None:
        original(self, item, result)
        item.stop_timer()

    return plan_ended


def _disk_ends_watch(original: Any) -> Any:
    def ask_soon(self: Pursuit, item: Watched, retry_after_s: float | None = None) -> None:
        if item.payment.in_flight:
            original(self, item, retry_after_s)

    return ask_soon


def _end_by_wall_clock(_original: Any) -> Any:
    def since_end_s(self: Watched, clock: Clock) -> float:
        return max(0, clock.now_ms() - (self.payment.completed_at or 0)) / 1000

    return since_end_s


def _followed_twice(original: Any) -> Any:
    def resume(self: Desk) -> Any:
        self.pursuit._watched.clear()
        return original(self)

    return resume


def _wish_forgotten(_original: Any) -> Any:
    def unless_cancelled(_self: Answer, reason: str) -> str:
        return reason

    return unless_cancelled


def _uncertain_unwatched(_original: Any) -> Any:
    def look_again(_self: Desk) -> None:
        """Whoever restarts the program will see."""

    return look_again


def _mismatch_moves_on(original: Any) -> Any:
    def move(self: Answer) -> bool:
        if self._payment.error_code == MISMATCH:
            self._payment = replace(self._payment, error_code=None)
        return bool(original(self))

    return move


def _key_forgotten(_original: Any) -> Any:
    def claimed(_connection: Any, _sale: Sale) -> None:
        return None

    return staticmethod(claimed)


def _disk_problem_is_a_bug(_original: Any) -> Any:
    @contextmanager
    def writing(self: Ledger) -> Iterator[Any]:
        with self.writer_lock, self.writer_connection().begin():
            yield self.writer_connection()

    return writing


@contextmanager
def _gone_at_once() -> Iterator[None]:
    with (
        patch.object(watch, "not_found_twice", lambda *_: True),
        patch.object(watch, "is_never_sent", lambda *_: True),
        patch.object(watch, "may_replay", lambda *_: False),
    ):
        yield


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
    Planted("new reference on retry", ("I2",), around(Pursuit, "initiate", _new_reference)),
    Planted(
        "time-out is failure",
        ("I5",),
        around(WaveProvider, "initiate_payment", _silence_becomes(Outcome.REFUSED)),
    ),
    Planted(
        "time-out is success",
        ("I4",),
        around(WaveProvider, "initiate_payment", _silence_becomes(Outcome.PAID)),
    ),
    Planted("500 is failure", ("I5",), around(wave_api, "failure_of", _broken_is_refused)),
    Planted("call before intent", ("I2",), around(Desk, "charge", _call_first)),
    Planted(
        "call inside a unit of work", ("call_inside_unit",), around(Checkout, "_record_intent", _call_inside)
    ),
    Planted("not found is failed at once", ("I5",), _gone_at_once),
    Planted("amount not compared", ("I4",), around(answer, "matches", matches_without("amount")), LIES),
    Planted("currency not compared", ("I4",), around(answer, "matches", matches_without("currency")), LIES),
    Planted(
        "reference not compared",
        ("I4",),
        around(answer, "matches", matches_without("order_reference")),
        LIES,
    ),
    Planted("expired by the clock alone", ("I5",), around(Pursuit, "ask", _expired_by_clock)),
    Planted("cancel believed without answer", ("I5",), around(WaveProvider, "cancel", _cancel_believed)),
    Planted("late money ignored", ("I5",), around(Answer, "move", _late_ignored)),
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
    ),
    Planted("paid twice adds twice", ("I20", "I6"), around(Answer, "move", _applied_twice)),
    Planted("refused replay ends the first request", ("I5",), around(Answer, "move", _replay_refused)),
    Planted("unknown reserves nothing", ("I1", "I16"), around(payments, "due_of", _unknown_is_free)),
    Planted("a table changed by hand", ("I14",), around(outcome, "apply", _table_by_hand)),
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
    Planted("retry without a pause", ("I26",), around(Watched, "next_delay_s", _no_pause)),
    Planted("watch dropped at restart", ("I5", "I7"), around(watch, "unfinished", _only(in_flight=True))),
    Planted("in flight dropped at restart", ("I7",), around(watch, "unfinished", _only(in_flight=False))),
    Planted("two calls at once", ("one_call",), around(Pursuit, "ask", _never_busy)),
    Planted("ended attempts not asked again", ("I5", "I7"), around(Pursuit, "_plan_ended", _forgets_ended)),
    Planted(
        "a full disk ends the watch", ("I5", "I7"), around(Pursuit, "_ask_soon", _disk_ends_watch), _BAD_DISK
    ),
    Planted(
        "a clock set ends or prolongs the watch",
        ("I5", "I7"),
        around(Watched, "since_end_s", _end_by_wall_clock),
        {"clock_jumps": 4, "late_capture": 1.0},
    ),
    Planted("followed twice", ("one_call",), around(Desk, "resume", _followed_twice), {"resume_twice": True}),
    Planted("a wish forgotten", ("wish",), around(Answer, "_unless_cancelled", _wish_forgotten), LIES),
    Planted(
        "an uncertain charge unwatched",
        ("I7",),
        around(Desk, "_look_again", _uncertain_unwatched),
        {"commit_fault": 0.5, "crash": 0.0, "cash_share": 0.0},
    ),
    Planted(
        "money that does not fit moves on",
        ("I4", "I5"),
        around(Answer, "move", _mismatch_moves_on),
        {"lie": 0.3, "trouble": 0.3, "leave": 0.0},
    ),
    Planted("a key forgotten", ("one_key", "I21"), around(Claims, "claimed", _key_forgotten)),
    Planted("a full disk stops the engine", ("no_bug",), around(Ledger, "writing", _disk_problem_is_a_bug)),
)
"""Every bug that must be found. A checker that misses one of them is too weak."""
