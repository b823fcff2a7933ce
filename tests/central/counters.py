"""A terminal at work beside others: its engine, its line to the server, and a company that says what a test
wants."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import Any
from urllib.parse import urlsplit

from pos_terminal.central.centre import Centre
from pos_terminal.central.serving import Serving
from pos_terminal.domain.errors import NotAllowed, TerminalError
from pos_terminal.domain.payment import PayableRef, Payment
from pos_terminal.engine.engine import Engine
from pos_terminal.engine.messages import Message
from pos_terminal.ledger import catalogue, payments
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.providers.cash import CashProvider
from pos_terminal.providers.keeping import Keeper
from pos_terminal.remote.http import HttpClient
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.checkout import Begun
from pos_terminal.services.enrolment import client_of
from pos_terminal.sync.calls import pushes
from pos_terminal.sync.claims import claims
from pos_terminal.sync.fetching import asks, listens
from tests.central.tills import Till, till_at
from tests.support.core import SilentProvider, wave
from tests.support.proxy import Proxy, Trouble

PATIENCE_S = 60
ORDER = PayableRef("order", "A7")
DUE = 4_500


class Company(SilentProvider):
    """Says that it waits for the customer, until a test has it say something else."""

    def __init__(self) -> None:
        self.begins = self.says = Outcome.PENDING
        self._asked: dict[str, dict[str, Any]] = {}

    def initiate_payment(self, **values: Any) -> PaymentResult:
        self._asked[values["order_reference"]] = values
        if self.begins is Outcome.UNKNOWN:
            return PaymentResult(Outcome.UNKNOWN)
        return PaymentResult(
            self.begins, provider_reference=values["order_reference"], redirect_url="https://pay.test/1"
        )

    def find_by_reference(
        self,
        order_reference: str,  # noqa: ARG002
        prepared: str | None = None,  # noqa: ARG002
    ) -> PaymentResult:
        return PaymentResult(Outcome.UNKNOWN)

    def check_status(self, provider_reference: str) -> PaymentResult:
        values = self._asked[provider_reference]
        return PaymentResult(
            self.says,
            provider_reference=provider_reference,
            amount=values["amount"],
            currency=values["currency"],
            order_reference=provider_reference,
        )


@dataclass
class Counter:
    """A terminal at work, and the line by which it reaches the server."""

    till: Till
    line: Proxy
    http: HttpClient
    company: Company
    engine: Engine
    said: Queue[Message]

    def join(self) -> None:
        """Talk to the server from now on."""
        client = client_of(self.till.ledger, Keeper(self.till.folder), self.http)
        assert client is not None
        client.server = f"http://127.0.0.1:{self.line.port}"

        def use(_desk: object) -> None:
            self.engine.sending.use(pushes(client))
            self.engine.claiming.use(claims(client))
            self.engine.fetching.use(self.till.restaurant_id, asks(client), listens(client))

        self.engine.submit(use)

    def cut(self, how: Trouble) -> None:
        """The line to the server is gone in this way."""
        self.line.now = how
        self.line.break_all()

    def mend(self) -> None:
        self.line.now = None
        self.line.break_all()

    def until(self, true: Callable[[], bool]) -> None:
        """Listen until this is so."""
        while not true():
            try:
                self.said.get(timeout=PATIENCE_S)
            except Empty:
                raise AssertionError("it never came") from None

    def knows(self) -> bool:
        with self.till.ledger.reading() as connection:
            return catalogue.payable(connection, ORDER) is not None

    def charge(self, key: str, amount: int = DUE) -> Begun | TerminalError:
        done: Queue[Begun | TerminalError] = Queue()
        self.engine.claiming.charge(wave(amount, key, payable=ORDER), "system", done.put)
        return done.get(timeout=PATIENCE_S)

    def charged(self, key: str, amount: int = DUE) -> Payment:
        """Charge, and see the code that is shown to the customer."""
        begun = self.charge(key, amount)
        assert isinstance(begun, Begun), begun
        ident = begun.payment.payment_id
        self.until(lambda: self.payment(ident).redirect_url is not None)
        return begun.payment

    def payment(self, ident: str) -> Payment:
        with self.till.ledger.reading() as connection:
            found = payments.by_id(connection, ident)
        assert found is not None
        return found

    def ends(self, payment: Payment, how: Outcome) -> None:
        """The company says this, asked now."""
        self.company.says = how
        self.engine.submit(lambda desk: desk.check_now(payment.payment_id))
        self.until(lambda: not self.payment(payment.payment_id).in_flight)

    def charged_when_free(self, key: str, amount: int) -> Begun:
        """Asks until it is let go of."""
        for _ in range(400):
            begun = self.charge(key, amount)
            if isinstance(begun, Begun):
                return begun
            assert begun.code == "claimed_elsewhere", begun
        raise AssertionError("it was never let go of")

    def held(self, key: str = "other", amount: int = DUE) -> str:
        """Who holds the order, as a refused charge tells."""
        refused = self.charge(key, amount)
        assert isinstance(refused, NotAllowed), refused
        assert (refused.code, refused.params["payable"]) == ("claimed_elsewhere", "A7")
        return str(refused.params["holder"])


def counter_at(
    stack: ExitStack, folder: Path, centre: Centre, serving: Serving, house: str, name: str
) -> Counter:
    """A terminal of this name, joined and at work; its engine is the caller's to stop."""
    http = HttpClient()
    stack.callback(http.close)
    till = stack.enter_context(till_at(folder / name, centre, serving.url, http))
    till.furnish()
    till.enrol(house, name)
    port = urlsplit(serving.url).port
    assert port is not None
    line = stack.enter_context(Proxy(port))
    found = Counter(till, line, http, Company(), None, Queue())  # type: ignore[arg-type]  # made below
    start(found)
    found.join()
    return found


def start(counter: Counter) -> None:
    """Begin to work, as a program that starts."""
    providers = {"cash": CashProvider(), "wave": counter.company}
    counter.engine = Engine(counter.till.ledger, providers, counter.said.put, BusinessDay())
    counter.engine.start()
