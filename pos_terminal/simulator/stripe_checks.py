"""What Stripe refuses before any work: keys, and requests that are not as documented."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from pos_terminal.simulator.exchange import Request, Response
from pos_terminal.simulator.stripe_shapes import error

SMALLEST: Final = {"xof": 300, "xaf": 300, "gnf": 4500, "eur": 50, "usd": 50, "ghs": 800, "ngn": 80000}
"""About half a US dollar in each currency that is taken, in its smallest unit."""
_LARGEST: Final = 99_999_999
_SHORTEST_LIFE_S: Final = 30 * 60
_LONGEST_LIFE_S: Final = 24 * 3600
_KEYS: Final = ("sk_test_", "rk_test_")
_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
_ITEM: Final = re.compile(
    r"line_items\[(?P<place>[0-9]{1,2})\]\[(?P<what>quantity|price_data\]\[currency|"
    r"price_data\]\[unit_amount|price_data\]\[product_data\]\[(?:name|description))\]"
)
_METADATA: Final = re.compile(
    r"(?P<intent>payment_intent_data\[metadata\]|metadata)\[(?P<key>[^\[\]]{1,40})\]"
)
_PLAIN: Final = {
    "mode", "success_url", "cancel_url", "client_reference_id", "expires_at", "locale", "ui_mode",
    "customer_email", "payment_intent_data[description]",
}  # fmt: skip


def check_key(request: Request, revoked: set[str]) -> Response | None:
    """The refusal of a request without a key of the test mode; None when it may pass."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given).decode().partition(":")[0]
        except ValueError:
            given = ""
    if not given:
        return error(401, None, "You did not provide an API key.")
    if given in revoked:
        return error(401, "api_key_expired", "Expired API Key provided.")
    if not given.startswith(_KEYS):
        return error(401, None, "Invalid API Key provided.")
    return None


class Invalid(Exception):
    """A request that Stripe refuses with 400."""

    def __init__(self, message: str, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message, self.param, self.code = message, param, code

    def answer(self) -> Response:
        """Stripe's answer to it."""
        more = {} if self.param is None else {"param": self.param}
        return error(400, self.code, self.message, **more)


def form_of(request: Request) -> dict[str, str]:
    """The fields of a form-encoded body. Raises Invalid for another kind of body."""
    kind = request.headers.get("content-type", "application/x-www-form-urlencoded")
    if kind.split(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise Invalid("Invalid request (check that your POST content type is form-encoded).")
    try:
        pairs = parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=bool(request.body))
    except ValueError:
        raise Invalid("Invalid request: the body cannot be read.") from None
    return dict(pairs)


@dataclass(slots=True)
class Wanted:
    """A checked request for a session; the amount is in minor units, `expires_at` Unix seconds."""

    amount: int = 0
    currency: str = ""
    success_url: str = ""
    cancel_url: str = ""
    reference: str | None = None
    expires_at: int = 0
    locale: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    intent_metadata: dict[str, str] = field(default_factory=dict)


def read_wanted(form: dict[str, str], now_s: int) -> Wanted:
    """Read the form of a create. Raises Invalid naming the first field that is wrong."""
    wanted = Wanted()
    items: dict[str, dict[str, str]] = {}
    for name, value in form.items():
        if match := _ITEM.fullmatch(name):
            items.setdefault(match["place"], {})[match["what"]] = value
        elif match := _METADATA.fullmatch(name):
            kept = wanted.metadata if match["intent"] == "metadata" else wanted.intent_metadata
            kept[match["key"]] = value
        elif name not in _PLAIN:
            raise Invalid(f"Received unknown parameter: {name}", name, "parameter_unknown")
    if form.get("mode") != "payment":
        raise Invalid("Missing required param: mode.", "mode", "parameter_missing")
    wanted.amount, wanted.currency = _total(items)
    wanted.success_url = _page(form, "success_url", required=True)
    wanted.cancel_url = _page(form, "cancel_url", required=False)
    wanted.reference = form.get("client_reference_id") or None
    if len(wanted.reference or "") > 200:
        raise Invalid("Invalid string: must be at most 200 characters", "client_reference_id")
    for kept in (wanted.metadata, wanted.intent_metadata):
        if len(kept) > 50 or any(len(value) > 500 for value in kept.values()):
            raise Invalid("Metadata has at most 50 keys and values of at most 500 characters", "metadata")
    wanted.expires_at = _end(form, now_s)
    wanted.locale = form.get("locale")
    return wanted


def _total(items: dict[str, dict[str, str]]) -> tuple[int, str]:
    if not items:
        raise Invalid("Missing required param: line_items.", "line_items", "parameter_missing")
    total, currencies = 0, set()
    for place, item in items.items():
        path = f"line_items[{place}]"
        for what in ("quantity", "price_data][unit_amount"):
            if not _WHOLE.fullmatch(item.get(what, "")):
                raise Invalid(
                    f"Invalid integer: {item.get(what)}", f"{path}[{what}]", "parameter_invalid_integer"
                )
        if not item.get("price_data][product_data][name"):
            raise Invalid("Missing required param: name.", f"{path}[price_data][product_data][name]")
        currencies.add(item.get("price_data][currency", ""))
        total += int(item["quantity"]) * int(item["price_data][unit_amount"])
    currency = currencies.pop()
    if currencies or currency not in SMALLEST:
        path = "line_items[0][price_data][currency]"
        raise Invalid(f"Invalid currency: {currency}.", path)
    if total < SMALLEST[currency]:
        raise Invalid("The total amount is too small.", code="amount_too_small")
    if total > _LARGEST:
        raise Invalid("The total amount is too large.", code="amount_too_large")
    return total, currency.upper()


def _page(form: dict[str, str], name: str, *, required: bool) -> str:
    value = form.get(name, "")
    if not value and required:
        raise Invalid(f"Missing required param: {name}.", name, "parameter_missing")
    if value and (urlsplit(value).scheme not in ("http", "https") or len(value) > 5000):
        raise Invalid("Not a valid URL", name, "url_invalid")
    return value


def _end(form: dict[str, str], now_s: int) -> int:
    value = form.get("expires_at")
    if value is None:
        return now_s + _LONGEST_LIFE_S
    if not _WHOLE.fullmatch(value):
        raise Invalid(f"Invalid integer: {value}", "expires_at", "parameter_invalid_integer")
    if not _SHORTEST_LIFE_S <= int(value) - now_s <= _LONGEST_LIFE_S:
        raise Invalid(
            "The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from Checkout "
            "Session creation.",
            "expires_at",
        )
    return int(value)
