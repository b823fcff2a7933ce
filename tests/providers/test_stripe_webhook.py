"""Stripe's pushes: an authentic one is read, thousands of changed ones are not."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator

import pytest

from pos_terminal.providers.base import Outcome, WebhookEvent
from pos_terminal.providers.http import MAX_BODY_BYTES, HttpClient
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.stripe import StripeProvider
from tests.providers.stripe_shapes import (
    API_KEY,
    HOOK_NEW,
    HOOK_OLD,
    INTENT_ID,
    NOW_S,
    REFERENCE,
    REFUND_ID,
    SESSION_ID,
    declined_try,
    intent,
    paid,
    refund,
    session,
    stripe_at,
)


def event(kind: str, about: object, **changes: object) -> bytes:
    fields = {
        "id": "evt_1NoN1exAmPlE",
        "object": "event",
        "created": NOW_S,
        "data": {"object": about},
        "livemode": False,
        "type": kind,
    }
    return json.dumps({**fields, **changes}).encode()


BODY = event("checkout.session.completed", paid())


def hmac_by_hand(key: bytes, message: bytes) -> str:
    """HMAC-SHA256 from its definition, so that the program's own way is not used to check itself."""
    key = key.ljust(64, b"\0") if len(key) <= 64 else hashlib.sha256(key).digest().ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()


def signed(body: bytes = BODY, secret: str = HOOK_OLD, at_s: int = NOW_S) -> str:
    return f"t={at_s},v1={hmac_by_hand(secret.encode(), f'{at_s}.'.encode() + body)}"


@pytest.fixture
def stripe(http: HttpClient) -> StripeProvider:
    return stripe_at("http://127.0.0.1:1", http)


def test_a_signature_made_by_stripes_own_library_is_accepted(stripe: StripeProvider) -> None:
    made = "680baf6d11618feb4e411477a5923f6656ed78e797292a4d2ca39ab50390655b"
    header = {"Stripe-Signature": f"t=1795200000,v1={made}"}
    assert stripe.verify_webhook(header, b'{"id": "evt_1"}')
    assert not stripe.verify_webhook(header, b'{"id": "evt_2"}')


@pytest.mark.parametrize("secret", [HOOK_OLD, HOOK_NEW])
@pytest.mark.parametrize("name", ["Stripe-Signature", "stripe-signature", "STRIPE-SIGNATURE"])
def test_an_authentic_push_is_accepted_under_each_secret_that_is_valid(
    stripe: StripeProvider, secret: str, name: str
) -> None:
    assert stripe.verify_webhook({name: signed(secret=secret)}, BODY)


def test_one_of_several_signatures_is_enough_and_other_schemes_prove_nothing(stripe: StripeProvider) -> None:
    moment, _, right = signed().partition(",")
    wrong, old = "v1=" + "0" * 64, right.replace("v1", "v0")
    for header in (f"{moment},{wrong},{right}", f"{moment},{right},{wrong}", f"{moment},{old},{right},v2=x"):
        assert stripe.verify_webhook({"Stripe-Signature": header}, BODY)
    for header in (f"{moment},{wrong},{wrong}", f"{moment},{old}", f"{moment},{old},{wrong}"):
        assert not stripe.verify_webhook({"Stripe-Signature": header}, BODY)


@pytest.mark.parametrize(
    ("shift_s", "accepted"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)]
)
def test_a_push_is_good_for_five_minutes_either_way(
    stripe: StripeProvider, shift_s: int, accepted: bool
) -> None:
    assert stripe.verify_webhook({"Stripe-Signature": signed(at_s=NOW_S + shift_s)}, BODY) is accepted


HEX = signed().rpartition("=")[2]


@pytest.mark.parametrize(
    "header",
    [
        "",
        HEX,
        f"v1={HEX}",
        f"t={NOW_S}",
        f"t={NOW_S};v1={HEX}",
        f"t={NOW_S},V1={HEX}",
        f"t={NOW_S},v1={HEX.upper()}",
        f"t={NOW_S},t={NOW_S},v1={HEX}",
        f"t=+{NOW_S},v1={HEX}",
        f"t=0{NOW_S},v1={HEX}",
        f"t={NOW_S}.0,v1={HEX}",
        f"t=-1,v1={HEX}",
        f"t=١٢٣,v1={HEX}",
        f"t={NOW_S},v1={HEX}é",
        f"t={NOW_S},v1=\ud800",
        f"t={NOW_S}" + f",v1={HEX}" * 40,
        f"t={NOW_S},v1={HEX}" + ",x=1" * 2000,
        f"t={NOW_S},v1=" + hmac_by_hand(HOOK_OLD.encode(), f"{NOW_S}".encode() + BODY),
        f"t={NOW_S},v1=" + hmac_by_hand(HOOK_OLD.encode(), BODY),
        f"t={NOW_S},v1="
        + hmac_by_hand(HOOK_OLD.removeprefix("whsec_").encode(), f"{NOW_S}.".encode() + BODY),
        f"t={NOW_S},v1=" + hmac_by_hand(API_KEY.encode(), f"{NOW_S}.".encode() + BODY),
        f"t={NOW_S},v1=" + hmac_by_hand(b"", f"{NOW_S}.".encode() + BODY),
    ],
)
def test_a_header_that_proves_nothing_is_refused(stripe: StripeProvider, header: str) -> None:
    assert not stripe.verify_webhook({"Stripe-Signature": header}, BODY)


def test_two_headers_or_none_or_a_body_without_end_are_refused(stripe: StripeProvider) -> None:
    assert not stripe.verify_webhook({}, BODY)
    assert not stripe.verify_webhook({"Stripe-Signature": signed(), "stripe-signature": signed()}, BODY)
    huge = b" " * (MAX_BODY_BYTES + 1)
    assert not stripe.verify_webhook({"Stripe-Signature": signed(huge)}, huge)


def changed(data: bytes, chance: random.Random) -> Iterator[bytes]:
    """2 700 small changes: bits, bytes lost, doubled, swapped, cut."""
    for _ in range(900):
        place = chance.randrange(len(data))
        yield data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]
        yield data[:place] + data[place + chance.randrange(1, 4) :]
        yield data[:place] + data[place : place + 1] + data[place:]


def test_of_more_than_5000_changed_pushes_none_is_accepted(stripe: StripeProvider) -> None:
    chance = random.Random(4)
    header = signed()
    bodies = [body for body in changed(BODY, chance) if body != BODY]
    headers = [
        text
        for text in (data.decode("latin-1") for data in changed(header.encode(), chance))
        # The same claim with something added that means nothing is still the same claim.
        if not {f"t={NOW_S}", f"v1={HEX}"} <= set(text.split(","))
    ]
    assert len(bodies) + len(headers) >= 5000
    accepted = sum(stripe.verify_webhook({"Stripe-Signature": header}, body) for body in bodies)
    accepted += sum(stripe.verify_webhook({"Stripe-Signature": text}, BODY) for text in headers)
    assert accepted == 0
    assert stripe.verify_webhook({"Stripe-Signature": header}, BODY), "the unchanged one is"


# --- reading ---------------------------------------------------------------------------------------


def read(stripe: StripeProvider, kind: str, about: object, **changes: object) -> WebhookEvent:
    found = stripe.parse_webhook(event(kind, about, **changes))
    assert found is not None
    assert (found.event_id, found.kind) == ("evt_1NoN1exAmPlE", kind)
    return found


@pytest.mark.parametrize(
    ("kind", "about", "outcome"),
    [
        ("checkout.session.completed", paid(payment_intent=INTENT_ID), Outcome.PAID),
        ("checkout.session.completed", paid(payment_status="unpaid"), Outcome.PENDING),
        ("checkout.session.expired", session(status="expired", url=None), Outcome.EXPIRED),
        ("checkout.session.async_payment_succeeded", paid(), Outcome.PAID),
        (
            "checkout.session.async_payment_failed",
            paid(payment_status="unpaid", payment_intent=INTENT_ID),
            Outcome.DECLINED,
        ),
    ],
)
def test_a_session_that_is_pushed(
    stripe: StripeProvider, kind: str, about: dict[str, object], outcome: Outcome
) -> None:
    result = read(stripe, kind, about).result
    assert result is not None
    assert (result.outcome, result.provider_reference, result.order_reference) == (
        outcome,
        SESSION_ID,
        REFERENCE,
    )
    assert (result.amount, result.currency) == (5000, "XOF")
    assert result.raw_sha256 == hashlib.sha256(event(kind, about)).hexdigest()


def test_a_payment_that_succeeded_names_our_reference_and_what_came_in(stripe: StripeProvider) -> None:
    result = read(stripe, "payment_intent.succeeded", intent(amount_received=4000)).result
    assert result is not None
    assert (result.outcome, result.amount, result.currency) == (Outcome.PAID, 4000, "XOF")
    assert (result.order_reference, result.transaction_id) == (REFERENCE, INTENT_ID)


@pytest.mark.parametrize("kind", ["payment_intent.payment_failed", "payment_intent.canceled"])
def test_a_try_that_failed_ends_nothing(stripe: StripeProvider, kind: str) -> None:
    about = intent(status="requires_payment_method", last_payment_error=declined_try(), amount_received=0)
    result = read(stripe, kind, about).result
    assert result is not None
    assert (result.outcome, result.last_attempt_error) == (Outcome.PENDING, Problem.CARD_REFUSED)


def test_a_success_whose_payment_says_otherwise_is_none(stripe: StripeProvider) -> None:
    result = read(stripe, "payment_intent.succeeded", intent(status="processing")).result
    assert result is not None
    assert result.outcome is Outcome.PENDING


@pytest.mark.parametrize(
    ("kind", "status", "outcome"),
    [
        ("refund.created", "pending", Outcome.PENDING),
        ("refund.updated", "succeeded", Outcome.PAID),
        ("charge.refund.updated", "requires_action", Outcome.PENDING),
        ("refund.failed", "failed", Outcome.DECLINED),
        ("refund.updated", "canceled", Outcome.DECLINED),
        ("refund.updated", "dreaming", Outcome.UNKNOWN),
    ],
)
def test_a_refund_that_is_pushed(stripe: StripeProvider, kind: str, status: str, outcome: Outcome) -> None:
    found = read(stripe, kind, refund(status=status, amount=1200))
    assert found.result is None
    assert found.refund is not None
    assert (found.refund.outcome, found.refund.refund_reference) == (outcome, REFUND_ID)
    assert (found.refund.amount, found.refund.currency) == (1200, "XOF")
    assert found.transaction_id == INTENT_ID


@pytest.mark.parametrize("kind", ["charge.refunded", "charge.dispute.created"])
def test_what_stripe_undid_names_the_payment(stripe: StripeProvider, kind: str) -> None:
    found = read(stripe, kind, {"id": "ch_1", "object": "charge", "payment_intent": INTENT_ID})
    assert (found.transaction_id, found.result, found.refund) == (INTENT_ID, None, None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        event("customer.created", {"id": "cus_1"}),
        event("checkout.session.completed", None),
        event("checkout.session.completed", paid(amount_total="5000")),
        event("checkout.session.completed", paid(), id="evt 1"),
        event("checkout.session.completed", paid(), livemode=True),
        event("checkout.session.completed", paid(), livemode=None),
        event("checkout.session.completed", paid(), data=[]),
        event("payment_intent.succeeded", intent(metadata={})),
        event("payment_intent.succeeded", paid()),
        event("refund.created", refund(id="x")),
        event("charge.refunded", {"payment_intent": None}),
    ],
)
def test_what_is_not_about_a_readable_payment_is_nothing(stripe: StripeProvider, body: bytes) -> None:
    assert stripe.parse_webhook(body) is None
