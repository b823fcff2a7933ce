"""Two counters and one order: whoever charges it holds it at the centre, and nobody waits for a dead line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.central.serving import Serving
from pos_terminal.contract import claim
from pos_terminal.domain.errors import NotAllowed, TerminalError
from pos_terminal.domain.payment import PayableRef, Payment, Status
from pos_terminal.engine.engine import Engine
from pos_terminal.engine.messages import Message
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger.verify import verify
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
from tests.central.people import TestTerminal, enrolled_terminal, make_restaurant
from tests.central.tills import Till, till_at
from tests.support.core import SilentProvider, cash, open_order, wave
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


@pytest.fixture
def house(centre: Centre) -> str:
    made = make_restaurant(centre)
    return made.restaurant_id


@pytest.fixture
def counters(tmp_path: Path, centre: Centre, serving: Serving, house: str) -> Iterator[list[Counter]]:
    """Two, joined, that know of one open order."""
    with ExitStack() as stack:
        made = [_counter(stack, tmp_path, centre, serving, house, name) for name in ("Bar", "Terrace")]
        open_order(books_of(centre, house), "A7", DUE)
        for one in made:
            one.until(one.knows)
        yield made
        for one in made:
            one.engine.stop()
            with one.till.ledger.reading() as connection:
                assert verify(connection, one.till.ledger.terminal_id).problems == []


def _counter(
    stack: ExitStack, folder: Path, centre: Centre, serving: Serving, house: str, name: str
) -> Counter:
    http = HttpClient()
    stack.callback(http.close)
    till = stack.enter_context(till_at(folder / name, centre, serving.url, http))
    till.furnish()
    till.enrol(house, name)
    port = urlsplit(serving.url).port
    assert port is not None
    line = stack.enter_context(Proxy(port))
    found = Counter(till, line, http, Company(), None, Queue())  # type: ignore[arg-type]  # made below
    _start(found)
    found.join()
    return found


def _start(counter: Counter) -> None:
    providers = {"cash": CashProvider(), "wave": counter.company}
    counter.engine = Engine(counter.till.ledger, providers, counter.said.put, BusinessDay())
    counter.engine.start()


def claims_at(centre: Centre) -> list[tuple[str, str]]:
    with centre.database.owner() as connection:
        rows = connection.execute(text("SELECT payable_id, terminal_id FROM pos.feed_claims"))
        return [(row[0], row[1]) for row in rows]


def run_out(centre: Centre) -> None:
    """Two minutes pass for all claims."""
    with centre.database.owner() as connection:
        connection.execute(text("UPDATE pos.feed_claims SET until = 0"))


def test_the_second_counter_is_told_who_is_at_it_and_gets_it_when_that_is_over(
    counters: list[Counter],
) -> None:
    bar, terrace = counters
    payment = bar.charged("k1")
    assert terrace.held() == "Bar"
    assert bar.charge("k1") == Begun(bar.payment(payment.payment_id), is_duplicate=True)
    bar.ends(payment, Outcome.DECLINED)
    assert terrace.charged_when_free("k2", DUE).payment.amount == DUE


def test_what_was_paid_at_one_counter_is_known_at_the_other_before_it_charges(
    counters: list[Counter],
) -> None:
    bar, terrace = counters
    # It hears nothing by itself: the claim alone tells it.
    terrace.engine.submit(lambda _desk: terrace.engine.fetching.use("", None))
    bar.ends(bar.charged("k1"), Outcome.PAID)
    for _ in range(400):
        refused = terrace.charge("k2")
        assert isinstance(refused, NotAllowed), refused
        if refused.code != "claimed_elsewhere":
            break
    assert refused.code == "more_than_due"
    with terrace.till.ledger.reading() as connection:
        known = catalogue.payable(connection, ORDER)
    assert known is not None
    assert known.taken_elsewhere == DUE


def test_cash_waits_for_nobody(counters: list[Counter]) -> None:
    bar, terrace = counters
    bar.charged("k1")
    done: Queue[Any] = Queue()
    terrace.engine.submit(lambda desk: desk.take_cash(cash(DUE, "c1", payable=ORDER), "system"), done.put)
    taken = done.get(timeout=PATIENCE_S)
    assert taken.payment.status is Status.SUCCESS


@pytest.mark.parametrize("how", [Trouble.BLACK_HOLE, Trouble.RESET, Trouble.ANSWER_LOST])
def test_without_an_answer_it_goes_on_alone(counters: list[Counter], how: Trouble) -> None:
    bar, terrace = counters
    bar.charged("k1")
    assert terrace.held() == "Bar"
    terrace.cut(how)
    assert isinstance(terrace.charge("k2"), Begun)


def test_a_payment_that_is_not_known_is_held_and_one_that_ran_out_is_given_on(
    counters: list[Counter], centre: Centre
) -> None:
    bar, terrace = counters
    bar.company.begins = Outcome.UNKNOWN
    begun = bar.charge("k1")
    assert isinstance(begun, Begun)
    bar.until(lambda: bar.payment(begun.payment.payment_id).is_unknown)
    assert terrace.held() == "Bar"
    run_out(centre)
    assert isinstance(terrace.charge("k2"), Begun)
    assert claims_at(centre) == [("A7", terrace.till.ledger.terminal_id)]


def test_a_counter_that_starts_again_holds_what_was_under_way(
    counters: list[Counter], centre: Centre
) -> None:
    bar, terrace = counters
    payment = bar.charged("k1")
    bar.cut(Trouble.RESET)
    # As a power cut leaves it: nothing is said to the centre, and all that is left is the journal.
    bar.engine.stop()
    run_out(centre)
    bar.till.open()
    _start(bar)
    bar.mend()
    bar.join()
    for _ in range(300):
        if _holder(centre) is not None:
            break
        with suppress(Empty):
            bar.said.get(timeout=0.1)
    assert _holder(centre) == bar.till.ledger.terminal_id
    assert terrace.held() == "Bar"
    assert bar.payment(payment.payment_id).in_flight


def _holder(centre: Centre) -> str | None:
    now = centre.clock.now_ms()
    with centre.database.owner() as connection:
        found: str | None = connection.execute(
            text("SELECT terminal_id FROM pos.feed_claims WHERE until > :now"), {"now": now}
        ).scalar()
        return found


def test_a_charge_that_is_refused_keeps_nobody_else_waiting(counters: list[Counter]) -> None:
    bar, terrace = counters
    refused = bar.charge("k1", DUE + 1)
    assert isinstance(refused, NotAllowed)
    assert refused.code == "more_than_due"
    assert terrace.charged_when_free("k2", DUE)


# -- the server alone ----------------------------------------------------------------------------------------


def asked(client: TestClient, terminal: TestTerminal, number: str = "A7", *, holds: bool = True) -> Any:
    body = claim.encode(claim.Ask(payable_type="order", payable_id=number, holds=holds))
    return terminal.ask(client, "POST", claim.PATH, body)


def test_a_claim_is_of_one_restaurant_and_lasts_two_minutes(centre: Centre, client: TestClient) -> None:
    first, second = make_restaurant(centre), make_restaurant(centre, "Teranga")
    for restaurant in (first, second):
        open_order(books_of(centre, restaurant.restaurant_id), "A7", DUE)
    ours, theirs = enrolled_terminal(centre, first), enrolled_terminal(centre, second)
    beside = enrolled_terminal(centre, first)
    before = centre.clock.now_ms()
    for terminal in (ours, theirs, ours):
        said = claim.read_said(asked(client, terminal).content)
        assert said.granted
        assert said.payable is not None
        assert said.payable.amount_due == DUE
        assert before + claim.LASTS_MS <= said.until <= centre.clock.now_ms() + claim.LASTS_MS
    refused = claim.read_said(asked(client, beside).content)
    assert (refused.granted, refused.holder) == (False, "Counter 1")
    # Nobody lets go of what another one holds.
    asked(client, beside, holds=False)
    assert not claim.read_said(asked(client, beside).content).granted
    asked(client, ours, holds=False)
    assert claim.read_said(asked(client, beside).content).granted


def test_what_cannot_be_claimed_is_refused(centre: Centre, client: TestClient) -> None:
    restaurant = make_restaurant(centre)
    terminal = enrolled_terminal(centre, restaurant)
    missing = asked(client, terminal, "B9")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "payable_unknown")
    assert claims_at(centre) == []
    assert terminal.ask(client, "POST", claim.PATH, b"{}").status_code == 400
    assert client.post(claim.PATH, content=b"{}").status_code == 401
