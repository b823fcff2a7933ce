"""A restaurant whose companies are the simulator on this machine, and a program that asks for payments."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from fastapi.testclient import TestClient

from pos_terminal.central.accounts.restaurant_secrets import RestaurantSecrets
from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.domain import events
from pos_terminal.domain.secret import Secret
from pos_terminal.simulator.server import Simulator
from tests.central.people import api_key, bearer, make_restaurant
from tests.support.simulator import API_KEY

_KEYS: Final = count(1)
SECRETS: Final = {"WAVE_API_KEY": API_KEY, "STRIPE_SECRET_KEY": "sk_test_practice"}


@dataclass(frozen=True, slots=True)
class Program:
    """A program of one restaurant, over HTTP."""

    client: TestClient
    restaurant: Restaurant
    headers: dict[str, str]

    def post(self, path: str, **body: Any) -> Any:
        """POST a document."""
        return self.client.post(path, json=body, headers=self.headers)

    def get(self, path: str, **query: Any) -> Any:
        """GET with a query."""
        return self.client.get(path, params=query, headers=self.headers)

    def order(self, number: str, amount: int = 5_000, **more: Any) -> Any:
        """Bring an order."""
        return self.post("/api/orders/", order_id=number, amount=amount, **more)

    def initiate(self, number: str, method: str = "wave", key: str | None = None, **more: Any) -> Any:
        """Ask for a payment of an order."""
        return self.post(
            "/api/payments/initiate/",
            order_id=number,
            payment_method_id=f"m-{method}",
            idempotency_key=key or f"key-{next(_KEYS)}",
            **more,
        )

    def status(self, payment_id: str) -> str:
        """What has become of it."""
        found = self.get(f"/api/payments/{payment_id}/status/")
        assert found.status_code == 200, found.text
        return str(found.json()["status"])


def give_methods(centre: Centre, restaurant: Restaurant, simulator: Simulator) -> None:
    """Cash, and two companies of the simulator."""
    store = RestaurantSecrets(centre, restaurant.restaurant_id)
    for name, value in SECRETS.items():
        store.put(name, Secret(value))
    with books_of(centre, restaurant.restaurant_id).unit_of_work() as work:
        for number, code in enumerate(("cash", "wave", "stripe"), 1):
            made = events.MethodSet(
                method_id=f"m-{code}",
                provider_code=code,
                name=code.title(),
                active=True,
                display_order=number,
                config={} if code == "cash" else {"api_url": simulator.url_of(code)},
            )
            work.record(made)
        work.commit()


def program_of(centre: Centre, client: TestClient, simulator: Simulator, name: str = "Le Baobab") -> Program:
    """A restaurant with its methods, and a program with a key of its own."""
    restaurant = make_restaurant(centre, name)
    give_methods(centre, restaurant, simulator)
    return Program(client, restaurant, bearer(api_key(centre, restaurant)))
