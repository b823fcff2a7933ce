"""What went back on a paid request, whoever asked for it, as each company tells it."""

from __future__ import annotations

import pytest

from pos_terminal.providers.base import GivenBack, Outcome, RefundResult
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.orange import OrangeProvider
from pos_terminal.providers.problems import Problem
from tests.providers import stripe_shapes as stripe
from tests.providers import wave_shapes as wave
from tests.providers.loopback import Conduct, Server, html, reply, reset


def dispute(**changes: object) -> dict[str, object]:
    """A bank that took everything back."""
    fields: dict[str, object] = {
        "id": "du_1Abc",
        "object": "dispute",
        "amount": 5000,
        "charge": "ch_1",
        "currency": "xof",
        "payment_intent": stripe.INTENT_ID,
        "status": "needs_response",
    }
    return {**fields, **changes}


def at_stripe(
    http: HttpClient, *answers: Conduct, read: Conduct | None = None
) -> tuple[GivenBack, list[str]]:
    """What Stripe's provider makes of it, and the paths that it asked."""
    with Server(read or reply(200, stripe.paid()), *answers) as server:
        told = stripe.stripe_at(server, http).list_given_back(stripe.SESSION_ID)
        assert {request.method for request in server.received} == {"GET"}
        return told, [request.target.partition("?")[0] for request in server.received]


def brief(told: GivenBack) -> list[tuple[object, ...]]:
    """The lines, without what identifies the body."""
    assert told.error_code is None
    return [
        (one.refund_reference, one.outcome, one.amount, one.currency, one.idempotency_key)
        for one in told.refunds
    ]


def test_at_stripe_ours_have_our_key_and_those_of_the_dashboard_have_none(http: HttpClient) -> None:
    theirs = stripe.refund(id="re_theirs", metadata={}, amount=1200, status="pending")
    failed = stripe.refund(id="re_failed", metadata={"refund": "r2"}, status="failed", amount=300)
    pages = reply(200, stripe.listed(theirs, stripe.refund(), failed)), reply(200, stripe.listed())
    told, asked = at_stripe(http, *pages)
    assert asked[1:] == ["/v1/refunds", "/v1/disputes"]
    assert brief(told) == [
        ("re_theirs", Outcome.PENDING, 1200, "XOF", None),
        (stripe.REFUND_ID, Outcome.PAID, 5000, "XOF", "r1"),
        ("re_failed", Outcome.DECLINED, 300, "XOF", "r2"),
    ]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("needs_response", Outcome.PAID),
        ("under_review", Outcome.PAID),
        ("lost", Outcome.PAID),
        ("won", Outcome.DECLINED),
        ("warning_needs_response", Outcome.DECLINED),
        ("warning_closed", Outcome.DECLINED),
        ("dreaming", Outcome.UNKNOWN),
    ],
)
def test_a_dispute_is_money_that_is_away_until_it_is_won(
    http: HttpClient, status: str, outcome: Outcome
) -> None:
    found = dispute(status=status)
    told, _ = at_stripe(http, reply(200, stripe.listed()), reply(200, stripe.listed(found)))
    assert brief(told) == [("du_1Abc", outcome, 5000, "XOF", None)]
    with Server(reply(200, found)) as server:
        followed = stripe.stripe_at(server, http).check_refund("du_1Abc")
        assert server.received[0].target.partition("?")[0] == "/v1/disputes/du_1Abc"
    assert (followed.outcome, followed.refund_reference) == (outcome, "du_1Abc")


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ([reply(500)], Problem.PROVIDER_DOWN),
        ([html(200)], Problem.UNREADABLE),
        ([reset], Problem.NO_ANSWER),
        ([reply(200, stripe.listed({"id": "x"}))], Problem.UNREADABLE),
        ([reply(200, stripe.listed(stripe.refund(payment_intent="pi_other")))], Problem.OTHER_REFERENCE),
        ([reply(200, stripe.listed(stripe.refund(), has_more=True)), reply(429)], Problem.PROVIDER_BUSY),
        ([reply(200, stripe.listed()), reply(503)], Problem.PROVIDER_DOWN),
        ([reply(200, stripe.listed()), reply(200, stripe.listed(dispute(amount="1")))], Problem.UNREADABLE),
    ],
)
def test_of_half_a_list_nothing_is_told(http: HttpClient, answers: list[Conduct], problem: Problem) -> None:
    told, _ = at_stripe(http, *answers)
    assert (told.refunds, told.error_code) == ((), problem)


def test_a_key_that_may_not_read_disputes_still_tells_refunds(http: HttpClient) -> None:
    forbidden = reply(403, stripe.fault())
    told, _ = at_stripe(http, reply(200, stripe.listed(stripe.refund())), forbidden, forbidden)
    assert [one[0] for one in brief(told)] == [stripe.REFUND_ID]


@pytest.mark.parametrize(
    ("read", "problem"),
    [
        (reply(200, stripe.session()), Problem.UNREADABLE),
        (reply(404, stripe.fault("resource_missing")), Problem.REQUEST_NOT_FOUND),
        (reset, Problem.NO_ANSWER),
    ],
)
def test_without_the_payment_nothing_can_be_asked(http: HttpClient, read: Conduct, problem: Problem) -> None:
    told, asked = at_stripe(http, read=read)
    assert (told.refunds, told.error_code, len(asked)) == ((), problem, 1)


@pytest.mark.parametrize(
    ("answer", "refunds", "problem"),
    [
        (reply(200, wave.paid()), (), None),
        (reply(200, wave.paid(payment_status="cancelled")), ((wave.SESSION_ID, 5000, "XOF"),), None),
        (
            reply(200, wave.paid(payment_status="cancelled", last_payment_error={"code": "payment-failure"})),
            ((wave.SESSION_ID, 5000, "XOF"),),
            None,
        ),
        (reply(200, wave.session()), (), Problem.UNREADABLE),
        (reply(200, wave.paid(payment_status="dreaming")), (), Problem.UNREADABLE),
        (reply(200, wave.paid(id="cos-other", payment_status="cancelled")), (), Problem.OTHER_REFERENCE),
        (reply(404, wave.fault("checkout-session-not-found")), (), Problem.REQUEST_NOT_FOUND),
        (reply(500), (), Problem.PROVIDER_DOWN),
        (html(200), (), Problem.UNREADABLE),
        (reset, (), Problem.NO_ANSWER),
    ],
)
def test_at_wave_a_paid_session_that_is_cancelled_went_back_as_a_whole(
    http: HttpClient, answer: Conduct, refunds: tuple[tuple[str, int, str], ...], problem: Problem | None
) -> None:
    with Server(answer) as server:
        told = wave.wave_at(server, http).list_given_back(wave.SESSION_ID)
    assert (told.error_code, tuple(map(_of, told.refunds))) == (problem, refunds)


def _of(one: RefundResult) -> tuple[str | None, int | None, str | None]:
    assert one.outcome is Outcome.PAID
    return one.refund_reference, one.amount, one.currency


def test_who_cannot_tell_says_so() -> None:
    assert not OrangeProvider.capabilities.tells_given_back
