"""A push about a terminal's payment: kept as evidence, told to that terminal, and never applied here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.callbacks import owners
from pos_terminal.central.centre import Centre
from pos_terminal.central.feed.pulling import pulled
from pos_terminal.central.ingest.folding import fold_terminal
from pos_terminal.central.ingest.following import followers_of
from pos_terminal.central.webhooks.evidence import evidence_for_terminal
from pos_terminal.contract import pull
from pos_terminal.domain.payment import PayableRef, Payment, Status
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from tests.central.journals import Door, Sender, batch_of, written_by
from tests.central.pushing import Shop, make_shop, run_jobs, wave_body, wave_headers
from tests.support.core import answer, checkout_of, open_ledger, open_order, wave


class Terminal:
    """A terminal with a ledger of its own, whose journal comes to the centre when a test says so."""

    def __init__(self, shop: Shop, ledger: Ledger) -> None:
        self.shop, self.ledger = shop, ledger
        self.sent = 0
        self.sender = Sender(ledger.terminal_id, shop.restaurant_id)
        open_order(ledger, "7", 5_000)

    def charge(self) -> Payment:
        """A Wave payment under way for its order."""
        sale = wave(5_000, "till-1", payable=PayableRef("order", "7"))
        return checkout_of(self.ledger).begin(sale, "system").payment

    def send(self) -> None:
        """Bring what was not sent yet."""
        written = written_by(self.ledger)
        stored = Door(self.shop.centre.database, self.sender).store(batch_of(written[self.sent :]))
        self.sent = len(written)
        now = self.shop.centre.clock.now_ms()
        fold_terminal(self.shop.centre.database, self.sender, now, stored, followers_of(self.shop.centre))

    def pulled(self) -> list[pull.ToldOutcome]:
        """What the centre tells it of its payments."""
        found = pulled(self.shop.centre.database, self.shop.restaurant_id, self.sender.terminal_id, 0)
        told = [one.body for one in found.changes if one.kind == pull.OUTCOME]
        return [msgspec.json.decode(body, type=pull.ToldOutcome) for body in told]


@pytest.fixture
def shop(centre: Centre) -> Shop:
    return make_shop(centre)


@pytest.fixture
def terminal(shop: Shop) -> Iterator[Terminal]:
    ledger = open_ledger(None)
    yield Terminal(shop, ledger)
    ledger.close()


def post(client: TestClient, shop: Shop, body: bytes, **headers: str) -> None:
    known = headers or wave_headers(body, "wave_whs_baobab", shop.centre.clock.now_ms() // 1000)
    assert client.post(shop.path("wave"), content=body, headers=known).status_code == 200
    run_jobs(shop.centre)


def test_a_proved_push_is_told_to_its_terminal_and_applied_by_nobody_else(
    client: TestClient, shop: Shop, terminal: Terminal
) -> None:
    payment = terminal.charge()
    terminal.send()
    for _ in range(3):
        post(client, shop, wave_body(payment))
    [told] = terminal.pulled()
    assert (told.payment_id, told.outcome, told.amount) == (payment.payment_id, "paid", 5_000)
    assert told.order_reference == payment.charge_reference
    assert told.transaction_id == "TCN4Y4ZC3FM"
    assert shop.states() == ["for_terminal"]
    assert shop.payment(payment.payment_id).status is Status.PROCESSING
    assert shop.rows(
        "SELECT count(*) FROM pos.journal WHERE terminal_id = 'centre' AND subject = :p",
        p=(payment.payment_id),
    ) == [(0,)]
    with shop.centre.database.tenant(shop.restaurant_id) as connection:
        own = evidence_for_terminal(connection, shop.restaurant_id, terminal.sender.terminal_id)
        other = evidence_for_terminal(connection, shop.restaurant_id, "another")
    assert ([one.told for one in own], other) == ([told], [])


def test_a_push_that_proves_only_its_sender_is_a_hint(
    client: TestClient, shop: Shop, terminal: Terminal
) -> None:
    payment = terminal.charge()
    terminal.send()
    post(client, shop, wave_body(payment), Authorization="Bearer wave_whs_baobab")
    assert terminal.pulled() == [pull.ToldOutcome(payment_id=payment.payment_id)]


def test_what_was_told_first_is_not_replaced_by_what_is_told_later(
    client: TestClient, shop: Shop, terminal: Terminal
) -> None:
    payment = terminal.charge()
    terminal.send()
    post(client, shop, wave_body(payment))
    post(client, shop, wave_body(payment, "AE_2"), Authorization="Bearer wave_whs_baobab")
    assert [one.outcome for one in terminal.pulled()] == ["paid", None]


def test_a_push_that_is_here_before_the_terminals_journal_is_told_as_soon_as_that_comes(
    client: TestClient, shop: Shop, terminal: Terminal
) -> None:
    payment = terminal.charge()
    post(client, shop, wave_body(payment))
    assert (shop.states(), terminal.pulled()) == (["early"], [])
    terminal.send()
    run_jobs(shop.centre)
    assert shop.states() == ["for_terminal"]
    assert [one.outcome for one in terminal.pulled()] == ["paid"]


def test_a_charge_of_the_centre_for_a_terminal_is_known_before_its_journal(
    client: TestClient, shop: Shop, terminal: Terminal
) -> None:
    payment = terminal.charge()
    values: dict[str, Any] = {
        "p": payment.payment_id,
        "t": terminal.sender.terminal_id,
        "c": payment.charge_reference,
    }
    shop.rows(
        "INSERT INTO pos.terminal_charges (payment_id, terminal_id, provider_code, charge_reference, asked,"
        " asked_at, held_until) VALUES (:p, :t, 'wave', :c, '', 0, 0) RETURNING 1",
        **values,
    )
    post(client, shop, wave_body(payment))
    assert [one.payment_id for one in terminal.pulled()] == [payment.payment_id]


def test_another_restaurants_payment_of_the_same_reference_is_not_meant(
    client: TestClient, shop: Shop, terminal: Terminal
) -> None:
    payment = terminal.charge()
    terminal.send()
    stranger = make_shop(shop.centre, "fromager")
    body = wave_body(payment)
    known = wave_headers(body, "wave_whs_fromager", shop.centre.clock.now_ms() // 1000)
    assert client.post(stranger.path("wave"), content=body, headers=known).status_code == 200
    run_jobs(shop.centre)
    assert (stranger.states(), shop.states(), terminal.pulled()) == (["early"], [], [])


def test_the_owner_of_an_order_is_told_when_a_terminal_was_paid_for_it(
    shop: Shop, terminal: Terminal
) -> None:
    with shop.centre.database.tenant(shop.restaurant_id) as connection:
        owners.set_url(shop.centre, connection, shop.restaurant_id, "till program", "https://a.example.com/")
        owners.own(connection, shop.restaurant_id, "order", "7", "till program")
    payment = terminal.charge()
    terminal.send()
    told = answer(payment, Outcome.PAID, transaction_id="T1")
    outcome.apply(terminal.ledger, payment.payment_id, Step.CHECK, told)
    terminal.send()
    found = shop.rows("SELECT kind FROM pos.callbacks ORDER BY number")
    assert found == [("payment.succeeded",), ("payable.settled",)]


def test_a_payment_that_ended_unpaid_at_a_terminal_is_told_too(shop: Shop, terminal: Terminal) -> None:
    with shop.centre.database.tenant(shop.restaurant_id) as connection:
        owners.set_url(shop.centre, connection, shop.restaurant_id, "till program", "https://a.example.com/")
        owners.own(connection, shop.restaurant_id, "order", "7", "till program")
    payment = terminal.charge()
    terminal.send()
    ended = replace(answer(payment, Outcome.DECLINED), error_code="declined")
    outcome.apply(terminal.ledger, payment.payment_id, Step.CHECK, ended)
    terminal.send()
    assert shop.rows("SELECT kind FROM pos.callbacks") == [("payment.failed",)]
