"""Wave's provider against the simulator, over real sockets: with a ledger of the truth behind."""

from __future__ import annotations

import queue
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.wave import WaveProvider
from pos_terminal.providers.wave_api import WaveSecrets
from pos_terminal.providers.wave_config import WaveConfig
from pos_terminal.system import SystemClock
from tests.providers.loopback import Received, Server, reply
from tests.providers.wave_shapes import API_KEY, HOOK_NEW, HOOK_OLD, REFERENCE, SIGNING
from tests.support.simulator import Running, running_simulator

SECRETS = WaveSecrets(Secret(API_KEY), (Secret(HOOK_OLD), Secret(HOOK_NEW)))


@pytest.fixture
def simulator() -> Iterator[Running]:
    with running_simulator() as running:
        yield running


def wave_of(
    simulator: Running, http: HttpClient, deadline_s: float = 10.0, secrets: WaveSecrets = SECRETS
) -> WaveProvider:
    config = WaveConfig(api_url=simulator.url, deadline_s=deadline_s)
    return WaveProvider(config, secrets, http, SystemClock().now_ms)


def create(wave: WaveProvider) -> PaymentResult:
    return wave.initiate_payment(
        amount=5000, currency="XOF", order_reference=REFERENCE, idempotency_key="key-1"
    )


def session_of(result: PaymentResult) -> str:
    assert result.provider_reference is not None
    return result.provider_reference


def test_a_payment_from_the_code_to_the_money(simulator: Running, http: HttpClient) -> None:
    wave = wave_of(simulator, http)
    created = create(wave)
    assert created.outcome is Outcome.PENDING
    assert created.redirect_url is not None
    assert created.expires_at_ms is not None
    session = session_of(created)
    simulator.control.decline(REFERENCE, "blocked-account")
    tried = wave.check_status(session)
    assert (tried.outcome, tried.last_attempt_error) == (Outcome.PENDING, Problem.CUSTOMER_BLOCKED)
    simulator.control.pay(REFERENCE)
    paid = wave.check_status(session)
    assert (paid.outcome, paid.amount, paid.currency, paid.order_reference) == (
        Outcome.PAID,
        5000,
        "XOF",
        REFERENCE,
    )
    assert paid.transaction_id is not None
    assert simulator.control.captures(REFERENCE) == 1


@pytest.mark.parametrize("mode", ["work-then-500", "work-then-drop"])
def test_a_lost_answer_is_unknown_and_found_again(simulator: Running, http: HttpClient, mode: str) -> None:
    simulator.control.script("create", mode)
    wave = wave_of(simulator, http)
    assert create(wave).outcome is Outcome.UNKNOWN
    assert wave.find_by_reference(REFERENCE).outcome is Outcome.PENDING
    simulator.control.pay(REFERENCE)
    assert wave.find_by_reference(REFERENCE).outcome is Outcome.PAID


def test_a_request_that_lands_after_the_search_leaves_one_to_pay_and_names_the_other(
    simulator: Running, http: HttpClient
) -> None:
    simulator.control.script("create", "drop-then-work-later", after_searches=1)
    wave = wave_of(simulator, http)
    assert create(wave).outcome is Outcome.UNKNOWN
    assert wave.find_by_reference(REFERENCE).outcome is Outcome.NOT_FOUND
    assert create(wave).outcome is Outcome.PENDING
    found = wave.find_by_reference(REFERENCE)
    assert found.outcome is Outcome.PENDING
    assert len(found.other_references) == 1
    assert wave.cancel(found.other_references[0]).outcome is Outcome.EXPIRED
    simulator.control.pay(REFERENCE)
    assert wave.find_by_reference(REFERENCE).outcome is Outcome.PAID
    assert simulator.control.captures(REFERENCE) == 1


@pytest.mark.parametrize(
    ("mode", "parameters", "outcome", "problem"),
    [
        ("401", {}, Outcome.REFUSED, Problem.ACCESS_NOT_SET_UP),
        ("403", {}, Outcome.REFUSED, Problem.ACCOUNT_BLOCKED),
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
    result = create(wave_of(simulator, http, deadline_s=0.5 if mode == "slow-drip" else 10.0))
    assert result.outcome is outcome
    assert problem is None or result.error_code == problem
    assert result.redirect_url is None
    nothing_begun = not simulator.control.sessions()
    assert outcome is not Outcome.REFUSED or nothing_begun, "refused means that nothing was begun"


@pytest.mark.parametrize("mode", ["401", "429", "500", "drop", "garbled"])
def test_trouble_with_a_question_is_never_an_answer(simulator: Running, http: HttpClient, mode: str) -> None:
    wave = wave_of(simulator, http)
    session = session_of(create(wave))
    simulator.control.pay(REFERENCE)
    simulator.control.script("status", mode)
    assert [wave.check_status(session).outcome for _ in range(2)] == [Outcome.UNKNOWN, Outcome.PAID]
    simulator.control.script("search", mode)
    assert [wave.find_by_reference(REFERENCE).outcome for _ in range(2)] == [Outcome.UNKNOWN, Outcome.PAID]


def test_cancelling_ends_a_session_and_never_a_payment(simulator: Running, http: HttpClient) -> None:
    wave = wave_of(simulator, http)
    assert wave.cancel(session_of(create(wave))).outcome is Outcome.EXPIRED
    second = session_of(create(wave))
    simulator.control.script("expire", "pay")
    assert wave.cancel(second).outcome is Outcome.PAID


def test_a_session_that_got_too_old_and_one_nobody_knows(simulator: Running, http: HttpClient) -> None:
    wave = wave_of(simulator, http)
    session = session_of(create(wave))
    simulator.control.advance(31 * 60)
    assert wave.check_status(session).outcome is Outcome.EXPIRED
    assert wave.check_status("cos-nobody").outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize("mode", [None, "work-then-500", "work-then-drop"])
def test_a_refund_is_given_once_and_found_in_the_statement(
    simulator: Running, http: HttpClient, mode: str | None
) -> None:
    wave = wave_of(simulator, http)
    session = session_of(create(wave))
    assert wave.process_refund(session, idempotency_key="r").error_code == Problem.REFUND_NOT_PAID
    simulator.control.pay(REFERENCE)
    assert wave.process_refund(session, 1, idempotency_key="r").error_code == Problem.REFUND_ONLY_FULL
    if mode is not None:
        simulator.control.script("refund", mode)
    first = wave.process_refund(session, idempotency_key="r")
    assert first.outcome is (Outcome.PAID if mode is None else Outcome.UNKNOWN)
    assert first.refund_reference is not None
    seen = wave.check_refund(first.refund_reference)
    assert (seen.outcome, seen.amount) == (Outcome.PAID, 5000)
    assert wave.process_refund(session, 5000, idempotency_key="r").outcome is Outcome.PAID
    assert simulator.control.get("truth", client_reference=REFERENCE)["refunds"] == 1


def test_a_key_that_asks_for_signatures(simulator: Running, http: HttpClient) -> None:
    simulator.control.post("keys", key=API_KEY, signing_secret=SIGNING)
    unsigned = create(wave_of(simulator, http))
    assert (unsigned.outcome, unsigned.error_code) == (Outcome.REFUSED, Problem.ACCESS_NOT_SET_UP)
    signed = wave_of(simulator, http, secrets=replace(SECRETS, signing=Secret(SIGNING)))
    created = create(signed)
    assert created.outcome is Outcome.PENDING
    assert signed.check_status(session_of(created)).outcome is Outcome.PENDING


def test_the_connection_can_be_tested(simulator: Running, http: HttpClient) -> None:
    assert wave_of(simulator, http).test_connection().ok
    simulator.control.post("keys", key=API_KEY, revoked=True)
    test = wave_of(simulator, http).test_connection()
    assert (test.ok, test.error_code) == (False, Problem.ACCESS_NOT_SET_UP)


@pytest.mark.parametrize("strategy", ["signature", "shared-secret"])
def test_a_push_of_the_simulator_is_authentic_and_told(
    simulator: Running, http: HttpClient, strategy: str
) -> None:
    pushed: queue.SimpleQueue[Received] = queue.SimpleQueue()

    def take(server: Server, connection: socket.socket) -> None:
        reply(200)(server, connection)
        pushed.put(server.received[-1])

    wave = wave_of(simulator, http)
    session = session_of(create(wave))
    with Server(take) as receiver:
        url = f"{receiver.url}/webhooks/wave"
        simulator.control.post("webhook", url=url, secrets=[HOOK_NEW], strategy=strategy)
        simulator.control.pay(REFERENCE)
        push = pushed.get(timeout=10)
    assert wave.verify_webhook(push.headers, push.body)
    assert wave.verify_webhook(push.headers, push.body + b" ") is (strategy == "shared-secret")
    event = wave.parse_webhook(push.body)
    assert event is not None
    assert event.result is not None
    assert (event.result.outcome, event.result.provider_reference) == (Outcome.PAID, session)
