"""Companies that push to a centre in tests: restaurants with methods and secrets, bodies signed for them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text

from pos_terminal.central import methods
from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.central.jobs.worker import Worker
from pos_terminal.central.ledger import CentralLedger
from pos_terminal.central.webhooks.addresses import webhook_url
from pos_terminal.domain import events
from pos_terminal.domain.payment import PayableRef, Payment
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger import payments
from pos_terminal.providers.base import Provider
from pos_terminal.services.checkout import Checkout, Sale
from tests.central.people import make_restaurant
from tests.providers import stripe_shapes, wave_shapes
from tests.support.core import SilentProvider

Headers = dict[str, str]
_SECRETS: Final = text(
    "INSERT INTO pos.restaurant_secrets (restaurant_id, name, sealed, changed_at) VALUES (:r, :n, :s, 0)"
)
JSON: Final = {"Content-Type": "application/json"}
CODES: Final = ("wave", "stripe", "orange", "mtn")
NOBODY: Final = "http://127.0.0.1:1"


def secrets_for(name: str) -> dict[str, str]:
    """The secrets of one restaurant, as nobody else has them."""
    return {
        "WAVE_API_KEY": f"wave_key_{name}",
        "WAVE_WEBHOOK_SECRET": f"wave_whs_{name}, wave_old_{name}",
        "STRIPE_SECRET_KEY": f"sk_test_{name}",
        "STRIPE_WEBHOOK_SECRET": f"whsec_{name}, whsec_old_{name}",
        "ORANGE_CLIENT_ID": f"client{name}",
        "ORANGE_CLIENT_SECRET": f"word{name}",
        "ORANGE_MERCHANT_KEY": f"merchant{name}",
        "ORANGE_WEBHOOK_SECRET": f"orange_whs_{name}",
        "MTN_SUBSCRIPTION_KEY": f"subscription{name}",
        "MTN_USER_ID": "6f1c3f6c-0000-4000-8000-000000000001",
        "MTN_API_SECRET": f"mtn{name}",
    }


@dataclass(slots=True)
class Shop:
    """A restaurant that takes payments through the centre."""

    centre: Centre
    restaurant_id: str
    name: str

    @property
    def books(self) -> CentralLedger:
        return books_of(self.centre, self.restaurant_id)

    def path(self, code: str) -> str:
        """Where the company of this method pushes to."""
        with self.centre.database.tenant(self.restaurant_id) as connection:
            url = webhook_url(self.centre, connection, self.restaurant_id, code)
        return url.removeprefix(self.centre.public_url)

    def provider(self, code: str) -> Provider:
        """The method as the centre works with it."""
        found = methods.provider_of(self.centre, self.restaurant_id, code)
        assert found is not None
        return found

    def pay(self, number: str, amount: int = 5_000, code: str = "wave") -> Payment:
        """A payment under way in the centre's own journal."""
        ref = PayableRef("order", number)
        with self.books.unit_of_work() as work:
            work.record(
                events.PayableOpened(
                    payable_type=ref.type,
                    payable_id=ref.id,
                    label="",
                    amount_due=amount,
                    currency="XOF",
                )
            )
            work.commit()
        provider = SilentProvider()
        provider.code = code
        sale = Sale(amount, code, f"key-{number}", payable=ref, another_customer=True)
        return Checkout(self.books, {code: provider}).begin(sale, "centre:test").payment

    def payment(self, payment_id: str) -> Payment:
        with self.books.reading() as connection:
            found = payments.by_id(connection, payment_id)
        assert found is not None
        return found

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """What the restaurant's own tables say."""
        with self.centre.database.tenant(self.restaurant_id) as connection:
            return [tuple(row) for row in connection.execute(text(statement), values)]

    def states(self) -> list[str]:
        """What became of each push that was kept, in the order they came."""
        return [row[0] for row in self.rows("SELECT state FROM pos.webhooks ORDER BY webhook_id")]


def make_shop(centre: Centre, name: str = "baobab", *, country: str = "CI") -> Shop:
    """A restaurant with all methods and secrets of its own; every company's host is one that nobody has."""
    restaurant = make_restaurant(centre, name)
    shop = Shop(centre, restaurant.restaurant_id, name)
    sealed = [
        {"r": shop.restaurant_id, "n": key, "s": centre.sealer.seal(shop.restaurant_id, key, Secret(value))}
        for key, value in secrets_for(name).items()
    ]
    with centre.database.tenant(shop.restaurant_id) as connection:
        # At once, as their own way of being kept would have kept them.
        connection.execute(_SECRETS, sealed)
    with shop.books.unit_of_work() as work:
        for order, code in enumerate(CODES, 1):
            config: dict[str, str | int | bool] = {"api_url": NOBODY}
            if code == "orange":
                config["country"] = country
                if country == "SN":
                    config["merchant_code"] = "123456"
            work.record(
                events.MethodSet(
                    method_id=f"method-{code}",
                    provider_code=code,
                    name=code.title(),
                    active=True,
                    display_order=order,
                    config=config,
                )
            )
        work.commit()
    return shop


def run_jobs(centre: Centre) -> None:
    """Do what is due now."""
    Worker(centre, tends=()).run_until_idle()


# -- what companies say -------------------------------------------------------------------------------------


def wave_body(payment: Payment, event_id: str = "AE_1", **changes: object) -> bytes:
    """Wave: this payment's session was paid."""
    about = wave_shapes.paid(
        **{"client_reference": payment.charge_reference, "amount": str(payment.amount), **changes}
    )
    return json.dumps({"id": event_id, "type": "checkout.session.completed", "data": about}).encode()


def stripe_body(kind: str, about: object, event_id: str = "evt_1") -> bytes:
    """Stripe: something of this kind happened."""
    document = {"id": event_id, "object": "event", "data": {"object": about}, "livemode": False, "type": kind}
    return json.dumps(document).encode()


def stripe_paid(payment: Payment, **changes: object) -> dict[str, object]:
    """Stripe's session of this payment, paid."""
    known: dict[str, object] = {"metadata": {"reference": payment.charge_reference}}
    told = stripe_shapes.intent(amount=payment.amount, amount_received=payment.amount, **known)
    fields: dict[str, object] = {
        "client_reference_id": payment.charge_reference,
        "amount_total": payment.amount,
        "amount_subtotal": payment.amount,
        "payment_intent": told,
        **known,
    }
    return stripe_shapes.paid(**{**fields, **changes})


def _hex(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def wave_headers(body: bytes, secret: str, at_s: int) -> Headers:
    """Signed as Wave signs: nothing between time and body."""
    return {**JSON, "Wave-Signature": f"t={at_s},v1={_hex(secret, str(at_s).encode() + body)}"}


def stripe_headers(body: bytes, secret: str, at_s: int) -> Headers:
    """Signed as Stripe signs: a full stop between."""
    return {**JSON, "Stripe-Signature": f"t={at_s},v1={_hex(secret, f'{at_s}.'.encode() + body)}"}


def sonatel_headers(body: bytes, secret: str, at_s: int) -> Headers:
    """Signed as Sonatel signs: a comma between."""
    return {**JSON, "X-Sonatel-Signature": f"t={at_s},v1={_hex(secret, f'{at_s},'.encode() + body)}"}


SIGNERS: Final[dict[str, Callable[[bytes, str, int], Headers]]] = {
    "wave": wave_headers,
    "stripe": stripe_headers,
    "orange": sonatel_headers,
}
HOOK_SECRETS: Final = {"wave": "wave_whs_{}", "stripe": "whsec_{}", "orange": "orange_whs_{}"}
"""What signs the pushes of a restaurant of this name."""
