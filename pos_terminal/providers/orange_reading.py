"""Answers of Orange's Web Payment, read strictly and turned into results."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from pos_terminal.domain.money import MAX_AMOUNT
from pos_terminal.providers.address import is_company_link
from pos_terminal.providers.base import Outcome, PaymentResult, WebhookEvent
from pos_terminal.providers.failures import mismatch
from pos_terminal.providers.json_reading import (
    Unreadable,
    optional_text_of,
    read_object,
    text_of,
    whole_amount,
)
from pos_terminal.providers.orange_config import OrangeConfig
from pos_terminal.providers.orange_reference import LIFE_MS, Asked, notice_of
from pos_terminal.providers.problems import Problem

DOMAIN: Final = "orange-money.com"
TRANSACTION_NUMBER: Final = r"[A-Z]{2}[0-9]{6}\.[0-9]{4}\.[A-Z][0-9]{4,6}"
"""Orange's receipt number, in all its countries."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9._-]{8,256}", re.ASCII)
_ORDER: Final = re.compile(r"[!-~]{1,64}", re.ASCII)
_NUMBER: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_WORD: Final = re.compile(r"[A-Za-z_]{1,32}", re.ASCII)
_CURRENCY: Final = re.compile(r"[A-Z]{3}", re.ASCII)

log = logging.getLogger(__name__)


def read_created(
    body: bytes, asked: Asked, answered_ms: int, config: OrangeConfig, raw_sha256: str
) -> PaymentResult:
    """The link for the customer, and the reference under which the request can be asked about.

    The answer names neither amount nor reference: it belongs to the request it answers. Raises Unreadable.
    """
    source = read_object(body)
    token = text_of(source, "pay_token", _TOKEN)
    notice = notice_of(text_of(source, "notif_token", _TOKEN))
    link = text_of(source, "payment_url")
    made = replace(asked, token=token, notice=notice, ends_ms=answered_ms + LIFE_MS)
    told = PaymentResult(
        Outcome.UNKNOWN,
        provider_reference=str(made),
        private=made.token,
        amount=made.amount,
        currency=made.currency,
        order_reference=made.order_reference,
        expires_at_ms=made.ends_ms,
        raw_sha256=raw_sha256,
    )
    if not is_company_link(link, DOMAIN, config.test_host):
        return replace(told, error_code=Problem.UNEXPECTED_LINK)
    return replace(told, outcome=Outcome.PENDING, redirect_url=link)


def read_status(body: bytes, asked: Asked, asked_over: bool, raw_sha256: str) -> PaymentResult:
    """What became of the request. Amount and currency are those that the pay token stands for, unless the
    answer names others. `asked_over`: it was asked after the end of the request. Raises Unreadable."""
    source = read_object(body)
    if text_of(source, "order_id", _ORDER) != asked.short:
        return mismatch(Problem.OTHER_REFERENCE, raw_sha256)
    told = PaymentResult(
        Outcome.PENDING,
        provider_reference=str(asked),
        amount=_amount(source.get("amount"), asked),
        currency=optional_text_of(source, "currency", _CURRENCY) or asked.currency,
        order_reference=asked.order_reference,
        transaction_id=optional_text_of(source, "txnid", _NUMBER),
        expires_at_ms=asked.ends_ms,
        raw_sha256=raw_sha256,
    )
    match text_of(source, "status", _WORD).upper():
        case "SUCCESS":
            return replace(told, outcome=Outcome.PAID)
        case "FAILED" | "CANCELLED":
            return replace(told, outcome=Outcome.DECLINED, error_code=Problem.PAYMENT_REFUSED)
        case "EXPIRED":
            return replace(told, outcome=Outcome.EXPIRED, error_code=Problem.REQUEST_EXPIRED)
        case "INITIATED" if asked_over:
            # A page that nobody finished stays so for ever: Orange's contract says how long it lives.
            return replace(told, outcome=Outcome.EXPIRED, error_code=Problem.REQUEST_EXPIRED)
        case "INITIATED" | "PENDING":
            return told
        case word:
            log.warning("orange: a status that is not documented: %s", word)
            return told


def _amount(value: object, asked: Asked) -> int:
    return asked.amount if value is None else whole_number(value, asked.currency)


def whole_number(value: object, currency: str) -> int:
    """An amount that is a JSON number or a text, with or without .0 at its end. Raises Unreadable."""
    if isinstance(value, Decimal) and 1 <= value <= MAX_AMOUNT and value == value.to_integral_value():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Unreadable("amount")
    return whole_amount(str(value), currency)


def read_notification(body: bytes) -> WebhookEvent | None:
    """What a notification hints at: nobody signs it, so it proves nothing, and `event_id` is all it tells.

    The event is about the request whose reference holds the same notice.
    """
    try:
        source = read_object(body)
        notice = notice_of(text_of(source, "notif_token", _TOKEN))
        word = text_of(source, "status", _WORD)
    except Unreadable:
        return None
    return WebhookEvent(notice, word, None)
