"""What one process of the central server answers in a second, for orientation: programs that read and that
take cash payments, beside the same process's /health, which looks at nothing."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from typing import Final

from pos_terminal.central.accounts.api_keys import make_key
from pos_terminal.central.accounts.restaurants import make_restaurant
from pos_terminal.central.books import books_of
from pos_terminal.central.database import Database
from pos_terminal.central.migrate import migrate
from pos_terminal.domain.events import MethodSet
from tests.benchmarks.measure import Line
from tests.benchmarks.served import UNLIMITED, centre_on, served
from tests.benchmarks.taking import postgresql

_AT_ONCE: Final = 8
_NUMBERS: Final = count(1)
Ask = Callable[[http.client.HTTPConnection], None]


def _asked(
    connection: http.client.HTTPConnection, key: str, method: str, path: str, body: object = None
) -> None:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    answer = connection.getresponse()
    told = answer.read()
    if answer.status not in (200, 201):
        raise ConnectionError(f"{path}: {answer.status} {told!r}")


def _cash(connection: http.client.HTTPConnection, key: str) -> None:
    number = str(next(_NUMBERS))
    _asked(connection, key, "POST", "/api/orders/", {"order_id": number, "amount": 5_000})
    body = {"order_id": number, "payment_method_id": "m-cash", "idempotency_key": number}
    _asked(connection, key, "POST", "/api/payments/initiate/", body)


def _in_a_second(port: int, ask: Ask, seconds: float) -> float:
    until = time.perf_counter() + seconds

    def one(_: int) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        done = 0
        while time.perf_counter() < until:
            ask(connection)
            done += 1
        connection.close()
        return done

    begun = time.perf_counter()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        done = sum(pool.map(one, range(_AT_ONCE)))
    return done / (time.perf_counter() - begun)


def requests(*, quick: bool = False) -> Iterator[Line]:
    """So many programs ask at once, each on its own connection, again and again."""
    seconds = 2.0 if quick else 8.0
    with postgresql() as url:
        database = Database(url)
        migrate(database)
        centre = centre_on(database)
        restaurant = make_restaurant(centre, "Le Baobab")
        with books_of(centre, restaurant.restaurant_id).unit_of_work() as work:
            method = MethodSet(
                method_id="m-cash", provider_code="cash", name="Cash", active=True, display_order=1, config={}
            )
            work.record(method)
            work.commit()
        key, _ = make_key(centre, restaurant.restaurant_id, "Benchmark", "user:benchmark")
        database.close()
        calls: tuple[tuple[str, Ask], ...] = (
            ("/health", lambda connection: _asked(connection, key, "GET", "/health")),
            (
                "a program reads its methods",
                partial(_asked, key=key, method="GET", path="/api/payments/methods/"),
            ),
            ("an order, and cash for it", partial(_cash, key=key)),
        )
        with served(url, UNLIMITED) as server:
            _in_a_second(server.port, calls[-1][1], 1.0)
            for what, ask in calls:
                figure = _in_a_second(server.port, ask, seconds)
                yield Line("I4", f"{what}, {_AT_ONCE} at once", figure, "/s", None)
