"""Tills of both of Orange's APIs at the simulator."""

from __future__ import annotations

from collections.abc import Callable

from pos_terminal.providers.base import PaymentResult, Plan, Provider
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.orange import OrangeProvider
from pos_terminal.providers.orange_config import OrangeConfig
from pos_terminal.providers.orange_sn import OrangeSenegalProvider
from pos_terminal.providers.orange_sn_config import SenegalConfig
from pos_terminal.system import SystemClock
from tests.providers.orange_shapes import (
    MERCHANT_CODE,
    REFERENCE,
    SECRETS,
    SENEGAL_SECRETS,
)
from tests.support.simulator import Running


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
