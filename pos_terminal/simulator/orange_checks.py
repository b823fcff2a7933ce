"""What the simulated Web Payment accepts, and how it refuses."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.money import check_amount
from pos_terminal.simulator.exchange import Request, Response, json_answer

SANDBOX: Final = "dev"
_TEXTS: Final = ("merchant_key", "currency", "order_id", "return_url", "cancel_url", "notif_url")
_LIMITS: Final = {"order_id": 30, "reference": 30, "return_url": 120, "cancel_url": 120, "notif_url": 120}
_ORDER: Final = re.compile(r"[!-~]+", re.ASCII)
_WORDS: Final = {
    1: "Internal error",
    22: "Invalid body field",
    23: "Missing body field",
    40: "Missing credentials",
    41: "Invalid credentials",
    42: "Expired credentials",
    50: "Access denied",
    53: "Too many requests",
    60: "Resource not found",
    61: "Method not allowed",
}


def orange_fault(status: int, code: int, description: str = "", *headers: tuple[str, str]) -> Response:
    """An error in Orange's documented shape."""
    words = _WORDS.get(code, "Error")
    body = {"code": code, "message": words, "description": description or f"{words}."}
    return json_answer(status, body, *headers)


class Invalid(Exception):
    """A body that Orange refuses: the number of its error, and which field it is about."""

    def __init__(self, code: int, field: str) -> None:
        super().__init__(field)
        self.code = code

    def answer(self) -> Response:
        """Orange's answer to it."""
        return orange_fault(400, self.code, f"The field {self} is not as it must be.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A checked request for a payment page; the amount is in whole units of the currency."""

    amount: int
    currency: str
    order_id: str
    return_url: str
    cancel_url: str
    notif_url: str


def body_of(request: Request) -> dict[str, object]:
    """The JSON object of a request. Raises Invalid."""
    try:
        found = json.loads(request.body)
    except ValueError:
        raise Invalid(22, "body") from None
    if not isinstance(found, dict):
        raise Invalid(22, "body")
    return found


def read_wanted(request: Request, zone: str, country_currency: str) -> Wanted:
    """Read the body of a create in a zone. Raises Invalid naming the first field that is wrong."""
    source = body_of(request)
    texts = {name: _text(source, name) for name in _TEXTS}
    if source.get("reference") is not None:
        _text(source, "reference")
    if texts["currency"] != ("OUV" if zone == SANDBOX else country_currency):
        raise Invalid(22, "currency")
    if not _ORDER.fullmatch(texts["order_id"]):
        raise Invalid(22, "order_id")
    for name in ("return_url", "cancel_url", "notif_url"):
        _check_page(name, texts[name])
    return Wanted(
        read_amount(source),
        texts["currency"],
        texts["order_id"],
        texts["return_url"],
        texts["cancel_url"],
        texts["notif_url"],
    )


def _text(source: dict[str, object], name: str) -> str:
    value = source.get(name)
    if value in (None, ""):
        raise Invalid(23, name)
    if not isinstance(value, str) or len(value) > _LIMITS.get(name, 255):
        raise Invalid(22, name)
    return value


def read_amount(source: dict[str, object]) -> int:
    """The amount, a JSON integer. Raises Invalid: text and decimals are refused."""
    if source.get("amount") is None:
        raise Invalid(23, "amount")
    try:
        return check_amount(source["amount"])
    except InvalidInput:
        raise Invalid(22, "amount") from None


def _check_page(name: str, url: str) -> None:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise Invalid(22, name) from None
    if parts.scheme not in ("http", "https") or parts.hostname in (None, "localhost", "127.0.0.1"):
        raise Invalid(22, name)
