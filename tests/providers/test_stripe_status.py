"""What Stripe says of a session, and which pages it is sent with."""

from __future__ import annotations

import hashlib
import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from pos_terminal.providers.base import Outcome
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.problems import Problem
from tests.providers.loopback import Server, reply
from tests.providers.stripe_shapes import (
    NOW_MS,
    REFERENCE,
    SESSION_ID,
    declined_try,
    fault,
    intent,
    paid,
    session,
    stripe_at,
)


@pytest.mark.parametrize(
    ("status", "payment", "outcome"),
    [
        ("open", "unpaid", Outcome.PENDING),
        ("open", "paid", Outcome.UNKNOWN),
        ("complete", "paid", Outcome.PAID),
        ("complete", "no_payment_required", Outcome.PAID),
        ("complete", "unpaid", Outcome.PENDING),
        ("complete", "dreaming", Outcome.UNKNOWN),
        ("expired", "unpaid", Outcome.EXPIRED),
        ("expired", "paid", Outcome.UNKNOWN),
        ("COMPLETE", "paid", Outcome.UNKNOWN),
    ],
)
def test_every_pair_of_statuses(http: HttpClient, status: str, payment: str, outcome: Outcome) -> None:
    with Server(reply(200, session(status=status, payment_status=payment))) as server:
        assert stripe_at(server, http).check_status(SESSION_ID).outcome is outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("processing", Outcome.PENDING),
        ("requires_action", Outcome.PENDING),
        ("succeeded", Outcome.PENDING),
        ("requires_payment_method", Outcome.DECLINED),
        ("canceled", Outcome.DECLINED),
    ],
)
def test_a_complete_page_whose_money_is_on_its_way_waits_for_it(
    http: HttpClient, status: str, outcome: Outcome
) -> None:
    delayed = paid(payment_status="unpaid", payment_intent=intent(status=status, latest_charge=None))
    with Server(reply(200, delayed)) as server:
        assert stripe_at(server, http).check_status(SESSION_ID).outcome is outcome


def test_what_stripe_says_of_a_payment_is_told_whole(http: HttpClient) -> None:
    with Server(reply(200, paid())) as server:
        result = stripe_at(server, http).check_status(SESSION_ID)
        assert parse_qsl(urlsplit(server.received[0].target).query) == [
            ("expand[0]", "payment_intent.latest_charge.balance_transaction")
        ]
    assert (result.transaction_id, result.fee) == ("pi_3NoN1exAmPlE0000", 175)
    assert result.expires_at_ms == NOW_MS + 31 * 60_000
    assert result.raw_sha256 == hashlib.sha256(json.dumps(paid()).encode()).hexdigest()


@pytest.mark.parametrize(
    "moved",
    [
        None,
        "txn_1",
        {"fee": 12, "currency": "eur"},
        {"fee": "12", "currency": "xof"},
        {"fee": -1, "currency": "xof"},
    ],
)
def test_a_fee_that_is_not_told_in_the_same_money_is_no_fee(http: HttpClient, moved: object) -> None:
    charge = {"latest_charge": {"id": "ch_1", "balance_transaction": moved}}
    with Server(reply(200, paid(payment_intent=intent(**charge)))) as server:
        result = stripe_at(server, http).check_status(SESSION_ID)
    assert (result.outcome, result.fee) == (Outcome.PAID, None)


def test_a_restricted_key_that_may_not_read_fees_still_tells_who_paid(http: HttpClient) -> None:
    plain = paid(payment_intent="pi_3NoN1exAmPlE0000")
    with Server(reply(403, fault()), reply(200, plain)) as server:
        stripe = stripe_at(server, http)
        results = [stripe.check_status(SESSION_ID) for _ in range(2)]
        assert ["expand" in request.target for request in server.received] == [True, False, False]
    assert [result.outcome for result in results] == [Outcome.PAID] * 2
    assert results[0].transaction_id == "pi_3NoN1exAmPlE0000"


@pytest.mark.parametrize(
    ("code", "decline_code", "problem"),
    [
        ("card_declined", "insufficient_funds", Problem.INSUFFICIENT_FUNDS),
        ("card_declined", "generic_decline", Problem.CARD_REFUSED),
        ("expired_card", "", Problem.CARD_REFUSED),
        ("never_heard_of", "never_heard_of", Problem.ATTEMPT_FAILED),
    ],
)
def test_a_failed_try_is_told_and_ends_nothing(
    http: HttpClient, code: str, decline_code: str, problem: Problem
) -> None:
    tried = intent(status="requires_payment_method", last_payment_error=declined_try(code, decline_code))
    with Server(reply(200, session(payment_intent=tried))) as server:
        result = stripe_at(server, http).check_status(SESSION_ID)
    assert (result.outcome, result.last_attempt_error) == (Outcome.PENDING, problem)


@pytest.mark.parametrize(
    "changes",
    [{"amount_total": value} for value in ("5000", 5000.0, 5000.5, None, True, -1, 10**18, ...)]
    + [{"currency": value} for value in ("XOF", "", "xofr", 952, None, ...)]
    + [{"id": value} for value in ("", 7, None, "../balance", "pi_1", "cs_test_a b", "cs_test_" + "x" * 201)]
    + [{"object": value} for value in ("payment_intent", None, ...)]
    + [{"mode": value} for value in ("subscription", "setup", None, ...)]
    + [{"status": value} for value in (None, 1, "", ["complete"], ...)]
    + [{"payment_status": value} for value in (None, 1, ["paid"], {"a": 1}, ...)]
    + [{"client_reference_id": value} for value in (1, "x" * 201, "a\nb", "\ud800")]
    + [{"payment_intent": value} for value in (1, "ch_1", {"id": 1}, {"id": "pi_1"}, {"status": "x"})]
    + [{"livemode": value} for value in (None, "false", 0, ...)]
    + [{"expires_at": value} for value in ("1", None, 0, 1.5, 10**12, ...)],
)
def test_a_paid_session_with_one_field_wrong_is_not_believed(
    http: HttpClient, changes: dict[str, object]
) -> None:
    with Server(reply(200, paid(**changes))) as server:
        result = stripe_at(server, http).check_status(SESSION_ID)
    assert (result.outcome, result.error_code) == (Outcome.UNKNOWN, Problem.UNREADABLE)


def test_test_money_is_never_taken_for_real_money(http: HttpClient) -> None:
    with Server(reply(200, paid(livemode=True))) as server:
        result = stripe_at(server, http).check_status(SESSION_ID)
        assert (result.outcome, result.error_code) == (Outcome.UNKNOWN, Problem.OTHER_SETTINGS)
        live = stripe_at(server, http, api_key="sk_live_canary").check_status(SESSION_ID)
        assert (live.outcome, live.error_code) == (Outcome.UNKNOWN, Problem.OTHER_SETTINGS)
        assert len(server.received) == 1, "the kind of the reference alone says that the key is another"


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://checkout.stripe.com/c/pay/cs_test_1#fidkdWxOYHwnPyd1blpxYHZxWjA0", True),
        ("https://checkout.stripe.com/c/pay/" + "x" * 1500, True),
        ("http://127.0.0.1:9/stripe/pay/cs_test_1", True),
        ("http://checkout.stripe.com/c", False),
        ("https://checkout.stripe.com:444/c", False),
        ("https://stripe.com.evil.example/c", False),
        ("https://evilstripe.com/c", False),
        ("https://checkout.stripe.com@evil.example/c", False),
        ("javascript:alert(1)", False),
        ("http://localhost/c", False),
    ],
)
def test_only_a_link_to_stripe_or_to_the_test_host_is_shown(http: HttpClient, link: str, shown: bool) -> None:
    with Server(reply(200, session(url=link))) as server:
        result = stripe_at(server, http).check_status(SESSION_ID)
    expected = (Outcome.PENDING, link) if shown else (Outcome.UNKNOWN, None)
    assert (result.outcome, result.redirect_url) == expected


def test_a_reference_cannot_lead_to_another_path(http: HttpClient) -> None:
    with Server(reply(404, fault("resource_missing"))) as server:
        stripe = stripe_at(server, http)
        stripe.check_status("../../balance?x=1")
        target = server.received[0].target
        assert target.startswith("/v1/checkout/sessions/..%2F..%2Fbalance%3Fx%3D1?")
        for reference in ("", ".", ".."):
            with pytest.raises(ValueError, match="reference"):
                stripe.check_status(reference)


def test_pages_of_this_call_take_the_place_of_the_settings(http: HttpClient) -> None:
    pages = {"success_url": "https://pos.example/ok", "error_url": "https://pos.example/no"}
    with Server(*[reply(200, session())] * 3) as server:
        provider = stripe_at(server, http)
        plan = provider.plan(amount=5000, currency="XOF", order_reference=REFERENCE)
        for more in ({}, pages, pages):
            provider.initiate_payment(
                amount=5000,
                currency="XOF",
                order_reference=REFERENCE,
                idempotency_key="k",
                prepared=plan.prepared,
                **more,
            )
        first, second, third = (dict(parse_qsl(request.body.decode())) for request in server.received)
    assert (
        second
        == third
        == first
        | {
            "success_url": "https://pos.example/ok",
            "cancel_url": "https://pos.example/no",
        }
    )
    assert first["success_url"] != second["success_url"]
