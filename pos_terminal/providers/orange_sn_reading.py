"""Answers of Orange's Senegalese API, read strictly and turned into results."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.address import is_company_link, read_address
from pos_terminal.providers.base import Outcome, PaymentResult, WebhookEvent
from pos_terminal.providers.failures import mismatch
from pos_terminal.providers.json_reading import Unreadable, optional_text_of, read_object, text_of
from pos_terminal.providers.orange_reading import whole_number
from pos_terminal.providers.orange_reference import Asked, short_reference
from pos_terminal.providers.orange_sn_config import SenegalConfig
from pos_terminal.providers.problems import Problem
from pos_terminal.records import dataclass

DOMAIN: Final = "orange-sonatel.com"
APP_HOSTS: Final = ("orange-money-prod-flowlinks.web.app", "orange-money-prod-flowlinks.page.link")
"""Where links to the older of the two applications lead."""
PAYMENT: Final = "MERCHANT_PAYMENT"
_OPEN: Final = ("ACCEPTED", "INITIATED", "PENDING", "PRE_INITIATED")
_TRY_FAILED: Final = ("CANCELLED", "FAILED", "REJECTED")
_NUMBER: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_WORD: Final = re.compile(r"[A-Za-z_]{1,32}", re.ASCII)
_CURRENCY: Final = re.compile(r"[A-Z]{3}", re.ASCII)

log = logging.getLogger(__name__)


def read_code(body: bytes, asked: Asked, config: SenegalConfig, raw_sha256: str) -> PaymentResult:
    """The link of a code that was made. Raises Unreadable."""
    source = read_object(body)
    text_of(source, "qrId", _NUMBER)
    validity = source.get("validity")
    if type(validity) is not int or not 0 < validity <= 86_400:
        raise Unreadable("validity")
    metadata = source.get("metadata")
    echoed = metadata.get("reference") if isinstance(metadata, dict) else None
    if echoed not in (None, asked.order_reference):
        return mismatch(Problem.OTHER_REFERENCE, raw_sha256)
    told = PaymentResult(
        Outcome.UNKNOWN,
        provider_reference=str(asked),
        amount=asked.amount,
        currency=asked.currency,
        order_reference=asked.order_reference,
        expires_at_ms=asked.ends_ms,
        raw_sha256=raw_sha256,
    )
    links = _links(source, config.app)
    if not links:
        raise Unreadable("deepLinks")
    link = next((link for link in links if _is_expected(link, config)), None)
    if link is None:
        return replace(told, error_code=Problem.UNEXPECTED_LINK)
    return replace(told, outcome=Outcome.PENDING, redirect_url=link)


def _links(source: dict[str, object], app: str) -> list[str]:
    """The links, the wanted application's first."""
    named = source.get("deepLinks")
    by_app = named if isinstance(named, dict) else {}
    found = [by_app.get(app), *by_app.values(), source.get("deepLink")]
    return [link for link in found if isinstance(link, str) and link]


def _is_expected(link: str, config: SenegalConfig) -> bool:
    if is_company_link(link, DOMAIN, config.test_host):
        return True
    address = read_address(link)
    return address is not None and address.origin in [f"https://{host}" for host in APP_HOSTS]


@dataclass(frozen=True, slots=True)
class Payment:
    """One movement of money, or a try at it, as Sonatel lists it; the amount is in minor units."""

    number: str | None
    status: str
    amount: int
    currency: str
    reference: str
    order_reference: str | None
    """Our charge reference, where the list repeats it and it fits the short one."""


def read_payments(body: bytes, config: SenegalConfig) -> list[Payment]:
    """The payments of a listing, a bare list or inside an object. Raises Unreadable."""
    payments = [read_payment(item, config) for item in _items(body)]
    return [payment for payment in payments if payment is not None]


def _items(body: bytes) -> list[object]:
    # The reader of strangers' JSON wants an object: a bare list is put into one.
    bare = body.lstrip().startswith(b"[")
    source = read_object(b'{"transactions":' + body + b"}" if bare else body)
    items = source.get("transactions", source.get("content"))
    if not isinstance(items, list):
        raise Unreadable("transactions")
    return items


def read_payment(source: object, config: SenegalConfig) -> Payment | None:
    """One payment to this merchant; None for something else than a payment. Raises Unreadable."""
    if not isinstance(source, dict):
        raise Unreadable("transaction")
    if optional_text_of(source, "type", _WORD) not in (None, PAYMENT):
        return None
    money, partner, metadata = (source.get(name) for name in ("amount", "partner", "metadata"))
    if not isinstance(money, dict):
        raise Unreadable("amount")
    if not isinstance(partner, dict) or text_of(partner, "id", _NUMBER) != config.merchant_code:
        raise Unreadable("partner")
    currency = text_of(money, "unit", _CURRENCY)
    reference = text_of(source, "reference")
    echoed = metadata.get("reference") if isinstance(metadata, dict) else None
    ours = isinstance(echoed, str) and short_reference(echoed) == reference
    return Payment(
        number=optional_text_of(source, "transactionId", _NUMBER),
        status=text_of(source, "status", _WORD).upper(),
        amount=_amount(money.get("value"), currency),
        currency=currency,
        reference=reference,
        order_reference=echoed if isinstance(echoed, str) and ours else None,
    )


def _amount(value: object, currency: str) -> int:
    # The API answers 10.0 where its documentation says 10.
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Unreadable("amount")
    return whole_number(value, currency)


def result_of(payment: Payment, asked_over: bool) -> PaymentResult:
    """What one payment tells. A try that failed ends nothing before the code's own end: it can be scanned
    again."""
    told = PaymentResult(
        Outcome.PENDING,
        amount=payment.amount,
        currency=payment.currency,
        order_reference=payment.order_reference,
        transaction_id=payment.number,
    )
    if payment.status == "SUCCESS":
        return replace(told, outcome=Outcome.PAID)
    if payment.status in _TRY_FAILED:
        if asked_over:
            return replace(told, outcome=Outcome.DECLINED, error_code=Problem.PAYMENT_REFUSED)
        return replace(told, last_attempt_error=Problem.ATTEMPT_FAILED)
    if payment.status not in _OPEN:
        log.warning("orange in Senegal: a status that is not documented: %s", payment.status)
    return told


def choose(payments: Sequence[Payment]) -> Payment:
    """The payment that counts among several with one reference: money that moved, else a try that is still
    going on, else the last one."""
    paid = [payment for payment in payments if payment.status == "SUCCESS"]
    open_ones = [payment for payment in payments if payment.status not in _TRY_FAILED]
    return next(iter([*paid, *open_ones, payments[-1]]))


def signature(secret: Secret, seconds: str, body: bytes) -> str:
    """The hexadecimal signature of `body` at `seconds`: over both, with a comma between."""
    return hmac.new(secret.reveal().encode(), seconds.encode() + b"," + body, hashlib.sha256).hexdigest()


def read_callback(body: bytes, config: SenegalConfig, raw_sha256: str) -> WebhookEvent | None:
    """The payment of a verified push; None when it is not about one or cannot be read."""
    try:
        payment = read_payment(read_object(body), config)
    except Unreadable:
        return None
    if payment is None:
        return None
    # Whose payment it is must be said: without that it is a hint to ask.
    told = payment.order_reference is not None
    result = replace(result_of(payment, asked_over=False), raw_sha256=raw_sha256) if told else None
    event_id = json.dumps([payment.number, payment.reference, payment.status])
    return WebhookEvent(hashlib.sha256(event_id.encode()).hexdigest()[:32], payment.status, result)
