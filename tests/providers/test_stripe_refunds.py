"""Refunds by Stripe: whole and in parts, the same one when asked again, followed until they are final."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from pos_terminal.providers.base import Outcome
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.problems import Problem
from tests.providers.cases import nobody
from tests.providers.loopback import Conduct, Server, html, reply, reset
from tests.providers.stripe_shapes import (
    INTENT_ID,
    REFUND_ID,
    SESSION_ID,
    fault,
    listed,
    paid,
    refund,
    session,
    stripe_at,
)

FOLLOW = f"{INTENT_ID}:r1"


@pytest.mark.parametrize(("amount", "sent"), [(None, None), (5000, "5000"), (1200, "1200")])
def test_a_refund_sends_the_payment_the_part_and_its_own_key(
    http: HttpClient, amount: int | None, sent: str | None
) -> None:
    answer = refund(amount=amount or 5000)
    with Server(reply(200, paid()), reply(200, answer)) as server:
        result = stripe_at(server, http).process_refund(
            SESSION_ID, amount, idempotency_key="r1", reason="cold soup"
        )
        read, given = server.received
    assert read.method == "GET"
    assert (given.method, given.target, given.headers["idempotency-key"]) == ("POST", "/v1/refunds", "r1")
    assert dict(parse_qsl(given.body.decode())) == {
        "payment_intent": INTENT_ID,
        "reason": "requested_by_customer",
        "metadata[refund]": "r1",
        **({} if sent is None else {"amount": sent}),
    }
    assert (result.outcome, result.amount, result.currency) == (Outcome.PAID, amount or 5000, "XOF")
    assert result.refund_reference == REFUND_ID


def test_asked_again_with_another_reason_it_is_the_very_same_request(http: HttpClient) -> None:
    with Server(reply(200, paid()), reset, reply(200, paid()), reply(200, refund())) as server:
        stripe = stripe_at(server, http)
        first = stripe.process_refund(SESSION_ID, 5000, idempotency_key="r1", reason="cold")
        again = stripe.process_refund(SESSION_ID, 5000, idempotency_key="r1", reason="was cold")
        assert server.received[1].body == server.received[3].body
    assert (first.outcome, first.refund_reference) == (Outcome.UNKNOWN, FOLLOW)
    assert (again.outcome, again.refund_reference) == (Outcome.PAID, REFUND_ID)


@pytest.mark.parametrize(
    ("read", "amount", "problem"),
    [
        (reply(200, paid()), 5001, Problem.REFUND_TOO_MUCH),
        (reply(200, paid()), 0, Problem.REFUND_TOO_MUCH),
        (reply(200, paid()), -5, Problem.REFUND_TOO_MUCH),
        (reply(200, session()), None, Problem.REFUND_NOT_PAID),
        (reply(200, paid(payment_status="unpaid")), None, Problem.REFUND_NOT_PAID),
        (reply(200, paid(payment_intent=None)), None, Problem.REFUND_NOT_PAID),
        (reply(200, session(status="expired")), None, Problem.REFUND_NOT_PAID),
        (reply(404, fault("resource_missing")), None, Problem.REQUEST_NOT_FOUND),
        (reply(500), None, Problem.PROVIDER_DOWN),
        (html(200), None, Problem.UNREADABLE),
        (reset, None, Problem.NO_ANSWER),
    ],
)
def test_what_cannot_be_given_back_is_refused_before_it_is_asked(
    http: HttpClient, read: Conduct, amount: int | None, problem: Problem
) -> None:
    with Server(read) as server:
        result = stripe_at(server, http).process_refund(SESSION_ID, amount, idempotency_key="r1")
        assert [request.method for request in server.received] == ["GET"]
    assert (result.outcome, result.error_code) == (Outcome.REFUSED, problem)


@pytest.mark.parametrize(
    ("answer", "outcome", "problem"),
    [
        (reply(200, refund(status="pending")), Outcome.PENDING, None),
        (reply(200, refund(status="requires_action")), Outcome.PENDING, None),
        (reply(200, refund(status="failed", failure_reason="x")), Outcome.DECLINED, Problem.REFUND_REFUSED),
        (reply(200, refund(status="canceled")), Outcome.DECLINED, Problem.REFUND_REFUSED),
        (reply(200, refund(status="dreaming")), Outcome.UNKNOWN, Problem.UNREADABLE),
        (reply(200, refund(amount="5000")), Outcome.UNKNOWN, Problem.UNREADABLE),
        (reply(200, refund(id="ch_1")), Outcome.UNKNOWN, Problem.UNREADABLE),
        (reply(200, refund(amount=4000)), Outcome.UNKNOWN, Problem.OTHER_AMOUNT),
        (reply(200, refund(currency="xaf")), Outcome.UNKNOWN, Problem.OTHER_AMOUNT),
        (reply(200, refund(payment_intent="pi_other")), Outcome.UNKNOWN, Problem.OTHER_REFERENCE),
        (reply(200, refund(metadata={"refund": "r9"})), Outcome.UNKNOWN, Problem.OTHER_REFERENCE),
        (reply(400, fault("charge_already_refunded")), Outcome.REFUSED, Problem.REFUND_TOO_MUCH),
        (reply(400, fault(param="amount")), Outcome.REFUSED, Problem.REFUND_TOO_MUCH),
        (reply(400, fault("balance_insufficient")), Outcome.REFUSED, Problem.REFUND_NO_BALANCE),
        (reply(400, fault("charge_disputed")), Outcome.REFUSED, Problem.REFUND_REFUSED),
        (reply(400, fault(kind="idempotency_error")), Outcome.UNKNOWN, Problem.UNREADABLE),
        (reply(401, fault()), Outcome.REFUSED, Problem.ACCESS_NOT_SET_UP),
        (reply(403, fault()), Outcome.REFUSED, Problem.ACCESS_NOT_SET_UP),
        (reply(409, fault("lock_timeout")), Outcome.UNKNOWN, Problem.PROVIDER_BUSY),
        (reply(429, fault("rate_limit")), Outcome.REFUSED, Problem.PROVIDER_BUSY),
        (reply(500, fault(kind="api_error")), Outcome.UNKNOWN, Problem.PROVIDER_DOWN),
        (html(403), Outcome.UNKNOWN, Problem.UNREADABLE),
        (html(200), Outcome.UNKNOWN, Problem.UNREADABLE),
        (reset, Outcome.UNKNOWN, Problem.NO_ANSWER),
    ],
)
def test_the_answer_to_a_refund(
    http: HttpClient, answer: Conduct, outcome: Outcome, problem: Problem | None
) -> None:
    with Server(reply(200, paid()), answer) as server:
        result = stripe_at(server, http).process_refund(SESSION_ID, 5000, idempotency_key="r1")
    assert (result.outcome, result.error_code) == (outcome, problem)
    assert result.refund_reference in (REFUND_ID, FOLLOW), "so that it can be followed"


def test_a_refund_without_a_network_was_not_begun(http: HttpClient) -> None:
    result = stripe_at(nobody(), http).process_refund(SESSION_ID, idempotency_key="r1")
    assert (result.outcome, result.error_code) == (Outcome.REFUSED, Problem.NO_NETWORK)


# --- following -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "outcome", "problem"),
    [
        (reply(200, refund()), Outcome.PAID, None),
        (reply(200, refund(status="pending")), Outcome.PENDING, None),
        (reply(200, refund(status="failed")), Outcome.DECLINED, Problem.REFUND_REFUSED),
        (reply(200, refund(id="re_other")), Outcome.UNKNOWN, Problem.OTHER_REFERENCE),
        (reply(404, fault("resource_missing")), Outcome.NOT_FOUND, Problem.REFUND_NOT_SEEN),
        (html(404), Outcome.UNKNOWN, Problem.UNREADABLE),
        (reply(401, fault()), Outcome.UNKNOWN, Problem.ACCESS_NOT_SET_UP),
        (reply(503), Outcome.UNKNOWN, Problem.PROVIDER_DOWN),
        (html(200), Outcome.UNKNOWN, Problem.UNREADABLE),
    ],
)
def test_a_refund_is_followed_by_its_id(
    http: HttpClient, answer: Conduct, outcome: Outcome, problem: Problem | None
) -> None:
    with Server(answer) as server:
        result = stripe_at(server, http).check_refund(REFUND_ID)
        assert server.received[0].target.partition("?")[0] == f"/v1/refunds/{REFUND_ID}"
    assert (result.outcome, result.error_code) == (outcome, problem)


@pytest.mark.parametrize(
    ("answers", "outcome", "problem"),
    [
        ([reply(200, paid()), reply(200, listed(refund()))], Outcome.PAID, None),
        ([reply(200, paid()), reply(200, listed())], Outcome.NOT_FOUND, Problem.REFUND_NOT_SEEN),
        ([reply(500)], Outcome.UNKNOWN, Problem.PROVIDER_DOWN),
        ([reply(404, fault("resource_missing"))], Outcome.UNKNOWN, Problem.REQUEST_NOT_FOUND),
    ],
)
def test_a_refund_that_nobody_heard_of_again_is_looked_for_by_the_payment_and_its_key(
    http: HttpClient, answers: list[Conduct], outcome: Outcome, problem: Problem | None
) -> None:
    with Server(*answers) as server:
        result = stripe_at(server, http).find_refund(SESSION_ID, "r1")
        assert {request.method for request in server.received} == {"GET"}
    assert (result.outcome, result.error_code) == (outcome, problem)


def test_a_refund_whose_answer_was_lost_is_found_by_its_key(http: HttpClient) -> None:
    other = refund(id="re_other", metadata={"refund": "r0"}, amount=1)
    pages = [reply(200, listed(other, has_more=True)), reply(200, listed(refund(status="pending")))]
    with Server(*pages) as server:
        result = stripe_at(server, http).check_refund(FOLLOW)
        query = dict(parse_qsl(urlsplit(server.received[1].target).query))
    assert (query["payment_intent"], query["starting_after"]) == (INTENT_ID, "re_other")
    assert (result.outcome, result.refund_reference) == (Outcome.PENDING, REFUND_ID)


@pytest.mark.parametrize(
    ("last", "outcome", "problem"),
    [
        (reply(200, listed()), Outcome.NOT_FOUND, Problem.REFUND_NOT_SEEN),
        (reply(500), Outcome.UNKNOWN, Problem.PROVIDER_DOWN),
        (reply(200, listed({"id": "x"})), Outcome.UNKNOWN, Problem.UNREADABLE),
        (html(200), Outcome.UNKNOWN, Problem.UNREADABLE),
    ],
)
def test_a_refund_is_not_there_only_when_every_page_was_read(
    http: HttpClient, last: Conduct, outcome: Outcome, problem: Problem
) -> None:
    other = refund(id="re_other", metadata={})
    with Server(reply(200, listed(other, has_more=True)), last) as server:
        result = stripe_at(server, http).check_refund(FOLLOW)
    assert (result.outcome, result.error_code) == (outcome, problem)
