"""Orange's providers against the simulator, over real sockets: with a ledger of the truth behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pos_terminal.providers.base import Outcome
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.orange import OrangeProvider
from pos_terminal.providers.orange_config import OrangeConfig
from pos_terminal.providers.problems import Problem
from pos_terminal.system import SystemClock
from tests.providers.orange_shapes import (
    ASKED,
    ORDER_ID,
    REFERENCE,
    SECRETS,
    reference_of,
)
from tests.providers.orange_tills import TILLS, MakeTill, web_till
from tests.support.simulator import Running, running_simulator

CLIENT = SECRETS.client_id.reveal()


@pytest.fixture
def simulator() -> Iterator[Running]:
    with running_simulator() as running:
        yield running


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
