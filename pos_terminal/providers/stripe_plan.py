"""What is asked of Stripe, down to the byte, before anything is sent: a replay must be the very same."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qs, parse_qsl

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.providers.stripe_config import StripeConfig
from pos_terminal.providers.stripe_form import Value, encode
from pos_terminal.records import dataclass
from pos_terminal.texts import tr

LIFE_S: Final = 31 * 60
"""Stripe wants at least 30 minutes by its own clock; one more for clocks that differ."""
SHORTEST_LIFE_S: Final = 30 * 60
LONGEST_LIFE_S: Final = 24 * 3600
_LEEWAY_S: Final = 60
_LONGEST_REFERENCE: Final = 200
_LARGEST: Final = 99_999_999

DECIMALS: Final = {"XOF": 0, "XAF": 0, "GNF": 0, "EUR": 2, "USD": 2, "GHS": 2, "NGN": 2}
"""How many decimals Stripe's smallest unit has. The francs have none: 5000 is 5 000 F."""


@dataclass(frozen=True, slots=True)
class StripePlan:
    """The exact body, where it goes, with which kind of key, and until when it can be paid (Unix seconds)."""

    api_url: str
    is_live: bool
    body: str
    expires_at: int

    def __str__(self) -> str:
        return json.dumps(
            {"api": self.api_url, "live": self.is_live, "expires_at": self.expires_at, "body": self.body}
        )

    @classmethod
    def read(cls, text: str) -> StripePlan:
        """The plan as written by str(). Raises ValueError."""
        found = json.loads(text)
        if not isinstance(found, dict):
            raise ValueError("not a plan")
        api, live, ends, body = (found.get(name) for name in ("api", "live", "expires_at", "body"))
        if not isinstance(api, str) or not isinstance(live, bool):
            raise ValueError("not a plan")
        if type(ends) is not int or not isinstance(body, str):
            raise ValueError("not a plan")
        return cls(api, live, body, ends)

    def with_pages(self, success_url: str | None, error_url: str | None) -> StripePlan:
        """The same with these pages where they are given: the caller gives the same ones each time."""
        wanted = {"success_url": success_url, "cancel_url": error_url}
        fields = [(name, wanted.get(name) or text) for name, text in parse_qsl(self.body)]
        if fields == parse_qsl(self.body):
            return self
        return replace(self, body=encode(dict(fields)))

    @property
    def created_between(self) -> tuple[int, int]:
        """When Stripe can have created it, by Stripe's own clock: it takes no other life than its own rules
        allow, so this holds however wrong the clock of this machine is."""
        return (
            self.expires_at - LONGEST_LIFE_S - _LEEWAY_S,
            self.expires_at - SHORTEST_LIFE_S + _LEEWAY_S,
        )

    @property
    def reference(self) -> str | None:
        """The charge reference in the body."""
        return parse_qs(self.body).get("client_reference_id", [None])[0]


def make_plan(
    config: StripeConfig, is_live: bool, amount: int, currency: str, order_reference: str, now_s: int
) -> StripePlan:
    """The plan for one payment. Raises InvalidInput for a currency or an amount that Stripe does not take."""
    if currency not in DECIMALS:
        raise InvalidInput("currency_unknown", currency=currency)
    if not 1 <= amount <= _LARGEST:
        raise InvalidInput("amount_too_large" if amount > 0 else "amount_too_small")
    if not 1 <= len(order_reference) <= _LONGEST_REFERENCE:
        raise ValueError("a reference of 1 to 200 characters")
    expires_at = now_s + LIFE_S
    price: dict[str, Value] = {
        "currency": currency.lower(),
        "unit_amount": amount,
        "product_data": {"name": config.item_name or tr("Payment")},
    }
    ours: dict[str, Value] = {"reference": order_reference}
    body = encode(
        {
            "mode": "payment",
            "client_reference_id": order_reference,
            "line_items": [{"price_data": price, "quantity": 1}],
            "success_url": config.success_url,
            "cancel_url": config.cancel_url,
            "expires_at": expires_at,
            "locale": config.locale,
            "metadata": ours,
            "payment_intent_data": {"metadata": ours},
        }
    )
    return StripePlan(config.api_url, is_live, body, expires_at)
