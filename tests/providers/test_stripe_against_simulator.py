"""Stripe's provider against the simulator, over real sockets: with a ledger of the truth behind."""

from __future__ import annotations

import queue
import socket
from collections.abc import Callable, Iterator

import pytest

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.stripe import StripeProvider
from pos_terminal.providers.stripe_config import StripeConfig, StripeSecrets
from pos_terminal.system import SystemClock
from tests.providers.loopback import Received, Server, reply
from tests.providers.stripe_shapes import API_KEY, HOOK_NEW, HOOK_OLD, REFERENCE
from tests.support.simulator import Running, running_simulator

Now = Callable[[], int]


@pytest.fixture
def simulator() -> Iterator[Running]:
    with running_simulator() as running:
        yield running


class Till:
    """A provider at the simulator, and one planned payment of 5 000 F."""

    def __init__(
        self, simulator: Running, http: HttpClient, deadline_s: float = 10.0, now_ms: Now | None = None
    ) -> None:
        secrets = StripeSecrets(Secret(API_KEY), (Secret(HOOK_OLD), Secret(HOOK_NEW)))
        url = simulator.simulator.url_of("stripe")
        clock = now_ms or SystemClock().now_ms
        self.stripe = StripeProvider(StripeConfig(api_url=url, deadline_s=deadline_s), secrets, http, clock)
        plan = self.stripe.plan(amount=5000, currency="XOF", order_reference=REFERENCE)
        self.prepared = plan.prepared

    def create(self) -> PaymentResult:
        return self.stripe.initiate_payment(
            amount=5000,
            currency="XOF",
            order_reference=REFERENCE,
            idempotency_key="key-1",
            prepared=self.prepared,
        )

    def find(self) -> PaymentResult:
        return self.stripe.find_by_reference(REFERENCE, self.prepared)


@pytest.fixture
def till(simulator: Running, http: HttpClient) -> Till:
    return Till(simulator, http)


def session_of(result: PaymentResult) -> str:
    assert result.provider_reference is not None
    return result.provider_reference


def test_a_payment_from_the_code_to_the_money(simulator: Running, till: Till) -> None:
    simulator.control.post("settings", fee_percent=3)
    created = till.create()
    assert created.outcome is Outcome.PENDING
    assert created.redirect_url is not None
    assert created.expires_at_ms is not None
    session = session_of(created)
    simulator.control.decline(REFERENCE, "insufficient-funds")
    tried = till.stripe.check_status(session)
    assert (tried.outcome, tried.last_attempt_error) == (Outcome.PENDING, Problem.INSUFFICIENT_FUNDS)
    simulator.control.pay(REFERENCE)
    paid = till.stripe.check_status(session)
    assert (paid.outcome, paid.amount, paid.currency, paid.order_reference, paid.fee) == (
        Outcome.PAID,
        5000,
        "XOF",
        REFERENCE,
        150,
    )
    assert till.find().fee == 150
    assert till.stripe.check_transaction(paid.transaction_id or "").outcome is Outcome.PAID
    assert simulator.control.captures(REFERENCE) == 1


@pytest.mark.parametrize("mode", ["work-then-500", "work-then-drop"])
def test_a_lost_answer_is_unknown_and_found_again(simulator: Running, till: Till, mode: str) -> None:
    simulator.control.script("create", mode)
    assert till.create().outcome is Outcome.UNKNOWN
    assert till.find().outcome is Outcome.PENDING
    # The key answers as it did, a 500 included: asking again makes no second session.
    again = till.create()
    assert again.outcome is (Outcome.UNKNOWN if mode == "work-then-500" else Outcome.PENDING)
    assert len(simulator.control.sessions()) == 1
    simulator.control.pay(REFERENCE)
    assert till.find().outcome is Outcome.PAID


def test_a_request_that_lands_after_the_search_is_one_with_the_replay(simulator: Running, till: Till) -> None:
    simulator.control.script("create", "drop-then-work-later", after_searches=1)
    assert till.create().outcome is Outcome.UNKNOWN
    assert till.find().outcome is Outcome.NOT_FOUND
    assert till.create().outcome is Outcome.PENDING
    assert till.find().other_references == ()
    simulator.control.pay(REFERENCE)
    assert till.find().outcome is Outcome.PAID
    assert (len(simulator.control.sessions()), simulator.control.captures(REFERENCE)) == (1, 1)


def test_what_lands_too_late_is_refused_by_its_own_end_of_life(simulator: Running, till: Till) -> None:
    simulator.control.script("create", "drop-then-work-later", delay_s=600)
    assert till.create().outcome is Outcome.UNKNOWN
    simulator.control.advance(601)
    assert till.find().outcome is Outcome.NOT_FOUND
    assert simulator.control.sessions() == []


@pytest.mark.parametrize(
    ("minutes", "outcome", "problem"),
    [
        (-2, Outcome.REFUSED, Problem.CLOCK_WRONG),
        (0, Outcome.PENDING, None),
        (600, Outcome.PENDING, None),
        (1500, Outcome.REFUSED, Problem.CLOCK_WRONG),
    ],
)
def test_a_clock_that_is_wrong(
    simulator: Running, http: HttpClient, minutes: int, outcome: Outcome, problem: Problem | None
) -> None:
    till = Till(simulator, http, now_ms=lambda: SystemClock().now_ms() + minutes * 60_000)
    created = till.create()
    assert (created.outcome, created.error_code) == (outcome, problem)
    found = till.find().outcome
    assert found is (Outcome.PENDING if outcome is Outcome.PENDING else Outcome.NOT_FOUND)


def test_ours_is_found_behind_a_hundred_others(simulator: Running, http: HttpClient, till: Till) -> None:
    till.create()
    other = Till(simulator, http).stripe
    for number in range(101):
        other.initiate_payment(
            amount=5000, currency="XOF", order_reference=f"T9-{number}", idempotency_key=f"k{number}"
        )
    assert till.find().outcome is Outcome.PENDING


@pytest.mark.parametrize(
    ("mode", "parameters", "outcome", "problem"),
    [
        ("401", {}, Outcome.REFUSED, Problem.ACCESS_NOT_SET_UP),
        ("403", {}, Outcome.REFUSED, Problem.ACCESS_NOT_SET_UP),
        ("429", {}, Outcome.REFUSED, Problem.PROVIDER_BUSY),
        ("500", {}, Outcome.UNKNOWN, Problem.PROVIDER_DOWN),
        ("drop", {}, Outcome.UNKNOWN, Problem.NO_ANSWER),
        ("garbled", {"kind": "truncated"}, Outcome.UNKNOWN, None),
        ("garbled", {"kind": "html"}, Outcome.UNKNOWN, Problem.UNREADABLE),
        ("garbled", {"kind": "huge"}, Outcome.UNKNOWN, Problem.UNREADABLE),
        ("wrong-amount", {}, Outcome.UNKNOWN, Problem.OTHER_AMOUNT),
        ("wrong-currency", {}, Outcome.UNKNOWN, Problem.OTHER_AMOUNT),
        ("other-reference", {}, Outcome.UNKNOWN, Problem.OTHER_REFERENCE),
        ("slow-drip", {}, Outcome.UNKNOWN, Problem.NO_ANSWER),
    ],
)
def test_trouble_with_the_first_call(
    simulator: Running,
    http: HttpClient,
    mode: str,
    parameters: dict[str, object],
    outcome: Outcome,
    problem: Problem | None,
) -> None:
    simulator.control.script("create", mode, **parameters)
    result = Till(simulator, http, deadline_s=0.5 if mode == "slow-drip" else 10.0).create()
    assert result.outcome is outcome
    assert problem is None or result.error_code == problem
    assert result.redirect_url is None
    nothing_begun = not simulator.control.sessions()
    assert outcome is not Outcome.REFUSED or nothing_begun, "refused means that nothing was begun"


@pytest.mark.parametrize("mode", ["401", "429", "500", "drop", "garbled"])
def test_trouble_with_a_question_is_never_an_answer(simulator: Running, till: Till, mode: str) -> None:
    session = session_of(till.create())
    simulator.control.pay(REFERENCE)
    simulator.control.script("status", mode)
    assert [till.stripe.check_status(session).outcome for _ in range(2)] == [Outcome.UNKNOWN, Outcome.PAID]
    simulator.control.script("search", mode)
    assert [till.find().outcome for _ in range(2)] == [Outcome.UNKNOWN, Outcome.PAID]


def test_cancelling_ends_a_session_and_never_a_payment(simulator: Running, till: Till) -> None:
    session = session_of(till.create())
    assert till.stripe.cancel(session).outcome is Outcome.EXPIRED
    assert till.stripe.cancel(session).outcome is Outcome.EXPIRED
    other = till.stripe.initiate_payment(
        amount=700, currency="XOF", order_reference="T2", idempotency_key="key-2"
    )
    simulator.control.script("expire", "pay")
    assert till.stripe.cancel(session_of(other)).outcome is Outcome.PAID


def test_a_session_that_got_too_old_and_one_nobody_knows(simulator: Running, till: Till) -> None:
    session = session_of(till.create())
    simulator.control.advance(32 * 60)
    assert till.stripe.check_status(session).outcome is Outcome.EXPIRED
    assert till.stripe.check_status("cs_test_nobody").outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize("mode", [None, "work-then-drop", "work-then-500"])
def test_a_refund_is_given_once_and_followed(simulator: Running, till: Till, mode: str | None) -> None:
    session = session_of(till.create())
    refund = till.stripe.process_refund
    assert refund(session, idempotency_key="r").error_code == Problem.REFUND_NOT_PAID
    simulator.control.pay(REFERENCE)
    if mode is not None:
        simulator.control.script("refund", mode)
    first = refund(session, 2000, idempotency_key="r1")
    assert first.outcome is (Outcome.PAID if mode is None else Outcome.UNKNOWN)
    seen = till.stripe.check_refund(first.refund_reference or "")
    assert (seen.outcome, seen.amount) == (Outcome.PAID, 2000)
    again = refund(session, 2000, idempotency_key="r1")
    assert again.outcome is (Outcome.UNKNOWN if mode == "work-then-500" else Outcome.PAID)
    assert refund(session, 3001, idempotency_key="r2").error_code == Problem.REFUND_TOO_MUCH
    assert refund(session, 3000, idempotency_key="r3").outcome is Outcome.PAID
    given = [move["amount"] for move in simulator.control.truth()["refunds"]]
    assert given == [2000, 3000], "never more than was taken, and nothing twice"


def test_a_refund_on_its_way_is_followed_until_it_fails(simulator: Running, till: Till) -> None:
    session = session_of(till.create())
    simulator.control.pay(REFERENCE)
    simulator.control.post("stripe/refunds", begin_as="pending")
    begun = till.stripe.process_refund(session, idempotency_key="r1")
    reference = begun.refund_reference or ""
    outcomes = [begun.outcome]
    for status in ("requires_action", "succeeded", "failed"):
        simulator.control.post("stripe/refunds", refund=reference, status=status)
        outcomes.append(till.stripe.check_refund(reference).outcome)
    assert outcomes == [Outcome.PENDING, Outcome.PENDING, Outcome.PAID, Outcome.DECLINED]


def test_a_push_of_the_simulator_is_authentic_and_told(simulator: Running, till: Till) -> None:
    pushed: queue.SimpleQueue[Received] = queue.SimpleQueue()

    def take(server: Server, connection: socket.socket) -> None:
        # Before the answer: the next push comes right after it.
        pushed.put(server.received[-1])
        reply(200)(server, connection)

    session = session_of(till.create())
    with Server(take) as receiver:
        url = f"{receiver.url}/webhooks/stripe"
        simulator.control.post("webhook", company="stripe", url=url, secrets=[HOOK_NEW], newest_first=True)
        simulator.control.pay(REFERENCE)
        pushes = [pushed.get(timeout=10) for _ in range(2)]
        till.stripe.process_refund(session, 100, idempotency_key="r1")
        pushes += [pushed.get(timeout=10) for _ in range(2)]
    for push in pushes:
        assert till.stripe.verify_webhook(push.headers, push.body)
        assert not till.stripe.verify_webhook(push.headers, push.body + b" ")
    events = {event.kind: event for push in pushes if (event := till.stripe.parse_webhook(push.body))}
    assert set(events) == {
        "checkout.session.completed",
        "payment_intent.succeeded",
        "charge.refunded",
        "refund.created",
    }
    for kind in ("checkout.session.completed", "payment_intent.succeeded"):
        result = events[kind].result
        assert result is not None
        assert (result.outcome, result.amount, result.order_reference) == (Outcome.PAID, 5000, REFERENCE)
    refund = events["refund.created"].refund
    assert refund is not None
    assert (refund.outcome, refund.amount) == (Outcome.PAID, 100)
