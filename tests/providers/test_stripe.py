"""What is sent to Stripe, byte by byte, and what is made of a session."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qsl

import pytest

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.money import exponent
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.stripe import StripeProvider
from pos_terminal.providers.stripe_config import (
    StripeConfig,
    StripeSecrets,
)
from pos_terminal.providers.stripe_form import Value, encode
from pos_terminal.providers.stripe_plan import DECIMALS, StripePlan
from tests.providers.cases import nobody
from tests.providers.loopback import Server, reply
from tests.providers.stripe_shapes import (
    API_KEY,
    CANARY,
    NOW_MS,
    NOW_S,
    REFERENCE,
    fault,
    session,
    stripe_at,
)


def start(stripe: StripeProvider, **changes: object) -> PaymentResult:
    """Plan and initiate, as the desk does."""
    asked: dict[str, object] = {"amount": 5000, "currency": "XOF", "order_reference": REFERENCE, **changes}
    prepared = stripe.plan(**asked).prepared  # type: ignore[arg-type]  # names checked above
    return stripe.initiate_payment(**asked, idempotency_key="key-1", prepared=prepared)  # type: ignore[arg-type]


def test_create_sends_the_planned_form_and_nothing_else(http: HttpClient) -> None:
    with Server(reply(200, session())) as server:
        start(stripe_at(server, http), customer_phone="+221770000000")
        (request,) = server.received
    assert (request.method, request.target) == ("POST", "/v1/checkout/sessions")
    assert request.headers["authorization"] == f"Bearer {API_KEY}"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.headers["idempotency-key"] == "key-1"
    assert request.headers["stripe-version"] == "2026-10-28.endive"
    assert dict(parse_qsl(request.body.decode(), strict_parsing=True)) == {
        "mode": "payment",
        "client_reference_id": REFERENCE,
        "line_items[0][price_data][currency]": "xof",
        "line_items[0][price_data][unit_amount]": "5000",
        "line_items[0][price_data][product_data][name]": "Payment",
        "line_items[0][quantity]": "1",
        "success_url": "https://stripe.com/",
        "cancel_url": "https://stripe.com/",
        "expires_at": str(NOW_S + 31 * 60),
        "locale": "auto",
        "metadata[reference]": REFERENCE,
        "payment_intent_data[metadata][reference]": REFERENCE,
    }


def test_a_replay_hours_later_is_the_very_same_bytes(http: HttpClient) -> None:
    time = [NOW_MS]
    with Server(reply(200, session())) as server:
        secrets = StripeSecrets(Secret(API_KEY))
        stripe = StripeProvider(StripeConfig(api_url=server.url), secrets, http, lambda: time[0])
        plan = stripe.plan(amount=5000, currency="XOF", order_reference=REFERENCE)
        for _ in range(2):
            stripe.initiate_payment(
                amount=5000,
                currency="XOF",
                order_reference=REFERENCE,
                idempotency_key="k",
                success_url="https://elsewhere.example/",
                prepared=plan.prepared,
            )
            time[0] += 5 * 3_600_000
        first, second = server.received
    assert first.body == second.body
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]


def test_the_plan_holds_no_secret_and_reads_back_as_it_was(http: HttpClient) -> None:
    text = (
        stripe_at("http://127.0.0.1:1", http).plan(amount=1, currency="XOF", order_reference="é ☂").prepared
    )
    assert text is not None
    assert CANARY not in text
    plan = StripePlan.read(text)
    assert str(plan) == text
    assert plan.reference == "é ☂"
    assert not plan.is_live


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"api":1}', '{"api":"a","live":true,"expires_at":"1","body":""}']
)
def test_a_plan_that_is_none_is_refused_and_nothing_is_sent(http: HttpClient, text: str) -> None:
    with Server(reply(200, session())) as server:
        result = stripe_at(server, http).initiate_payment(
            amount=5000, currency="XOF", order_reference=REFERENCE, idempotency_key="k", prepared=text
        )
        assert server.received == []
    assert (result.outcome, result.error_code) == (Outcome.REFUSED, Problem.OTHER_SETTINGS)


def test_without_a_plan_one_is_made(http: HttpClient) -> None:
    with Server(reply(200, session())) as server:
        result = stripe_at(server, http).initiate_payment(
            amount=5000, currency="XOF", order_reference=REFERENCE, idempotency_key="k"
        )
    assert result.outcome is Outcome.PENDING


@pytest.mark.parametrize(
    ("key", "sent"),
    [
        ("4f1c-22", "4f1c-22"),
        ("clé ☂", hashlib.sha256("clé ☂".encode()).hexdigest()),
        ("k" * 255, "k" * 255),
        ("k" * 256, hashlib.sha256(b"k" * 256).hexdigest()),
        ("a\r\nX: y", hashlib.sha256(b"a\r\nX: y").hexdigest()),
    ],
)
def test_any_key_goes_into_a_header(http: HttpClient, key: str, sent: str) -> None:
    with Server(reply(200, session())) as server:
        stripe_at(server, http).initiate_payment(
            amount=5000, currency="XOF", order_reference=REFERENCE, idempotency_key=key
        )
        assert server.received[0].headers["idempotency-key"] == sent


@pytest.mark.parametrize("currency", DECIMALS)
def test_our_smallest_unit_is_stripes_and_nothing_is_multiplied(http: HttpClient, currency: str) -> None:
    assert DECIMALS[currency] == exponent(currency)
    prepared = stripe_at(nobody(), http).plan(amount=12345, currency=currency, order_reference="R").prepared
    body = dict(parse_qsl(StripePlan.read(prepared or "").body))
    assert body["line_items[0][price_data][unit_amount]"] == "12345"
    assert body["line_items[0][price_data][currency]"] == currency.lower()


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (0, "XOF", "amount_too_small"),
        (-1, "XOF", "amount_too_small"),
        (100_000_000, "XOF", "amount_too_large"),
        (5000, "OUV", "currency_unknown"),
        (5000, "xof", "currency_unknown"),
    ],
)
def test_what_stripe_cannot_take_is_refused_before_the_intent(
    http: HttpClient, amount: int, currency: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        stripe_at(nobody(), http).plan(amount=amount, currency=currency, order_reference="R")
    assert caught.value.code == code


def test_brackets_say_what_is_nested() -> None:
    fields: dict[str, Value] = {"a": {"b": [{"c": 1}, "x&y=é"]}, "d": "", "e f": "1 2"}
    assert encode(fields) == "a[b][0][c]=1&a[b][1]=x%26y%3D%C3%A9&d=&e+f=1+2"


@pytest.mark.parametrize(
    ("status", "body", "outcome", "problem"),
    [
        (400, fault("amount_too_small"), Outcome.REFUSED, Problem.AMOUNT_TOO_SMALL),
        (400, fault("amount_too_large"), Outcome.REFUSED, Problem.AMOUNT_TOO_LARGE),
        (400, fault(param="expires_at"), Outcome.REFUSED, Problem.CLOCK_WRONG),
        (
            400,
            fault(param="line_items[0][price_data][currency]"),
            Outcome.REFUSED,
            Problem.CURRENCY_NOT_TAKEN,
        ),
        (400, fault(), Outcome.REFUSED, Problem.REQUEST_REFUSED),
        (400, fault(kind="idempotency_error"), Outcome.UNKNOWN, Problem.UNREADABLE),
        (400, fault(kind="never_heard_of"), Outcome.UNKNOWN, Problem.UNREADABLE),
        (400, b"{}", Outcome.UNKNOWN, Problem.UNREADABLE),
        (401, fault(), Outcome.REFUSED, Problem.ACCESS_NOT_SET_UP),
        (402, fault("card_declined", "card_error"), Outcome.UNKNOWN, Problem.UNREADABLE),
        (403, fault(), Outcome.REFUSED, Problem.ACCESS_NOT_SET_UP),
        (404, fault("resource_missing"), Outcome.UNKNOWN, Problem.UNREADABLE),
        (409, fault("idempotency_key_in_use"), Outcome.UNKNOWN, Problem.PROVIDER_BUSY),
        (424, fault(kind="api_error"), Outcome.UNKNOWN, Problem.PROVIDER_DOWN),
        (429, fault("rate_limit"), Outcome.REFUSED, Problem.PROVIDER_BUSY),
        (429, fault("lock_timeout"), Outcome.UNKNOWN, Problem.PROVIDER_BUSY),
        (500, fault("amount_too_small"), Outcome.UNKNOWN, Problem.PROVIDER_DOWN),
    ],
)
def test_only_what_comes_before_any_work_means_that_nothing_was_begun(
    http: HttpClient, status: int, body: object, outcome: Outcome, problem: Problem
) -> None:
    with Server(reply(status, body)) as server:
        result = start(stripe_at(server, http))
    assert (result.outcome, result.error_code) == (outcome, problem)
    assert (result.retry_after_s is not None) == (status in (409, 429))
