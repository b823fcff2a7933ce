"""Owners of payables in tests of callbacks: they want to be told, and a payment of theirs ends."""

from __future__ import annotations

import json
from typing import Any

from pos_terminal.central.callbacks import owners
from pos_terminal.domain.payment import Payment
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.base import Outcome
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from tests.central.pushing import Shop
from tests.providers.loopback import Server
from tests.support.core import answer

OWNER = "key-of-the-booking-program"


def owned(shop: Shop, number: str, url: str, *, owner: str = OWNER) -> tuple[Payment, Secret | None]:
    """A payment for a payable that belongs to an owner who wants to be told."""
    with shop.centre.database.tenant(shop.restaurant_id) as connection:
        secret = owners.set_url(shop.centre, connection, shop.restaurant_id, owner, url)
        owners.own(connection, shop.restaurant_id, "order", number, owner)
    return shop.pay(number), secret


def end(shop: Shop, payment: Payment, how: Outcome = Outcome.PAID, **more: Any) -> Payment:
    told = answer(payment, how, **more)
    return outcome.apply(shop.books, payment.payment_id, Step.CHECK, told).payment


def told(server: Server) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in server.received]


def states(shop: Shop) -> list[tuple[Any, ...]]:
    return shop.rows("SELECT kind, state FROM pos.callbacks ORDER BY number")
