"""What Wave refuses before any work: keys, signatures, and requests that are not as documented."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.money import check_amount, exponent
from pos_terminal.simulator.exchange import Request, Response, fault

_WHOLE: Final = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_DECIMAL: Final = re.compile(r"[0-9]+\.[0-9]*", re.ASCII)
_PHONE: Final = re.compile(r"\+[1-9][0-9]{7,14}", re.ASCII)
_FIELDS: Final = {
    "amount", "currency", "success_url", "error_url", "client_reference",
    "restrict_payer_mobile", "aggregated_merchant_id",
}  # fmt: skip
_LONGEST_REFERENCE: Final = 255
_LONGEST_URL: Final = 2048


@dataclass
class Keys:
    """The API keys of the account. `accepted` None: any that looks like one of Wave's."""

    accepted: set[str] | None = None
    revoked: set[str] = field(default_factory=set)
    signing: dict[str, str] = field(default_factory=dict)
    """By key: its signing secret. Once it is there, unsigned requests are refused."""

    def check(self, request: Request) -> Response | None:
        """The refusal, or None when the request may pass."""
        header = request.headers.get("authorization")
        if header is None:
            return fault(401, "missing-auth-header", "Your request should include an HTTP auth header.")
        scheme, _, key = header.partition(" ")
        if scheme.lower() != "bearer":
            return fault(401, "invalid-auth", "Your HTTP auth header can't be processed.")
        if not key.strip():
            return fault(401, "api-key-not-provided", "Your request should include an API key.")
        if key in self.revoked:
            return fault(401, "api-key-revoked", "Your API key has been revoked.")
        known = key.startswith("wave_") if self.accepted is None else key in self.accepted
        if not known:
            return fault(401, "no-matching-api-key", "The key you provided doesn't exist in our system.")
        secret = self.signing.get(key)
        return None if secret is None else _check_signature(request, secret)


def signature(secret: str, seconds: str, body: bytes) -> str:
    """Wave's HMAC-SHA256 over the seconds and, with nothing between, the body; hexadecimal."""
    return hmac.new(secret.encode(), seconds.encode() + body, hashlib.sha256).hexdigest()


def _check_signature(request: Request, secret: str) -> Response | None:
    header = request.headers.get("wave-signature")
    if header is None:
        return fault(401, "missing-signature", "Requests with this key have to be signed.")
    pairs = [part.strip().partition("=") for part in header.split(",")]
    seconds = next((value for name, _, value in pairs if name == "t"), "")
    expected = signature(secret, seconds, request.body).encode()
    for name, _, value in pairs:
        if name == "v1" and hmac.compare_digest(value.encode(), expected):
            return None
    return fault(401, "invalid-auth", "The signature doesn't fit the request.")


class Invalid(Exception):
    """A request that Wave refuses with 400."""

    def __init__(self, *details: tuple[str, str]) -> None:
        super().__init__("Request invalid")
        self.details = details

    def answer(self) -> Response:
        """Wave's answer to it."""
        details = [{"loc": [where], "msg": message} for where, message in self.details]
        return fault(400, "request-validation-error", "Request invalid", details=details)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A checked request for a session; the amount is in minor units."""

    amount: int
    success_url: str
    error_url: str
    reference: str | None
    payer_mobile: str | None
    merchant_id: str | None


def read_wanted(body: bytes, wallet_currency: str) -> Wanted:
    """Read the body of a create. Raises Invalid naming every field that is wrong."""
    try:
        source = json.loads(body)
    except ValueError:
        raise Invalid(("body", "Invalid JSON")) from None
    if not isinstance(source, dict):
        raise Invalid(("body", "value is not a valid dict"))
    wrong = [(name, "extra fields not permitted") for name in source if name not in _FIELDS]
    required = ("amount", "currency", "success_url", "error_url")
    wrong += [(name, "field required") for name in required if source.get(name) is None]
    texts = {name: value for name, value in source.items() if name in _FIELDS and value is not None}
    wrong += [(name, "str type expected") for name, value in texts.items() if not isinstance(value, str)]
    if not wrong:
        wrong = [(name, problem) for name in texts if (problem := _problem(name, texts, wallet_currency))]
    if wrong:
        raise Invalid(*wrong)
    return Wanted(
        int(texts["amount"]),
        texts["success_url"],
        texts["error_url"],
        texts.get("client_reference"),
        texts.get("restrict_payer_mobile"),
        texts.get("aggregated_merchant_id"),
    )


def _problem(name: str, texts: dict[str, str], wallet_currency: str) -> str | None:
    value = texts[name]
    match name:
        case "amount":
            return _amount_problem(value, wallet_currency)
        case "currency" if value != wallet_currency:
            return f"Currency must be {wallet_currency}, the currency of the wallet"
        case "success_url" | "error_url" if not _is_https(value):
            return "invalid or missing URL scheme: https is required"
        case "client_reference" if len(value) > _LONGEST_REFERENCE:
            return f"ensure this value has at most {_LONGEST_REFERENCE} characters"
        case "restrict_payer_mobile" if not _PHONE.fullmatch(value):
            return "not a valid phone number: E.164 with + is required"
        case _:
            return None


def _amount_problem(value: str, currency: str) -> str | None:
    if _DECIMAL.fullmatch(value) and exponent(currency) == 0:
        return f"Decimal places are not allowed for {currency}"
    if not _WHOLE.fullmatch(value):
        return "Amount must be a positive number without leading zeros"
    try:
        check_amount(int(value))
    except InvalidInput:
        return "Amount is too large"
    return None


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and len(url) <= _LONGEST_URL
