"""What a company undoes by itself, told by the simulators over real sockets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.base import GivenBack, Outcome, Provider
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.stripe import StripeProvider
from pos_terminal.providers.stripe_config import StripeConfig, StripeSecrets
from pos_terminal.providers.wave import WaveProvider
from pos_terminal.providers.wave_api import WaveSecrets
from pos_terminal.providers.wave_config import WaveConfig
from pos_terminal.system import SystemClock
from tests.providers import stripe_shapes as stripe
from tests.providers import wave_shapes as wave
from tests.support.simulator import Running, running_simulator

REFERENCE = "T1-0001-a"


@pytest.fixture
def simulator() -> Iterator[Running]:
    with running_simulator() as running:
        yield running


def paid_at(provider: Provider, simulator: Running) -> str:
    """The reference of 5 000 F that a customer has paid."""
    plan = provider.plan(amount=5000, currency="XOF", order_reference=REFERENCE)
    made = provider.initiate_payment(
        amount=5000,
        currency="XOF",
        order_reference=REFERENCE,
        idempotency_key="key-1",
        prepared=plan.prepared,
    )
    simulator.control.pay(REFERENCE)
    assert made.provider_reference is not None
    return made.provider_reference


def lines(told: GivenBack) -> list[tuple[Outcome, int | None, bool]]:
    """Outcome, amount, and whether the line has a key of ours."""
    assert told.error_code is None
    return [(one.outcome, one.amount, one.idempotency_key is not None) for one in told.refunds]


def test_stripe_tells_refunds_of_the_dashboard_ours_and_disputes(
    simulator: Running, http: HttpClient
) -> None:
    url = simulator.simulator.url_of("stripe")
    provider = StripeProvider(
        StripeConfig(api_url=url), StripeSecrets(Secret(stripe.API_KEY)), http, SystemClock().now_ms
    )
    session = paid_at(provider, simulator)
    assert lines(provider.list_given_back(session)) == []
    simulator.control.post("stripe/refunds", session=session, amount=1200)
    ours = provider.process_refund(session, 300, idempotency_key="r1")
    assert lines(provider.list_given_back(session)) == [
        (Outcome.PAID, 300, True),
        (Outcome.PAID, 1200, False),
    ]
    simulator.control.post("stripe/refunds", refund=ours.refund_reference, status="failed")
    assert (Outcome.DECLINED, 300, True) in lines(provider.list_given_back(session))
    taken = simulator.control.post("stripe/dispute", session=session)
    assert (Outcome.PAID, 5000, False) in lines(provider.list_given_back(session))
    assert provider.check_refund(taken["id"]).outcome is Outcome.PAID
    simulator.control.post("stripe/dispute", dispute=taken["id"], status="won")
    assert provider.check_refund(taken["id"]).outcome is Outcome.DECLINED


def test_wave_tells_a_session_that_was_undone(simulator: Running, http: HttpClient) -> None:
    secrets = WaveSecrets(Secret(wave.API_KEY))
    provider = WaveProvider(WaveConfig(api_url=simulator.url), secrets, http, SystemClock().now_ms)
    session = paid_at(provider, simulator)
    assert lines(provider.list_given_back(session)) == []
    simulator.control.post("refund-by-dashboard", session=session, undo=True)
    assert lines(provider.list_given_back(session)) == [(Outcome.PAID, 5000, False)]
