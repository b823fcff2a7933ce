"""MTN's provider against the simulator, over real sockets: with a ledger of the truth behind."""

from __future__ import annotations

import queue
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from pos_terminal.providers.base import Outcome, PaymentResult, Plan
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.mtn import MtnProvider
from pos_terminal.providers.mtn_config import MtnConfig
from pos_terminal.providers.mtn_reference import read_asked, request_id
from pos_terminal.providers.problems import Problem
from pos_terminal.system import SystemClock
from tests.providers.loopback import Received, Server, reply
from tests.providers.mtn_shapes import ENVIRONMENT, PHONE, REFERENCE, SECRETS
from tests.support.simulator import Running, running_simulator

ID = request_id(REFERENCE)


@pytest.fixture
def simulator() -> Iterator[Running]:
    with running_simulator() as running:
        yield running


class Till:
    """A provider at the simulator; Ivory Coast unless the sandbox is asked for."""

    def __init__(
        self, simulator: Running, http: HttpClient, *, sandbox: bool = False, deadline_s: float = 10.0
    ) -> None:
        config = MtnConfig(f"{simulator.simulator.origin}/mtn", deadline_s=deadline_s)
        if not sandbox:
            config = replace(config, environment=ENVIRONMENT, currency="XOF")
        self.provider = MtnProvider(config, SECRETS, http, SystemClock().now_ms)

    def plan(self, phone: str = PHONE) -> Plan:
        return self.provider.plan(
            amount=5000, currency="XOF", order_reference=REFERENCE, customer_phone=phone
        )

    def create(self, plan: Plan | None = None) -> PaymentResult:
        plan = plan or self.plan()
        return self.provider.initiate_payment(
            amount=plan.amount,
            currency=plan.currency,
            order_reference=REFERENCE,
            idempotency_key=REFERENCE,
            prepared=plan.prepared,
        )

    def status(self, created: PaymentResult) -> PaymentResult:
        assert created.provider_reference is not None
        return self.provider.check_status(created.provider_reference)

    def paid(self, simulator: Running) -> str:
        created = self.create()
        simulator.control.pay(REFERENCE)
        assert created.provider_reference is not None
        return created.provider_reference


@pytest.fixture
def till(simulator: Running, http: HttpClient) -> Till:
    return Till(simulator, http)


def test_a_payment_from_the_prompt_to_the_money(simulator: Running, till: Till) -> None:
    created = till.create()
    assert (created.outcome, created.order_reference, created.redirect_url) == (
        Outcome.PENDING,
        REFERENCE,
        None,
    )
    assert till.status(created).outcome is Outcome.PENDING
    simulator.control.pay(REFERENCE)
    paid = till.status(created)
    assert (paid.outcome, paid.amount, paid.currency, paid.order_reference) == (
        Outcome.PAID,
        5000,
        "XOF",
        REFERENCE,
    )
    assert paid.transaction_id is not None
    assert simulator.control.captures(REFERENCE) == 1


def test_the_sandbox_asks_as_many_euros_and_answers_for_the_phone(
    simulator: Running, http: HttpClient
) -> None:
    till = Till(simulator, http, sandbox=True)
    plan = till.plan()
    assert (plan.amount, plan.currency) == (500_000, "EUR")
    paid = till.status(till.create(plan))
    assert (paid.outcome, paid.amount, paid.currency) == (Outcome.PAID, 500_000, "EUR")
    assert simulator.control.sessions()[0]["amount"] == "5000"


@pytest.mark.parametrize(
    ("reason", "outcome", "problem"),
    [
        ("PAYER_LIMIT_REACHED", Outcome.DECLINED, Problem.CUSTOMER_LIMIT),
        ("TRANSACTION_CANCELED.", Outcome.DECLINED, Problem.CUSTOMER_REFUSED),
        ("COULD_NOT_PERFORM_TRANSACTION", Outcome.EXPIRED, Problem.PROMPT_EXPIRED),
        ("A_REASON_OF_NEXT_YEAR", Outcome.DECLINED, Problem.PAYMENT_REFUSED),
    ],
)
def test_a_failure_says_why(
    simulator: Running, till: Till, reason: str, outcome: Outcome, problem: Problem
) -> None:
    created = till.create()
    simulator.control.post("mtn/fail", session=ID, reason=reason)
    over = till.status(created)
    assert (over.outcome, over.error_code, over.provider_error) == (outcome, problem, reason)


def test_a_prompt_nobody_answers_ends_by_mtns_word(simulator: Running, till: Till) -> None:
    created = till.create()
    simulator.control.advance(4 * 60)
    assert till.status(created).outcome is Outcome.PENDING
    simulator.control.advance(2 * 60)
    assert till.status(created).outcome is Outcome.EXPIRED
    with pytest.raises(AssertionError, match="expired"):
        simulator.control.pay(REFERENCE)


def test_a_lost_answer_is_found_and_never_asked_twice(simulator: Running, till: Till) -> None:
    plan = till.plan()
    simulator.control.script("create", "work-then-drop")
    assert till.create(plan).outcome is Outcome.UNKNOWN
    assert till.provider.find_by_reference(REFERENCE, plan.prepared).outcome is Outcome.PENDING
    again = till.create(plan)
    assert again.outcome is Outcome.PENDING, "409: it was there"
    assert len(simulator.control.sessions()) == 1
    simulator.control.pay(REFERENCE)
    assert till.provider.find_by_reference(REFERENCE, plan.prepared).outcome is Outcome.PAID
    assert simulator.control.captures(REFERENCE) == 1


def test_a_request_that_lands_after_two_questions_is_still_the_same_one(
    simulator: Running, till: Till
) -> None:
    plan = till.plan()
    simulator.control.script("create", "drop-then-work-later", after_searches=2)
    assert till.create(plan).outcome is Outcome.UNKNOWN
    found = [till.provider.find_by_reference(REFERENCE, plan.prepared).outcome for _ in range(3)]
    assert found == [Outcome.NOT_FOUND, Outcome.NOT_FOUND, Outcome.PENDING]
    assert till.create(plan).outcome is Outcome.PENDING
    assert len(simulator.control.sessions()) == 1


@pytest.mark.parametrize(
    ("mode", "parameters", "outcome"),
    [
        ("401", {}, Outcome.PENDING),
        ("401", {"times": 2}, Outcome.REFUSED),
        ("403", {}, Outcome.REFUSED),
        ("429", {}, Outcome.REFUSED),
        ("500", {}, Outcome.UNKNOWN),
        ("drop", {}, Outcome.UNKNOWN),
        ("work-then-500", {}, Outcome.UNKNOWN),
        ("drop-then-work-later", {"delay_s": 0.1}, Outcome.UNKNOWN),
        ("garbled", {"kind": "html"}, Outcome.UNKNOWN),
        ("garbled", {"kind": "huge"}, Outcome.UNKNOWN),
        ("slow", {"delay_s": 0.05}, Outcome.PENDING),
    ],
)
def test_trouble_with_the_first_call(
    simulator: Running, till: Till, mode: str, parameters: dict[str, object], outcome: Outcome
) -> None:
    simulator.control.script("create", mode, **parameters)
    result = till.create()
    assert result.outcome is outcome
    assert outcome is not Outcome.REFUSED or not simulator.control.sessions(), "refused: nothing was begun"


@pytest.mark.parametrize("mode", ["429", "500", "drop", "garbled", "403"])
def test_trouble_with_a_question_is_never_an_answer(simulator: Running, till: Till, mode: str) -> None:
    created = till.create()
    simulator.control.pay(REFERENCE)
    simulator.control.script("status", mode)
    assert [till.status(created).outcome for _ in range(2)] == [Outcome.UNKNOWN, Outcome.PAID]


@pytest.mark.parametrize(
    ("mode", "problem"), [("500", Problem.PROVIDER_DOWN), ("drop", Problem.NOT_REACHED), ("garbled", None)]
)
def test_trouble_with_the_token_is_before_anything_was_begun(
    simulator: Running, till: Till, mode: str, problem: Problem | None
) -> None:
    simulator.control.script("token", mode)
    result = till.create()
    assert result.outcome is Outcome.REFUSED
    assert problem is None or result.error_code == problem
    assert not simulator.control.sessions()


@pytest.mark.parametrize("secret", ["user_id", "subscription_key"])
def test_wrong_credentials_are_a_matter_of_settings(simulator: Running, till: Till, secret: str) -> None:
    key = getattr(SECRETS.collection, secret).reveal()
    simulator.control.post("keys", key=key, revoked=True)
    result = till.create()
    assert (result.outcome, result.error_code) == (Outcome.REFUSED, Problem.ACCESS_NOT_SET_UP)


def test_one_token_serves_many_calls_and_a_new_one_is_asked_for_when_it_is_too_old(
    simulator: Running, till: Till
) -> None:
    created = till.create()
    for _ in range(3):
        assert till.status(created).outcome is Outcome.PENDING
    assert len(simulator.control.calls("token")) == 1
    simulator.control.script("status", "401")
    assert till.status(created).outcome is Outcome.PENDING
    assert len(simulator.control.calls("token")) == 2


def test_another_amount_another_currency_and_another_payment_are_told_as_they_are(
    simulator: Running, till: Till
) -> None:
    created = till.create()
    simulator.control.pay(REFERENCE)
    simulator.control.script("status", "wrong-amount", amount=4999)
    assert till.status(created).amount == 4999
    simulator.control.script("status", "wrong-currency")
    assert till.status(created).currency == "XAF"
    simulator.control.script("status", "other-reference")
    other = till.status(created)
    assert (other.outcome, other.error_code) == (Outcome.UNKNOWN, Problem.OTHER_REFERENCE)


def test_a_prompt_cannot_be_taken_back(simulator: Running, till: Till) -> None:
    created = till.create()
    assert created.provider_reference is not None
    asked = till.provider.cancel(created.provider_reference)
    assert (asked.outcome, asked.error_code) == (Outcome.PENDING, Problem.CANNOT_BE_ENDED)
    simulator.control.pay(REFERENCE)
    assert till.provider.cancel(created.provider_reference).outcome is Outcome.PAID


# --- giving back -------------------------------------------------------------------------------------------


def test_money_goes_back_in_parts_and_each_key_once(simulator: Running, till: Till) -> None:
    reference = till.paid(simulator)
    for _ in range(3):
        begun = till.provider.process_refund(reference, 2000, idempotency_key="r1")
        assert (begun.outcome, begun.amount, begun.currency) == (Outcome.PENDING, 2000, "XOF")
    assert begun.refund_reference is not None
    given = till.provider.check_refund(begun.refund_reference)
    assert (given.outcome, given.amount, given.currency) == (Outcome.PAID, 2000, "XOF")
    assert [move["amount"] for move in simulator.control.truth()["refunds"]] == [2000]
    rest = till.provider.process_refund(reference, 3000, idempotency_key="r2")
    assert till.provider.check_refund(rest.refund_reference or "").outcome is Outcome.PAID
    assert sum(move["amount"] for move in simulator.control.truth()["refunds"]) == 5000


def test_a_lost_answer_to_a_refund_is_sent_again_and_given_once(simulator: Running, till: Till) -> None:
    reference = till.paid(simulator)
    simulator.control.script("refund", "work-then-drop")
    assert till.provider.process_refund(reference, idempotency_key="r1").outcome is Outcome.UNKNOWN
    again = till.provider.process_refund(reference, idempotency_key="r1")
    assert (again.outcome, again.amount) == (Outcome.PENDING, 5000)
    assert till.provider.check_refund(again.refund_reference or "").outcome is Outcome.PAID
    assert len(simulator.control.truth()["refunds"]) == 1


def test_a_refund_in_the_sandbox_is_told_in_the_terminals_currency(
    simulator: Running, http: HttpClient
) -> None:
    till = Till(simulator, http, sandbox=True)
    created = till.create()
    begun = till.provider.process_refund(created.provider_reference or "", 2000, idempotency_key="r1")
    given = till.provider.check_refund(begun.refund_reference or "")
    assert (given.outcome, given.amount, given.currency) == (Outcome.PAID, 2000, "XOF")
    assert simulator.control.truth()["refunds"][0]["amount"] == 200_000


def test_a_refund_without_float_fails_and_says_so(simulator: Running, till: Till) -> None:
    reference = till.paid(simulator)
    simulator.control.post("mtn/refunds", begin_as="PENDING")
    begun = till.provider.process_refund(reference, idempotency_key="r1")
    followed = begun.refund_reference or ""
    assert till.provider.check_refund(followed).outcome is Outcome.PENDING
    refund_id = read_asked(followed).id
    simulator.control.post("mtn/refunds", refund=refund_id, status="FAILED", reason="NOT_ENOUGH_FUNDS")
    over = till.provider.check_refund(followed)
    assert (over.outcome, over.error_code) == (Outcome.DECLINED, Problem.REFUND_NO_BALANCE)
    assert not simulator.control.truth()["refunds"]


def test_never_more_is_given_back_than_was_paid(simulator: Running, till: Till) -> None:
    reference = till.paid(simulator)
    more = till.provider.process_refund(reference, 5001, idempotency_key="r1")
    assert (more.outcome, more.error_code) == (Outcome.REFUSED, Problem.REFUND_TOO_MUCH)
    first = till.provider.process_refund(reference, 4000, idempotency_key="r2")
    assert till.provider.check_refund(first.refund_reference or "").outcome is Outcome.PAID
    second = till.provider.process_refund(reference, 4000, idempotency_key="r3")
    assert till.provider.check_refund(second.refund_reference or "").outcome is Outcome.DECLINED


def test_a_refund_of_what_this_platform_never_saw_is_refused(simulator: Running, till: Till) -> None:
    reference = till.paid(simulator)
    simulator.control.post("reset")
    refused = till.provider.process_refund(reference, idempotency_key="r1")
    assert (refused.outcome, refused.error_code) == (Outcome.REFUSED, Problem.REFUND_NOT_PAID)
    lost = till.provider.check_refund(refused.refund_reference or "")
    assert (lost.outcome, lost.error_code) == (Outcome.NOT_FOUND, Problem.REFUND_NOT_SEEN)


# --- the callback ------------------------------------------------------------------------------------------


def pushed_by(simulator: Running, act: Callable[[], None]) -> Received:
    pushed: queue.SimpleQueue[Received] = queue.SimpleQueue()

    def take(server: Server, connection: socket.socket) -> None:
        reply(200)(server, connection)
        pushed.put(server.received[-1])

    with Server(take) as receiver:
        simulator.control.post("webhook", company="mtn", url=f"{receiver.url}/hook", secrets=["none"])
        act()
        return pushed.get(timeout=10)


def test_a_callback_proves_nothing_and_names_its_payment(simulator: Running, till: Till) -> None:
    till.create()
    push = pushed_by(simulator, lambda: simulator.control.pay(REFERENCE))
    assert not till.provider.verify_webhook(push.headers, push.body)
    assert ID.encode() not in push.body
    event = till.provider.parse_webhook(push.body)
    assert event is not None
    assert (event.event_id, event.kind, event.result) == (REFERENCE, "SUCCESSFUL", None)
