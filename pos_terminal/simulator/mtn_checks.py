"""What the simulated MTN accepts, and how it refuses."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.money import MAX_AMOUNT, exponent
from pos_terminal.simulator.exchange import Request, Response, json_answer

SANDBOX: Final = "sandbox"
CURRENCIES: Final = {
    SANDBOX: "EUR",
    "mtnivorycoast": "XOF",
    "mtnbenin": "XOF",
    "mtnguineaconakry": "GNF",
    "mtncameroon": "XAF",
    "mtncongo": "XAF",
    "mtnghana": "GHS",
}
"""By target environment: what is paid in."""
_UUID4: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE
)
_AMOUNT: Final = re.compile(r"([1-9][0-9]{0,11}|0)(?:\.([0-9]{1,2}))?", re.ASCII)
_MSISDN: Final = re.compile(r"[0-9]{6,15}", re.ASCII)
_TEXT: Final = re.compile(r"[A-Za-z0-9 .,-]{0,160}", re.ASCII)
_NOTE: Final = "payeeNote"


def mtn_fault(status: int, code: str, message: str = "", *headers: tuple[str, str]) -> Response:
    """An error as MTN's API words it: logical ones are dressed as 500."""
    return json_answer(
        status, {"code": code, "message": message or code.replace("_", " ").capitalize()}, *headers
    )


def gateway_fault(status: int, message: str, *headers: tuple[str, str]) -> Response:
    """An error of the gateway in front."""
    return json_answer(status, {"statusCode": status, "message": message}, *headers)


class Invalid(Exception):
    """What MTN refuses, with its answer."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.answer = mtn_fault(status, code, message)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A checked request that moves money; the amount is in minor units of the currency."""

    id: str
    environment: str
    amount: int
    currency: str
    external_id: str
    payer: str
    message: str
    note: str
    refers_to: str


def body_of(request: Request) -> dict[str, object]:
    """The JSON object of a request. Raises Invalid."""
    try:
        found = json.loads(request.body)
    except ValueError:
        raise Invalid(400, "BAD_REQUEST", "The body is not JSON") from None
    if not isinstance(found, dict):
        raise Invalid(400, "BAD_REQUEST", "The body is not an object")
    return found


def reference_id(request: Request) -> str:
    """The X-Reference-Id of a request. Raises Invalid: only random UUIDs are taken."""
    found = request.headers.get("x-reference-id", "")
    if not _UUID4.fullmatch(found):
        raise Invalid(400, "BAD_REQUEST", "Invalid X-Reference-Id")
    return found.lower()


def environment_of(request: Request) -> str:
    """The target environment. Raises Invalid, also for the word "production"."""
    found = request.headers.get("x-target-environment", "")
    if found not in CURRENCIES:
        raise Invalid(500, "NOT_ALLOWED_TARGET_ENVIRONMENT", "Access to target environment is forbidden.")
    return found


def read_wanted(request: Request, *, is_refund: bool) -> Wanted:
    """Read a request to pay or a refund. Raises Invalid for the first thing that is wrong."""
    source, environment = body_of(request), environment_of(request)
    currency = source.get("currency")
    if currency != CURRENCIES[environment]:
        raise Invalid(500, "INVALID_CURRENCY", "Currency not supported.")
    refers_to = _text(source, "referenceIdToRefund") if is_refund else ""
    words = [source.get(name, "") for name in ("payerMessage", _NOTE)]
    if not all(isinstance(text, str) and _TEXT.fullmatch(text) for text in words):
        raise Invalid(400, "REQUEST_REJECTED", "Special characters")
    if environment != SANDBOX and not all(words):
        raise Invalid(500, "INTERNAL_PROCESSING_ERROR", "An internal error occurred while processing.")
    return Wanted(
        reference_id(request),
        environment,
        _amount(source.get("amount"), str(currency)),
        str(currency),
        _text(source, "externalId"),
        "" if is_refund else _payer(source.get("payer")),
        str(words[0]),
        str(words[1]),
        refers_to,
    )


def _text(source: dict[str, object], name: str) -> str:
    value = source.get(name)
    if not isinstance(value, str) or not value:
        raise Invalid(400, "BAD_REQUEST", f"{name} is missing")
    return value


def _amount(value: object, currency: str) -> int:
    match = _AMOUNT.fullmatch(value) if isinstance(value, str) else None
    try:
        decimals = exponent(currency)
    except InvalidInput:
        decimals = 0
    part = (match[2] or "") if match else ""
    if match is None or len(part) > decimals:
        raise Invalid(400, "BAD_REQUEST", "amount")
    amount = int(match[1] + part.ljust(decimals, "0"))
    if not 1 <= amount <= MAX_AMOUNT:
        raise Invalid(400, "BAD_REQUEST", "amount")
    return amount


def amount_text(amount: int, currency: str) -> str:
    """Minor units as MTN writes them."""
    decimals = exponent(currency)
    text = str(amount).zfill(decimals + 1)
    whole, part = text[: len(text) - decimals], text[len(text) - decimals :]
    return f"{whole}.{part}" if part.strip("0") else whole


def _payer(value: object) -> str:
    number = (
        value.get("partyId") if isinstance(value, dict) and value.get("partyIdType") == "MSISDN" else None
    )
    if not isinstance(number, str) or not _MSISDN.fullmatch(number):
        raise Invalid(400, "BAD_REQUEST", "payer")
    return number


def check_callback(request: Request, registered_host: str | None) -> None:
    """Raises Invalid for a callback that MTN would not call; `registered_host` None: any host will do."""
    url = request.headers.get("x-callback-url")
    if url is None:
        return
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise Invalid(400, "BAD_REQUEST", "X-Callback-Url")
    if registered_host not in (None, parts.hostname):
        raise Invalid(500, "INVALID_CALLBACK_URL_HOST", "Callback host is not registered.")
