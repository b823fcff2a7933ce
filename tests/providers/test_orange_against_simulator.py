"""Orange's providers against the simulator, over real sockets: with a ledger of the truth behind."""

from __future__ import annotations

import queue
import socket
from collections.abc import Callable, Iterator

import pytest

from pos_terminal.providers.base import Outcome, PaymentResult, Plan, Provider
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.orange import OrangeProvider
from pos_terminal.providers.orange_config import OrangeConfig
from pos_terminal.providers.orange_reference import notice_of, read_asked
from pos_terminal.providers.orange_sn import OrangeSenegalProvider
from pos_terminal.providers.orange_sn_config import SenegalConfig
from pos_terminal.providers.problems import Problem
from pos_terminal.system import SystemClock
from tests.providers.loopback import Received, Server, reply
from tests.providers.orange_shapes import (
    ASKED,
    CALLBACK_SECRET,
    MERCHANT_CODE,
    ORDER_ID,
    REFERENCE,
    SECRETS,
    SENEGAL_SECRETS,
    reference_of,
)
from tests.support.simulator import Running, running_simulator

CLIENT = SECRETS.client_id.reveal()


@pytest.fixture
def simulator() -> Iterator[Running]:
    with running_simulator() as running:
        yield running


class Till:
    """A provider, and a clock that goes where the simulator's is set."""

    def __init__(self, simulator: Running, make: Callable[[str, Callable[[], int]], Provider]) -> None:
        self._control = simulator.control
        self.offset_ms = 0
        self.provider = make(simulator.simulator.origin, lambda: SystemClock().now_ms() + self.offset_ms)

    def advance(self, seconds: int) -> None:
        self._control.advance(seconds)
        self.offset_ms += seconds * 1000

    def plan(self) -> Plan:
        return self.provider.plan(amount=5000, currency="XOF", order_reference=REFERENCE)

    def create(self) -> PaymentResult:
        plan = self.plan()
        return self.provider.initiate_payment(
            amount=plan.amount,
            currency=plan.currency,
            order_reference=REFERENCE,
            idempotency_key="key-1",
            prepared=plan.prepared,
        )

    def status_of(self, created: PaymentResult) -> PaymentResult:
        kept = "\n".join(filter(None, (created.provider_reference, created.private)))
        return self.provider.check_status(kept)


def web_till(simulator: Running, http: HttpClient, deadline_s: float = 10.0) -> Till:
    def make(origin: str, now_ms: Callable[[], int]) -> Provider:
        config = OrangeConfig(api_url=f"{origin}/orange", deadline_s=deadline_s)
        return OrangeProvider(config, SECRETS, http, now_ms, lambda: now_ms() / 1000)

    return Till(simulator, make)


def senegal_till(simulator: Running, http: HttpClient, deadline_s: float = 10.0) -> Till:
    def make(origin: str, now_ms: Callable[[], int]) -> Provider:
        config = SenegalConfig(MERCHANT_CODE, api_url=f"{origin}/orange-sn", deadline_s=deadline_s)
        return OrangeSenegalProvider(config, SENEGAL_SECRETS, http, now_ms, lambda: now_ms() / 1000)

    return Till(simulator, make)


TILLS = (web_till, senegal_till)
MakeTill = Callable[..., Till]


@pytest.mark.parametrize("make", TILLS)
def test_a_payment_from_the_code_to_the_money(simulator: Running, http: HttpClient, make: MakeTill) -> None:
    till = make(simulator, http)
    created = till.create()
    assert (created.outcome, created.order_reference) == (Outcome.PENDING, REFERENCE)
    assert created.redirect_url is not None
    assert created.redirect_url.startswith(simulator.simulator.origin)
    assert till.status_of(created).outcome is Outcome.PENDING
    simulator.control.pay(ORDER_ID)
    paid = till.status_of(created)
    plan = till.plan()
    assert (paid.outcome, paid.amount, paid.currency, paid.order_reference) == (
        Outcome.PAID,
        plan.amount,
        plan.currency,
        REFERENCE,
    )
    assert paid.transaction_id is not None
    assert simulator.control.captures(ORDER_ID) == 1


def test_the_sandbox_asks_in_its_own_money_and_a_country_in_its_own(
    simulator: Running, http: HttpClient
) -> None:
    till = web_till(simulator, http)
    assert (till.plan().amount, till.plan().currency) == (5000, "OUV")
    assert till.create().outcome is Outcome.PENDING
    at = f"{simulator.simulator.origin}/orange"
    country = OrangeConfig(api_url=at, path="/orange-money-webpay/ci/v1", currency=None)
    orange = OrangeProvider(country, SECRETS, http, SystemClock().now_ms)
    plan = orange.plan(amount=5000, currency="XOF", order_reference="T-2")
    assert (plan.amount, plan.currency) == (5000, "XOF")
    asked = orange.initiate_payment(
        amount=5000, currency="XOF", order_reference="T-2", idempotency_key="k", prepared=plan.prepared
    )
    assert asked.outcome is Outcome.PENDING


@pytest.mark.parametrize("make", TILLS)
def test_one_token_serves_many_calls_and_a_new_one_is_asked_for_when_it_is_too_old(
    simulator: Running, http: HttpClient, make: MakeTill
) -> None:
    till = make(simulator, http)
    created = till.create()
    for _ in range(3):
        assert till.status_of(created).outcome is Outcome.PENDING
    assert len(simulator.control.calls("token")) == 1
    simulator.control.advance(2 * 3600)  # the simulator's clock alone: ours knows nothing of it
    assert till.status_of(created).outcome is Outcome.PENDING
    assert len(simulator.control.calls("token")) == 2


def test_the_life_of_a_token_may_be_told_as_a_text(simulator: Running, http: HttpClient) -> None:
    simulator.control.post("orange/tokens", life_s=120, as_text=True)
    till = web_till(simulator, http)
    created = till.create()
    assert till.status_of(created).outcome is Outcome.PENDING
    assert len(simulator.control.calls("token")) == 1


@pytest.mark.parametrize("make", TILLS)
def test_a_restarted_company_forgot_its_tokens_and_nobody_notices(
    simulator: Running, http: HttpClient, make: MakeTill
) -> None:
    till = make(simulator, http)
    assert till.create().outcome is Outcome.PENDING
    simulator.control.post("reset")
    assert till.create().outcome is Outcome.PENDING


@pytest.mark.parametrize("make", TILLS)
def test_without_access_nothing_was_begun(simulator: Running, http: HttpClient, make: MakeTill) -> None:
    simulator.control.post("keys", key=CLIENT, revoked=True)
    result = make(simulator, http).create()
    assert (result.outcome, result.error_code) == (Outcome.REFUSED, Problem.ACCESS_NOT_SET_UP)
    assert not simulator.control.sessions()


@pytest.mark.parametrize(
    ("mode", "problem"), [("500", Problem.PROVIDER_DOWN), ("drop", Problem.NOT_REACHED), ("garbled", None)]
)
@pytest.mark.parametrize("make", TILLS)
def test_trouble_with_the_token_is_before_anything_was_begun(
    simulator: Running, http: HttpClient, make: MakeTill, mode: str, problem: Problem | None
) -> None:
    simulator.control.script("token", mode)
    result = make(simulator, http).create()
    assert result.outcome is Outcome.REFUSED
    assert problem is None or result.error_code == problem
    assert not simulator.control.sessions()


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
        ("work-then-drop", {}, Outcome.UNKNOWN),
        ("drop-then-work-later", {"delay_s": 0.1}, Outcome.UNKNOWN),
        ("garbled", {"kind": "truncated"}, Outcome.UNKNOWN),
        ("garbled", {"kind": "html"}, Outcome.UNKNOWN),
        ("garbled", {"kind": "huge"}, Outcome.UNKNOWN),
        ("slow-drip", {}, Outcome.UNKNOWN),
        ("slow", {"delay_s": 0.05}, Outcome.PENDING),
    ],
)
@pytest.mark.parametrize("make", TILLS)
def test_trouble_with_the_first_call(
    simulator: Running,
    http: HttpClient,
    make: MakeTill,
    mode: str,
    parameters: dict[str, object],
    outcome: Outcome,
) -> None:
    till = make(simulator, http, deadline_s=0.5 if mode == "slow-drip" else 10.0)
    if mode == "slow-drip":
        till.provider.check_status(reference_of(ASKED))  # brings the token, which is not slow
    simulator.control.script("create", mode, **parameters)
    before = len(simulator.control.sessions())
    result = till.create()
    assert result.outcome is outcome
    assert (result.redirect_url is not None) == (outcome is Outcome.PENDING)
    nothing_begun = len(simulator.control.sessions()) == before
    assert outcome is not Outcome.REFUSED or nothing_begun, "refused means that nothing was begun"


@pytest.mark.parametrize("mode", ["429", "500", "drop", "garbled"])
@pytest.mark.parametrize("make", TILLS)
def test_trouble_with_a_question_is_never_an_answer(
    simulator: Running, http: HttpClient, make: MakeTill, mode: str
) -> None:
    till = make(simulator, http)
    created = till.create()
    simulator.control.pay(ORDER_ID)
    simulator.control.script("status" if make is web_till else "search", mode)
    assert [till.status_of(created).outcome for _ in range(2)] == [Outcome.UNKNOWN, Outcome.PAID]


@pytest.mark.parametrize("make", TILLS)
def test_another_amount_another_currency_and_another_payment_are_told_as_they_are(
    simulator: Running, http: HttpClient, make: MakeTill
) -> None:
    till = make(simulator, http)
    created = till.create()
    simulator.control.pay(ORDER_ID)
    asking = "status" if make is web_till else "search"
    simulator.control.script(asking, "wrong-amount", amount=4999)
    assert (till.status_of(created).outcome, till.status_of(created).amount) == (Outcome.PAID, 5000)
    simulator.control.script(asking, "wrong-amount", amount=4999)
    assert till.status_of(created).amount == 4999
    simulator.control.script(asking, "wrong-currency")
    assert till.status_of(created).currency == "XAF"
    simulator.control.script(asking, "other-reference")
    other = till.status_of(created)
    assert (other.outcome, other.error_code) == (Outcome.UNKNOWN, Problem.OTHER_REFERENCE)


def test_a_page_nobody_finished_ends_by_the_contract_and_not_before(
    simulator: Running, http: HttpClient
) -> None:
    till = web_till(simulator, http)
    created = till.create()
    till.advance(11 * 60)
    assert till.status_of(created).outcome is Outcome.PENDING, "its ten minutes, and a margin"
    till.advance(2 * 60)
    over = till.status_of(created)
    assert (over.outcome, over.error_code) == (Outcome.EXPIRED, Problem.REQUEST_EXPIRED)


def test_a_customer_who_confirms_too_late_is_told_so_by_orange(simulator: Running, http: HttpClient) -> None:
    till = web_till(simulator, http)
    created = till.create()
    simulator.control.advance(11 * 60)  # the till's clock is behind
    with pytest.raises(AssertionError, match="expired"):
        simulator.control.pay(ORDER_ID)
    assert till.status_of(created).outcome is Outcome.EXPIRED


def test_not_enough_money_ends_a_page_and_going_back_does_not(simulator: Running, http: HttpClient) -> None:
    till = web_till(simulator, http)
    created = till.create()
    simulator.control.decline(ORDER_ID, "payment-failure")
    assert till.status_of(created).outcome is Outcome.PENDING
    simulator.control.decline(ORDER_ID, "insufficient-funds")
    declined = till.status_of(created)
    assert (declined.outcome, declined.error_code) == (Outcome.DECLINED, Problem.PAYMENT_REFUSED)
    with pytest.raises(AssertionError, match="expired"):
        simulator.control.pay(ORDER_ID)


def test_a_code_in_senegal_can_be_tried_again_until_its_end(simulator: Running, http: HttpClient) -> None:
    till = senegal_till(simulator, http)
    created = till.create()
    simulator.control.decline(ORDER_ID)
    tried = till.status_of(created)
    assert (tried.outcome, tried.last_attempt_error) == (Outcome.PENDING, Problem.ATTEMPT_FAILED)
    till.advance(13 * 60)
    assert till.status_of(created).outcome is Outcome.DECLINED


def test_a_code_in_senegal_that_nobody_paid_ends_when_asked_after_its_end(
    simulator: Running, http: HttpClient
) -> None:
    till = senegal_till(simulator, http)
    created = till.create()
    till.advance(11 * 60)
    assert till.status_of(created).outcome is Outcome.PENDING
    till.advance(2 * 60)
    assert till.status_of(created).outcome is Outcome.EXPIRED
    assert till.provider.cancel("\n".join(filter(None, (created.provider_reference,)))).outcome is (
        Outcome.EXPIRED
    )


def test_what_was_paid_in_senegal_is_found_by_reference_and_by_number(
    simulator: Running, http: HttpClient
) -> None:
    till = senegal_till(simulator, http)
    simulator.control.script("create", "work-then-drop")
    assert till.create().outcome is Outcome.UNKNOWN
    assert till.provider.find_by_reference(REFERENCE).outcome is Outcome.NOT_FOUND
    simulator.control.pay(ORDER_ID)
    found = till.provider.find_by_reference(REFERENCE)
    assert (found.outcome, found.order_reference) == (Outcome.PAID, REFERENCE)
    assert found.transaction_id is not None
    by_number = till.provider.check_transaction(found.transaction_id)
    assert (by_number.outcome, by_number.amount, by_number.order_reference) == (
        Outcome.PAID,
        5000,
        REFERENCE,
    )
    assert till.provider.check_transaction("MP000000.0000.A0000").outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize("make", TILLS)
def test_nothing_is_ended_before_its_time(simulator: Running, http: HttpClient, make: MakeTill) -> None:
    till = make(simulator, http)
    created = till.create()
    kept = "\n".join(filter(None, (created.provider_reference, created.private)))
    asked = till.provider.cancel(kept)
    assert (asked.outcome, asked.error_code) == (Outcome.PENDING, Problem.CANNOT_BE_ENDED)
    simulator.control.pay(ORDER_ID)
    assert till.provider.cancel(kept).outcome is Outcome.PAID


def pushed_by(simulator: Running, company: str, act: Callable[[], None]) -> Received:
    pushed: queue.SimpleQueue[Received] = queue.SimpleQueue()

    def take(server: Server, connection: socket.socket) -> None:
        reply(200)(server, connection)
        pushed.put(server.received[-1])

    with Server(take) as receiver:
        simulator.control.post(
            "webhook", company=company, url=f"{receiver.url}/hook", secrets=[CALLBACK_SECRET]
        )
        act()
        return pushed.get(timeout=10)


def test_a_notification_of_web_payment_proves_nothing_and_names_its_payment(
    simulator: Running, http: HttpClient
) -> None:
    till = web_till(simulator, http)
    created = till.create()
    push = pushed_by(simulator, "orange", lambda: simulator.control.pay(ORDER_ID))
    assert not till.provider.verify_webhook(push.headers, push.body)
    event = till.provider.parse_webhook(push.body)
    assert event is not None
    assert event.result is None
    assert created.provider_reference is not None
    assert event.event_id == read_asked(created.provider_reference).notice != notice_of("another")


def test_a_callback_of_senegal_is_authentic_and_told(simulator: Running, http: HttpClient) -> None:
    till = senegal_till(simulator, http)
    till.create()
    push = pushed_by(simulator, "orange-sn", lambda: simulator.control.pay(ORDER_ID))
    assert till.provider.verify_webhook(push.headers, push.body)
    assert not till.provider.verify_webhook(push.headers, push.body + b" ")
    event = till.provider.parse_webhook(push.body)
    assert event is not None
    assert event.result is not None
    assert (event.result.outcome, event.result.order_reference) == (Outcome.PAID, REFERENCE)
