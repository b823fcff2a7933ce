"""A day of a restaurant with everything that its pages show, in names as long as people have them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.centre import Centre
from pos_terminal.domain import events
from pos_terminal.domain.payment import PayableRef, Payment
from pos_terminal.ledger import drawers
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome
from pos_terminal.remote.http import HttpClient
from pos_terminal.services import drawer, outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Decision
from pos_terminal.simulator.server import Simulator
from tests.central.owning import end, owned
from tests.central.pushing import Shop
from tests.central.shop import give_methods
from tests.central.tills import till_at
from tests.support.core import answer, checkout_of, open_order, wave

LABEL: Final = "Table 12, anniversaire de Mademoiselle Aminata Ouattara"


def furnish(
    centre: Centre, house: Restaurant, url: str, folder: Path, http: HttpClient, company: Simulator
) -> None:
    """Methods, payments, a refund, an exception, two drawers, a customer, callbacks and a terminal."""
    give_methods(centre, house, company)
    shop = Shop(centre, house.restaurant_id, "baobab")
    paid = pay(shop.books, "101", 125_000, LABEL)
    pay(shop.books, "102", 7_500)
    beside(centre, house, paid)
    told, _secret = owned(shop, "103", "https://orders.example/told")
    end(shop, told)
    shop.rows("UPDATE pos.callbacks SET state = 'given_up', tries = 40, last_status = 500 RETURNING 1")
    with till_at(folder, centre, url, http) as till:
        till.furnish()
        till.enrol(house.restaurant_id, "Comptoir de la terrasse")
        till.sell(3)
        close_drawer(till.ledger)
        late_money(till.ledger)
        till.send()


def pay(books: Books, number: str, amount: int, label: str = "") -> Payment:
    with books.unit_of_work() as work:
        made = events.PayableOpened(
            payable_type="order", payable_id=number, label=label, amount_due=amount, currency="XOF"
        )
        work.record(made)
        work.commit()
    sale = wave(amount, number, payable=PayableRef("order", number))
    payment = checkout_of(books).begin(sale, "centre:x").payment
    told = answer(payment, Outcome.PAID, transaction_id=f"TX_0000000000000{number}", fee=amount // 100)
    return outcome.apply(books, payment.payment_id, Step.CHECK, told).payment


def beside(centre: Centre, house: Restaurant, payment: Payment) -> None:
    """What a program and its customer leave behind."""
    now = centre.clock.now_ms()
    with centre.database.tenant(house.restaurant_id) as connection:
        connection.exec_driver_sql(
            "INSERT INTO pos.refunds (restaurant_id, terminal_id, position, refund_id, payment_id, origin,"
            " idempotency_key, amount, currency, route, status, reason, transaction_id, fee, initiated_at,"
            " completed_at) VALUES (%s, 'centre', 900, 'refund-1', %s, 'x', 'k', 1000, 'XOF', 'api',"
            " 'success', 'The guest did not get their dessert in the end', 'R1', 10, %s, %s)",
            (house.restaurant_id, payment.payment_id, now, now),
        )
        connection.exec_driver_sql(
            "INSERT INTO pos.customers (restaurant_id, customer_id, email, name, phone, created_at)"
            " VALUES (%s, 'cus-1', 'aminata.ouattara-konan.de.bassam@a-long-host.example', 'Aminata',"
            " '+2250700000000', %s)",
            (house.restaurant_id, now),
        )
        connection.exec_driver_sql(
            "INSERT INTO pos.checkouts (restaurant_id, payment_id, customer_id, asked_by)"
            " VALUES (%s, %s, 'cus-1', 'x')",
            (house.restaurant_id, payment.payment_id),
        )


def close_drawer(books: Ledger) -> None:
    """Counted 500 F short."""
    with books.reading() as connection:
        session = drawers.open_session(connection)
        assert session is not None
        expected = drawers.expected(connection, session.session_id)
    me = Decision("system", "a coin fell down")
    counted = drawer.count(books, session.session_id, expected - 500, me, "count-1")
    closing = drawer.Closing(counted.count_id, to_safe=expected - 500, left_for_float=0, key="close-1")
    drawer.close(books, closing, me)


def late_money(books: Books) -> None:
    """The same order paid twice: somebody has to decide."""
    open_order(books, "12", 5_000)
    desk = checkout_of(books)
    first = desk.begin(wave(5_000, "k1", payable=PayableRef("order", "12"))).payment
    outcome.apply(books, first.payment_id, Step.CHECK, answer(first, Outcome.EXPIRED))
    second = desk.begin(wave(5_000, "k2", payable=PayableRef("order", "12"))).payment
    outcome.apply(books, second.payment_id, Step.CHECK, answer(second, Outcome.PAID))
    outcome.apply(books, first.payment_id, Step.CHECK, answer(first, Outcome.PAID))
