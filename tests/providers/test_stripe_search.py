"""Stripe's lost answers found over the pages, and what becomes of a cancel."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.stripe import StripeProvider
from tests.providers.cases import nobody
from tests.providers.loopback import Conduct, Server, reply
from tests.providers.stripe_shapes import (
    API_KEY,
    NOW_S,
    REFERENCE,
    SESSION_ID,
    fault,
    listed,
    paid,
    session,
    stripe_at,
)

# --- search ----------------------------------------------------------------------------------------


def find(stripe: StripeProvider) -> PaymentResult:
    plan = stripe.plan(amount=5000, currency="XOF", order_reference=REFERENCE)
    return stripe.find_by_reference(REFERENCE, plan.prepared)


def test_the_search_asks_for_all_that_the_plan_can_have_become(http: HttpClient) -> None:
    with Server(reply(200, listed())) as server:
        find(stripe_at(server, http))
        (request,) = server.received
    query = dict(parse_qsl(urlsplit(request.target).query))
    ends = NOW_S + 31 * 60
    assert query == {
        "created[gte]": str(ends - 24 * 3600 - 60),
        "created[lte]": str(ends - 30 * 60 + 60),
        "limit": "100",
        "expand[0]": "data.payment_intent.latest_charge.balance_transaction",
    }


def others(*numbers: int) -> list[dict[str, object]]:
    return [session(id=f"cs_test_other{n}", client_reference_id=f"T9-{n}") for n in numbers]


def test_ours_is_looked_for_over_the_pages(http: HttpClient) -> None:
    pages: list[Conduct] = [
        reply(200, listed(*others(1, 2), has_more=True)),
        reply(200, listed(*others(3), has_more=True)),
        reply(200, listed(*others(4), paid(), has_more=True)),
    ]
    with Server(*pages) as server:
        result = find(stripe_at(server, http))
        after = [dict(parse_qsl(urlsplit(one.target).query)).get("starting_after") for one in server.received]
    assert result.outcome is Outcome.PAID
    assert after == [None, "cs_test_other2", "cs_test_other3"]


@pytest.mark.parametrize(
    ("last", "problem"),
    [
        (reply(500), Problem.PROVIDER_DOWN),
        (reply(429, fault("rate_limit")), Problem.PROVIDER_BUSY),
        (reply(200, b"<html>"), Problem.UNREADABLE),
        (reply(200, {"data": []}), Problem.UNREADABLE),
        (reply(200, listed(has_more=True)), Problem.UNREADABLE),
        (reply(200, listed({"object": "checkout.session"}, has_more=True)), Problem.UNREADABLE),
        (reply(200, listed({"id": "x"})), Problem.UNREADABLE),
        (reply(200, listed("x")), Problem.UNREADABLE),
        (reply(200, listed(*others(5), has_more="no")), Problem.UNREADABLE),
        (reply(200, listed(session(client_reference_id=7))), Problem.UNREADABLE),
        (reply(200, listed(session(amount_total="x"))), Problem.UNREADABLE),
        (reply(200, listed(*others(6), has_more=True)), Problem.UNREADABLE),
    ],
)
def test_not_found_is_said_only_when_every_page_was_read(
    http: HttpClient, last: Conduct, problem: Problem
) -> None:
    with Server(reply(200, listed(*others(1), has_more=True)), last) as server:
        result = find(stripe_at(server, http))
    assert (result.outcome, result.error_code) == (Outcome.UNKNOWN, problem)


def test_sessions_of_other_kinds_and_without_a_reference_are_passed_over(http: HttpClient) -> None:
    items = [
        session(id="cs_test_s", mode="subscription", amount_total=None, client_reference_id=None),
        session(id="cs_test_n", client_reference_id=None),
    ]
    with Server(reply(200, listed(*items))) as server:
        assert find(stripe_at(server, http)).outcome is Outcome.NOT_FOUND


def test_of_several_sessions_the_paid_one_wins_and_the_open_ones_are_named(http: HttpClient) -> None:
    ended = session(id="cs_test_x", status="expired", url=None)
    with Server(reply(200, listed(session(id="cs_test_o"), ended, paid(id="cs_test_p")))) as server:
        result = find(stripe_at(server, http))
    assert (result.outcome, result.provider_reference) == (Outcome.PAID, "cs_test_p")
    assert result.other_references == ("cs_test_o",)


@pytest.mark.parametrize("api_key", ["sk_live_canary", API_KEY])
def test_a_search_with_other_settings_than_the_request_had_finds_nothing_out(
    http: HttpClient, api_key: str
) -> None:
    plan = stripe_at("http://127.0.0.1:1", http).plan(amount=1, currency="XOF", order_reference=REFERENCE)
    with Server(reply(200, listed())) as server:
        url = server.url if api_key == API_KEY else "http://127.0.0.1:1"
        result = stripe_at(url, http, api_key=api_key).find_by_reference(REFERENCE, plan.prepared)
        assert server.received == []
    assert (result.outcome, result.error_code) == (Outcome.UNKNOWN, Problem.OTHER_SETTINGS)


def test_a_payment_is_asked_for_by_the_number_of_the_dashboard(http: HttpClient) -> None:
    with Server(reply(200, listed(paid()))) as server:
        stripe = stripe_at(server, http)
        assert stripe.check_transaction("pi_3NoN1exAmPlE0000").outcome is Outcome.PAID
        query = dict(parse_qsl(urlsplit(server.received[0].target).query))
        assert query["payment_intent"] == "pi_3NoN1exAmPlE0000"
        assert stripe.check_transaction("T1").outcome is Outcome.NOT_FOUND
        assert len(server.received) == 1


# --- cancel ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "now", "outcome", "problem"),
    [
        (
            reply(200, session(status="expired", url=None)),
            session(status="expired", url=None),
            Outcome.EXPIRED,
            Problem.REQUEST_EXPIRED,
        ),
        (reply(400, fault()), paid(), Outcome.PAID, None),
        (
            reply(400, fault()),
            session(status="expired", url=None),
            Outcome.EXPIRED,
            Problem.REQUEST_EXPIRED,
        ),
        (reply(500), session(), Outcome.PENDING, Problem.PROVIDER_DOWN),
        (reply(429, fault("rate_limit")), session(), Outcome.PENDING, Problem.PROVIDER_BUSY),
        (reply(401, fault()), session(), Outcome.PENDING, Problem.ACCESS_NOT_SET_UP),
        (reply(500), paid(), Outcome.PAID, None),
        (reply(200, session()), session(), Outcome.PENDING, None),
    ],
)
def test_a_cancel_is_asked_and_then_only_the_sessions_own_word_counts(
    http: HttpClient, answer: Conduct, now: dict[str, object], outcome: Outcome, problem: Problem | None
) -> None:
    with Server(answer, reply(200, now)) as server:
        result = stripe_at(server, http).cancel(SESSION_ID)
        first, second = server.received
    assert (first.method, first.target) == ("POST", f"/v1/checkout/sessions/{SESSION_ID}/expire")
    assert (second.method, second.target.partition("?")[0]) == ("GET", f"/v1/checkout/sessions/{SESSION_ID}")
    assert (result.outcome, result.error_code) == (outcome, problem)


def test_a_cancel_that_never_left_says_nothing_about_the_session(http: HttpClient) -> None:
    result = stripe_at(nobody(), http).cancel(SESSION_ID)
    assert (result.outcome, result.error_code) == (Outcome.UNKNOWN, Problem.NO_NETWORK)
