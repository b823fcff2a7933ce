"""Answers that somebody or something changed: never an error of ours, never a payment that was none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_terminal.providers.base import Outcome
from pos_terminal.providers.http import Answer, HttpClient, NoAnswer, Reason
from pos_terminal.providers.stripe import StripeProvider
from pos_terminal.providers.stripe_config import StripeConfig
from tests.providers.stripe_shapes import (
    INTENT_ID,
    REFERENCE,
    REFUND_ID,
    SESSION_ID,
    intent,
    listed,
    paid,
    refund,
    session,
    stripe_at,
)

Path = tuple[str | int, ...]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
TRUE_WORDS = st.sampled_from(
    ["paid", "unpaid", "open", "complete", "expired", "succeeded", "canceled", "xof", "xaf", REFERENCE, 5000]
)


class Canned(HttpClient):
    """Answers every request with the same bytes: no socket, so that thousands are quick."""

    def __init__(self, status: int, body: bytes) -> None:
        # Not the base's: it loads the trusted certificates, which takes longer than everything else here.
        self.answer: Answer | NoAnswer = Answer(status, {}, body, hashlib.sha256(body).hexdigest())

    def send(self, *_: Any, **__: Any) -> Answer | NoAnswer:
        return self.answer


def places(value: object, path: Path = ()) -> Iterator[Path]:
    """Where something stands in a JSON value, itself included."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield from places(inner, (*path, name))


def put(value: Any, path: Path, other: object) -> Any:
    """The value with something else in one place; `...` takes it out."""
    if not path:
        return None if other is ... else other
    first: Any = path[0]
    rest = path[1:]
    changed: Any = dict(value) if isinstance(value, dict) else list(value)
    if not rest and other is ...:
        del changed[first]
    else:
        changed[first] = put(changed[first], rest, other)
    return changed


def provider(status: int, body: bytes) -> StripeProvider:
    return stripe_at("http://127.0.0.1:1", Canned(status, body))


def mutated(data: st.DataObject, value: object) -> object:
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(value))))
        value = put(value, path, data.draw(ANYTHING | TRUE_WORDS | st.just(...)))
        if not isinstance(value, dict):
            break
    return value


def as_bytes(data: st.DataObject, value: object) -> bytes:
    body = json.dumps(value).encode("utf-8", "surrogatepass")
    if data.draw(st.integers(0, 4)) == 0 and body:
        place = data.draw(st.integers(0, len(body) - 1))
        body = body[:place] + data.draw(st.binary(max_size=3)) + body[place + 1 :]
    return body


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_changed_session_never_raises_and_is_paid_only_when_it_says_so(data: st.DataObject) -> None:
    original = data.draw(st.sampled_from([session(), paid(), session(status="expired", url=None)]))
    value = mutated(data, original)
    body = as_bytes(data, value)
    stripe = provider(200, body)
    checked = stripe.check_status(SESSION_ID)
    begun = stripe.initiate_payment(
        amount=5000, currency="XOF", order_reference=REFERENCE, idempotency_key="k"
    )
    for result in (checked, begun):
        if result.outcome is Outcome.PAID:
            told = json.loads(body)
            assert told["status"] == "complete"
            assert told["payment_status"] in ("paid", "no_payment_required")
            assert told["livemode"] is False
            assert (result.amount, result.currency) == (told["amount_total"], told["currency"].upper())
            assert result.order_reference == (told.get("client_reference_id") or None)
    if begun.outcome in (Outcome.PAID, Outcome.PENDING):
        assert (begun.amount, begun.currency, begun.order_reference) == (5000, "XOF", REFERENCE)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_changed_list_never_says_that_ours_is_not_there_when_it_cannot_be_read(data: st.DataObject) -> None:
    value = mutated(data, listed(session(id="cs_test_o", client_reference_id="T9"), paid()))
    body = as_bytes(data, value)
    stripe = provider(200, body)
    found = stripe.find_by_reference(REFERENCE)
    stripe.check_transaction(INTENT_ID)
    if found.outcome is Outcome.NOT_FOUND:
        told = json.loads(body)
        assert told["has_more"] is False
        assert all(item["object"] == "checkout.session" for item in told["data"])
        assert REFERENCE not in [item.get("client_reference_id") for item in told["data"]]
    if found.outcome is Outcome.PAID:
        assert found.order_reference == REFERENCE


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_changed_refund_never_raises_and_is_given_only_when_it_says_so(data: st.DataObject) -> None:
    body = as_bytes(data, mutated(data, data.draw(st.sampled_from([refund(), listed(refund())]))))
    stripe = provider(200, body)
    for reference in (REFUND_ID, f"{INTENT_ID}:r1"):
        result = stripe.check_refund(reference)
        if result.outcome is Outcome.PAID:
            assert b"succeeded" in body
    stripe.process_refund(SESSION_ID, 5000, idempotency_key="r1")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_changed_event_never_raises(data: st.DataObject) -> None:
    kinds = ("checkout.session.completed", "payment_intent.succeeded", "refund.created", "charge.refunded")
    about = data.draw(st.sampled_from([paid(), intent(), refund()]))
    event = {"id": "evt_1", "type": data.draw(st.sampled_from(kinds)), "livemode": False}
    body = as_bytes(data, mutated(data, {**event, "data": {"object": about}}))
    found = provider(200, b"{}").parse_webhook(body)
    if found is not None and found.result is not None and found.result.outcome is Outcome.PAID:
        assert b"succeeded" in body or b"paid" in body or b"no_payment_required" in body


@settings(max_examples=150, deadline=None)
@given(
    status=st.integers(100, 599),
    body=st.binary(max_size=60) | ANYTHING.map(lambda value: json.dumps({"error": value}).encode()),
)
def test_any_status_with_any_body_is_an_answer_of_ours(status: int, body: bytes) -> None:
    stripe = provider(status, body)
    for result in (stripe.check_status(SESSION_ID), stripe.cancel(SESSION_ID), stripe.find_by_reference("x")):
        assert result.outcome in (Outcome.UNKNOWN, Outcome.NOT_FOUND)
        assert result.error_code is not None


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("may_have_left", [True, False])
def test_no_answer_is_refused_only_when_nothing_left(reason: Reason, may_have_left: bool) -> None:
    http = Canned(200, b"")
    http.answer = NoAnswer(reason, may_have_left)
    stripe = stripe_at(StripeConfig().api_url, http)
    begun = stripe.initiate_payment(amount=1, currency="XOF", order_reference="R", idempotency_key="k")
    refused = not may_have_left and reason is not Reason.TOO_LARGE
    assert begun.outcome is (Outcome.REFUSED if refused else Outcome.UNKNOWN)
