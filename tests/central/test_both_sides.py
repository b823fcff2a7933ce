"""A terminal's engine and a real server on a real socket: what one learns the other has, by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import Any, TypeVar

import pytest

from pos_terminal.central.accounts.restaurant_secrets import RestaurantSecrets
from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.central.serving import Serving
from pos_terminal.central.webhooks.addresses import webhook_url
from pos_terminal.domain import events
from pos_terminal.domain.payment import PayableRef, Payment, Status
from pos_terminal.domain.secret import Secret
from pos_terminal.engine.desk import Desk as DeskOfEngine
from pos_terminal.engine.engine import Engine
from pos_terminal.engine.messages import CentreHeard, Message, PaymentChanged
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.cash import CashProvider
from pos_terminal.providers.central import CentralProvider
from pos_terminal.providers.central_line import CentralLine
from pos_terminal.providers.keeping import Keeper
from pos_terminal.remote.client import CentralClient
from pos_terminal.remote.http import HttpClient
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.enrolment import client_of
from pos_terminal.sync.calls import pushes
from pos_terminal.sync.fetching import asks, listens
from tests.central.people import make_restaurant
from tests.central.pushing import run_jobs, wave_body, wave_headers
from tests.central.shop import give_methods
from tests.central.tills import Till, till_at
from tests.support.core import cash, open_order, wave
from tests.support.simulator import Running, ask, running_simulator

T = TypeVar("T")
PATIENCE_S = 60
WEBHOOK_SECRET = "wave_whs_both"


@dataclass
class Desk:
    """A terminal at work, joined to the server."""

    till: Till
    engine: Engine
    said: Queue[Message]

    def until(self, wanted: Callable[[Message], T | None]) -> T:
        """The first message that is wanted; everything before it is gone."""
        while True:
            try:
                found = wanted(self.said.get(timeout=PATIENCE_S))
            except Empty:
                raise AssertionError("it was never told") from None
            if found is not None:
                return found

    def until_orders(self, numbers: list[str]) -> None:
        """These orders are open here."""
        while self.orders() != numbers:
            self.until(lambda message: message if isinstance(message, CentreHeard) else None)

    def orders(self) -> list[str]:
        with self.till.ledger.reading() as connection:
            return sorted(one.ref.id for one in catalogue.open_orders(connection))

    def do(self, job: Callable[[DeskOfEngine], T]) -> T:
        """Done on the engine thread."""
        done: Queue[Any] = Queue()
        self.engine.submit(job, done.put)
        found: T = done.get(timeout=PATIENCE_S)
        assert not isinstance(found, Exception), found
        return found


@pytest.fixture
def wave_house() -> Iterator[Running]:
    with running_simulator() as found:
        yield found


@pytest.fixture
def http() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


def joined(till: Till, http: HttpClient) -> CentralClient:
    client = client_of(till.ledger, Keeper(till.folder), http)
    assert client is not None
    return client


@pytest.fixture
def desk(
    tmp_path: Path, centre: Centre, serving: Serving, http: HttpClient, wave_house: Running
) -> Iterator[Desk]:
    restaurant = make_restaurant(centre)
    give_methods(centre, restaurant, wave_house.simulator)
    with till_at(tmp_path / "till", centre, serving.url, http) as till:
        till.furnish()
        till.enrol(restaurant.restaurant_id)
        line = CentralLine()
        client = joined(till, http)
        line.use(client)
        said: Queue[Message] = Queue()
        providers = {"cash": CashProvider(), "wave": CentralProvider("wave", {}, line)}
        engine = Engine(till.ledger, providers, said.put, BusinessDay())
        engine.start()
        engine.submit(lambda _desk: engine.sending.use(pushes(client)))
        engine.submit(lambda _desk: engine.fetching.use(till.restaurant_id, asks(client), listens(client)))
        yield Desk(till, engine, said)
        engine.stop()


def at_centre(centre: Centre, till: Till, number: str) -> tuple[int, bool]:
    with books_of(centre, till.restaurant_id).reading() as connection:
        return catalogue.noted(connection, PayableRef("order", number))


def whole(desk: Desk) -> None:
    with desk.till.ledger.reading() as connection:
        assert verify(connection, desk.till.ledger.terminal_id).problems == []


def test_an_order_brought_to_the_centre_is_paid_at_the_counter_and_the_centre_knows(
    centre: Centre, desk: Desk
) -> None:
    open_order(books_of(centre, desk.till.restaurant_id), "A7", 4_500)
    desk.until_orders(["A7"])
    desk.do(lambda on: on.take_cash(cash(4_500, "k1", payable=PayableRef("order", "A7")), "system"))
    assert desk.orders() == []
    # Its own payment comes back as told by the centre, and is not counted twice.
    open_order(books_of(centre, desk.till.restaurant_id), "A8", 100)
    desk.until_orders(["A8"])

    def there(_message: Message) -> bool | None:
        return True if at_centre(centre, desk.till, "A7") == (4_500, True) else None

    if at_centre(centre, desk.till, "A7") != (4_500, True):
        desk.until(there)
    whole(desk)


def test_a_payment_through_the_centre_ends_by_the_companys_push_without_a_question(
    centre: Centre, serving: Serving, desk: Desk
) -> None:
    store = RestaurantSecrets(centre, desk.till.restaurant_id)
    store.put("WAVE_WEBHOOK_SECRET", Secret(WEBHOOK_SECRET))
    begun = desk.do(lambda on: on.charge(wave(5_000, "k1"), "system")).payment

    def waiting(message: Message) -> Payment | None:
        if not isinstance(message, PaymentChanged) or message.payment.payment_id != begun.payment_id:
            return None
        return message.payment if message.payment.redirect_url else None

    payment = desk.until(waiting)
    desk.do(lambda on: on.park(payment.payment_id))
    with centre.database.tenant(desk.till.restaurant_id) as connection:
        address = webhook_url(centre, connection, desk.till.restaurant_id, "wave")
    body = wave_body(payment)
    headers = wave_headers(body, WEBHOOK_SECRET, centre.clock.now_ms() // 1000)
    pushed = ask("POST", serving.url + address.removeprefix(centre.public_url), body, headers)
    assert pushed.status == 200
    run_jobs(centre)

    def paid(message: Message) -> Payment | None:
        if not isinstance(message, PaymentChanged) or message.payment.status is not Status.SUCCESS:
            return None
        return message.payment

    assert desk.until(paid).transaction_id == "TCN4Y4ZC3FM"
    whole(desk)


def test_methods_that_the_centre_takes_off_are_off_here(centre: Centre, desk: Desk) -> None:
    desk.until(lambda message: message if isinstance(message, CentreHeard) and message.methods else None)
    with books_of(centre, desk.till.restaurant_id).unit_of_work() as work:
        off = events.MethodSet(
            method_id="m-wave", provider_code="wave", name="Wave", active=False, display_order=2, config={}
        )
        work.record(off)
        work.commit()
    desk.until(lambda message: message if isinstance(message, CentreHeard) and message.methods else None)
    with desk.till.ledger.reading() as connection:
        found = catalogue.method_of(connection, "wave")
        open_ones = payments.in_flight(connection)
    assert found is not None
    assert not found.active
    assert open_ones == []
