"""Pay links and pay tokens of a whole run stay on this terminal: not in the journal, not in a log."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import pytest

from pos_terminal.domain.events import MethodSet
from pos_terminal.domain.payment import Status
from pos_terminal.domain.secret import Secret
from pos_terminal.engine.desk import Desk
from pos_terminal.ledger import payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Provider
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.mtn import MtnProvider
from pos_terminal.providers.mtn_config import MtnConfig, MtnSecrets, ProductSecrets
from pos_terminal.providers.orange import OrangeProvider
from pos_terminal.providers.orange_config import OrangeConfig, OrangeSecrets
from pos_terminal.providers.orange_sn import OrangeSenegalProvider
from pos_terminal.providers.orange_sn_config import SenegalConfig, SenegalSecrets
from pos_terminal.providers.stripe import StripeProvider
from pos_terminal.providers.stripe_config import StripeConfig, StripeSecrets
from pos_terminal.providers.wave import WaveProvider
from pos_terminal.providers.wave_api import WaveSecrets
from pos_terminal.providers.wave_config import WaveConfig
from pos_terminal.services.approval import Decision
from pos_terminal.services.checkout import Checkout, Sale
from pos_terminal.services.refunds import RefundOrder
from pos_terminal.system import SystemClock
from tests.engine.conftest import Moved
from tests.support.simulator import Running, running_simulator

NOW: Callable[[], int] = SystemClock().now_ms
KEY = "canary-secret-key-0123456789"
MANAGER = Decision("cashier", "cold soup", "manager")


@pytest.fixture
def simulator() -> Iterator[Running]:
    with running_simulator() as running:
        yield running


@pytest.fixture
def http() -> Iterator[HttpClient]:
    client = HttpClient()
    yield client
    client.close()


def wave(at: str, http: HttpClient) -> Provider:
    return WaveProvider(
        WaveConfig(api_url=f"{at}/wave"), WaveSecrets(Secret(f"wave_sn_prod_{KEY}")), http, NOW
    )


def stripe(at: str, http: HttpClient) -> Provider:
    return StripeProvider(
        StripeConfig(api_url=f"{at}/stripe"), StripeSecrets(Secret(f"sk_test_{KEY}")), http, NOW
    )


def orange(at: str, http: HttpClient) -> Provider:
    secrets = OrangeSecrets(Secret(f"id-{KEY}"), Secret(f"secret-{KEY}"), Secret(f"merchant-{KEY}"))
    return OrangeProvider(OrangeConfig(api_url=f"{at}/orange"), secrets, http, NOW)


def senegal(at: str, http: HttpClient) -> Provider:
    secrets = SenegalSecrets(Secret(f"id-{KEY}"), Secret(f"secret-{KEY}"), ())
    return OrangeSenegalProvider(SenegalConfig("621513", api_url=f"{at}/orange-sn"), secrets, http, NOW)


def mtn(at: str, http: HttpClient) -> Provider:
    product = ProductSecrets(Secret(f"key-{KEY}"), Secret(f"user-{KEY}"), Secret(f"api-{KEY}"))
    config = MtnConfig(api_url=f"{at}/mtn", environment="mtnivorycoast", country="CI", currency="XOF")
    return MtnProvider(config, MtnSecrets(product, product), http, NOW)


def everything_written(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> str:
    """The journal's bytes and every line of the log."""
    with ledger.reading() as connection:
        rows = connection.exec_driver_sql("SELECT event FROM journal").all()
    return b"\n".join(row[0] for row in rows).decode() + caplog.text


@pytest.mark.parametrize("make", [wave, stripe, orange, senegal, mtn])
def test_what_opens_a_request_stays_here(
    ledger: Ledger,
    simulator: Running,
    http: HttpClient,
    caplog: pytest.LogCaptureFixture,
    make: Callable[[str, HttpClient], Provider],
) -> None:
    caplog.set_level(logging.DEBUG)
    provider = make(simulator.simulator.origin, http)
    add_method(ledger, provider.code)
    providers = {provider.code: provider}
    runner = Moved()
    desk = Desk(ledger, Checkout(ledger, providers), providers, runner, lambda: 0.0)
    ident = charge(desk, provider.code)
    runner.answer()
    with ledger.reading() as connection:
        begun = payments.by_id(connection, ident)
        rows = connection.exec_driver_sql("SELECT redirect_url, private FROM attempts").all()
    assert begun is not None
    private = [text for row in rows for text in row if text]
    private += [text.rsplit("/", 1)[-1].partition("?")[0] for text in private if text.startswith("http")]
    assert private or begun.redirect_url is None
    newest = list(simulator.simulator.core.account.truth.sessions)[-1]
    simulator.control.post("pay", session=newest)
    desk.check_now(ident)
    runner.answer()
    with ledger.reading() as connection:
        paid = payments.by_id(connection, ident)
    assert paid is not None
    assert paid.status is Status.SUCCESS
    desk.refunds.begin(
        RefundOrder(ident, "r", None, payer="0504000000", number="MP261120.1840.A34169"), MANAGER
    )
    while runner.calls:
        runner.answer()
    charge(desk, provider.code)
    runner.answer()
    written = everything_written(ledger, caplog)
    assert ident in written
    # A company's own name of the request may be part of its link: that alone opens nothing.
    told = {begun.provider_reference, paid.provider_reference, begun.charge_reference}
    leaked = [text for text in private if text not in told and text in written]
    assert leaked == []
    assert KEY not in written


def charge(desk: Desk, code: str) -> str:
    """5 000 by this method."""
    with desk.ledger.reading() as connection:
        number = connection.exec_driver_sql("SELECT COUNT(*) FROM payments").scalar()
    sale = Sale(5_000, code, f"k{number}", another_customer=True, customer_phone="0504000001")
    return desk.charge(sale, "cashier").payment.payment_id


def add_method(ledger: Ledger, code: str) -> None:
    with ledger.unit_of_work() as work:
        method = MethodSet(
            method_id=f"test-{code}", provider_code=code, name=code, active=True, display_order=9, config={}
        )
        if code != "wave":
            work.record(method)
            work.commit()
