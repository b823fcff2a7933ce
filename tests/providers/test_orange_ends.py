"""An open request at Orange ends by measured time: no clock that somebody sets ends it early, or never."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.base import Outcome, PaymentResult, Provider
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.orange import OrangeProvider
from pos_terminal.providers.orange_config import OrangeConfig
from pos_terminal.providers.orange_sn import OrangeSenegalProvider
from pos_terminal.providers.orange_sn_config import SenegalConfig
from pos_terminal.providers.tokens import Granted
from tests.providers.loopback import Server, reply
from tests.providers.orange_shapes import (
    MERCHANT_CODE,
    NOW_MS,
    PATH,
    REFERENCE,
    SECRETS,
    SENEGAL_SECRETS,
    TOKEN,
    code,
    created,
    status,
)

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS


class Machine:
    """A wall clock that somebody sets, and time that nobody can set."""

    def __init__(self) -> None:
        self.wall_ms = NOW_MS
        self.measured_ms = 0

    def passes(self, ms: int) -> None:
        """Time goes by, on both."""
        self.wall_ms += ms
        self.measured_ms += ms


def web(url: str, http: HttpClient, machine: Machine) -> Provider:
    config = OrangeConfig(api_url=url, path=PATH, currency=None, deadline_s=5.0)
    made = OrangeProvider(config, SECRETS, http, lambda: machine.wall_ms, lambda: machine.measured_ms / 1000)
    made.api.tokens(url).hold(Granted(Secret(TOKEN), 3600))
    return made


def senegal(url: str, http: HttpClient, machine: Machine) -> Provider:
    config = SenegalConfig(MERCHANT_CODE, api_url=url, deadline_s=5.0)
    made = OrangeSenegalProvider(
        config, SENEGAL_SECRETS, http, lambda: machine.wall_ms, lambda: machine.measured_ms / 1000
    )
    made.api.tokens(url).hold(Granted(Secret(TOKEN), 3600))
    return made


Make = Callable[[str, HttpClient, Machine], Provider]
BOTH: pytest.MarkDecorator = pytest.mark.parametrize("make", [web, senegal])


class Counter:
    """A payment that was begun, at a server that goes on saying that nobody has finished it."""

    def __init__(self, make: Make, http: HttpClient, server: Server) -> None:
        self.machine = Machine()
        self._make = partial(make, server.url, http, self.machine)
        self.provider = self._make()
        begun = self.provider.initiate_payment(
            amount=5000, currency="XOF", order_reference=REFERENCE, idempotency_key="k"
        )
        self.reference = "\n".join(filter(None, (begun.provider_reference, begun.private)))

    def ask(self) -> Outcome:
        """What it is now."""
        told: PaymentResult = self.provider.check_status(self.reference)
        return told.outcome

    def start_again(self) -> None:
        """The program ends and begins anew: what it had measured is gone."""
        self.provider, self.machine.measured_ms = self._make(), 7_000_000


def answers(make: Make, questions: int) -> Server:
    """The request is made; then nobody finishes it, however often it is asked for."""
    if make is web:
        return Server(reply(201, created()), *[reply(201, status("INITIATED"))] * questions)
    return Server(reply(200, code()), *[reply(200, [])] * questions)


@BOTH
def test_a_clock_that_was_set_back_keeps_nothing_open(http: HttpClient, make: Make) -> None:
    with answers(make, 2) as server:
        counter = Counter(make, http, server)
        counter.machine.wall_ms -= DAY_MS
        counter.machine.passes(11 * MINUTE_MS)
        assert counter.ask() is Outcome.PENDING
        counter.machine.passes(2 * MINUTE_MS)
        assert counter.ask() is Outcome.EXPIRED


@BOTH
def test_a_clock_that_was_set_forward_ends_nothing(http: HttpClient, make: Make) -> None:
    with answers(make, 2) as server:
        counter = Counter(make, http, server)
        counter.machine.wall_ms += DAY_MS
        assert counter.ask() is Outcome.PENDING
        counter.machine.passes(13 * MINUTE_MS)
        assert counter.ask() is Outcome.EXPIRED


@BOTH
@pytest.mark.parametrize("set_forward_ms", [0, 20 * MINUTE_MS, 3 * DAY_MS])
def test_after_a_start_it_lives_its_own_life_once_more_whatever_the_clock_says(
    http: HttpClient, make: Make, set_forward_ms: int
) -> None:
    """A clock that was set forward meanwhile must not end what the customer can still pay."""
    with answers(make, 3) as server:
        counter = Counter(make, http, server)
        counter.machine.passes(5 * MINUTE_MS)
        counter.machine.wall_ms += set_forward_ms
        counter.start_again()
        assert counter.ask() is Outcome.PENDING
        counter.machine.passes(8 * MINUTE_MS)
        assert counter.ask() is Outcome.PENDING
        counter.machine.passes(5 * MINUTE_MS)
        assert counter.ask() is Outcome.EXPIRED


@BOTH
def test_after_a_start_with_the_clock_set_back_it_lives_its_own_life_once_more_and_no_longer(
    http: HttpClient, make: Make
) -> None:
    with answers(make, 3) as server:
        counter = Counter(make, http, server)
        counter.machine.wall_ms -= 300 * DAY_MS
        counter.start_again()
        assert counter.ask() is Outcome.PENDING
        counter.machine.passes(11 * MINUTE_MS)
        assert counter.ask() is Outcome.PENDING
        counter.machine.passes(2 * MINUTE_MS)
        assert counter.ask() is Outcome.EXPIRED
