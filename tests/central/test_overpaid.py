"""Two terminals that were off line take money for the same order: a person is told of it, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.central.feed.overpaid import tell_overpaid
from pos_terminal.central.feed.pulling import pulled
from pos_terminal.central.serving import Serving
from pos_terminal.contract import pull
from pos_terminal.domain.payment import PayableRef
from pos_terminal.ledger import exceptions
from pos_terminal.remote.http import HttpClient
from pos_terminal.services.told import hear
from tests.central.people import make_restaurant
from tests.central.pushing import run_jobs
from tests.central.tills import Till, till_at
from tests.support.core import cash, checkout_of, open_order

ORDER = PayableRef("order", "12")


@pytest.fixture
def tills(tmp_path: Path, centre: Centre, serving: Serving) -> Iterator[list[Till]]:
    http = HttpClient()
    restaurant = make_restaurant(centre)
    with (
        till_at(tmp_path / "a", centre, serving.url, http) as one,
        till_at(tmp_path / "b", centre, serving.url, http) as two,
    ):
        open_order(books_of(centre, restaurant.restaurant_id), "12", 5_000)
        for till in (one, two):
            till.furnish()
            till.enrol(restaurant.restaurant_id)
            hear(till.ledger, till.restaurant_id, of(centre, till))
        yield [one, two]
    http.close()


def of(centre: Centre, till: Till, after: int = 0) -> pull.Pulled:
    return pulled(centre.database, till.restaurant_id, till.ledger.terminal_id, after)


def test_what_two_terminals_took_too_much_is_told_once(centre: Centre, tills: list[Till]) -> None:
    for till in tills:
        checkout_of(till.ledger).take_cash(cash(5_000, "k", payable=ORDER))
    for till in tills:
        till.send()
    run_jobs(centre)
    restaurant_id = tills[0].restaurant_id
    for _ in range(2):
        tell_overpaid(centre, restaurant_id, type="order", id="12")
    with books_of(centre, restaurant_id).reading() as connection:
        [waiting] = exceptions.open_ones(connection)
    assert (waiting.kind, waiting.amount) == ("overpaid", 5_000)


def test_an_order_that_was_paid_as_due_is_nobodys_question(centre: Centre, tills: list[Till]) -> None:
    checkout_of(tills[0].ledger).take_cash(cash(5_000, "k", payable=ORDER))
    tills[0].send()
    hear(tills[1].ledger, tills[1].restaurant_id, of(centre, tills[1], 1))
    run_jobs(centre)
    with books_of(centre, tills[0].restaurant_id).reading() as connection:
        assert exceptions.open_ones(connection) == []
