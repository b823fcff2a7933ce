"""Refunds by Wave: all or nothing, never begun twice by mistake, followed in the statement."""

from __future__ import annotations

import pytest

from pos_terminal.providers.base import Outcome
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.problems import Problem
from tests.providers.cases import nobody
from tests.providers.loopback import Conduct, Server, html, reply, reset
from tests.providers.wave_shapes import SESSION_ID, fault, paid, session, wave_at

FOLLOW = f"{SESSION_ID}@2026-11-20"
PAGE = {"start_cursor": "a", "end_cursor": "b", "has_next_page": False}


def line(**changes: object) -> dict[str, object]:
    fields: dict[str, object] = {
        "timestamp": "2026-11-20T18:50:00Z",
        "transaction_id": "T_REFUND",
        "transaction_type": "api_checkout_refund",
        "amount": "-5000",
        "fee": "0",
        "currency": "XOF",
        "checkout_api_session_id": SESSION_ID,
    }
    return {**fields, **changes}


def statement(*lines: dict[str, object]) -> Conduct:
    return reply(200, {"page_info": PAGE, "items": list(lines)})


@pytest.mark.parametrize("amount", [None, 5000])
def test_the_whole_amount_is_given_back(http: HttpClient, amount: int | None) -> None:
    with Server(reply(200, paid()), reply(200)) as server:
        result = wave_at(server, http).process_refund(SESSION_ID, amount, idempotency_key="r1")
        assert (server.received[1].method, server.received[1].target, server.received[1].body) == (
            "POST",
            f"/v1/checkout/sessions/{SESSION_ID}/refund",
            b"",
        )
    assert (result.outcome, result.amount, result.currency) == (Outcome.PAID, 5000, "XOF")
    assert result.refund_reference == FOLLOW


@pytest.mark.parametrize(
    ("read", "amount", "problem"),
    [
        (reply(200, paid()), 4999, Problem.REFUND_ONLY_FULL),
        (reply(200, paid()), 5001, Problem.REFUND_ONLY_FULL),
        (reply(200, session()), None, Problem.REFUND_NOT_PAID),
        (reply(200, session(checkout_status="expired")), None, Problem.REFUND_NOT_PAID),
        (reply(404, fault("checkout-session-not-found")), None, Problem.REQUEST_NOT_FOUND),
        (reply(500), None, Problem.PROVIDER_DOWN),
        (html(200), None, Problem.UNREADABLE),
        (reset, None, Problem.NO_ANSWER),
    ],
)
def test_what_cannot_be_given_back_is_refused_before_it_is_asked(
    http: HttpClient, read: Conduct, amount: int | None, problem: Problem
) -> None:
    with Server(read) as server:
        result = wave_at(server, http).process_refund(SESSION_ID, amount, idempotency_key="r1")
        assert [request.method for request in server.received] == ["GET"]
    assert (result.outcome, result.error_code) == (Outcome.REFUSED, problem)


@pytest.mark.parametrize(
    ("answer", "outcome", "problem"),
    [
        (reply(400, fault("checkout-refund-failed")), Outcome.REFUSED, Problem.REFUND_REFUSED),
        (reply(409, fault("checkout-refund-failed")), Outcome.REFUSED, Problem.REFUND_REFUSED),
        (reply(500, fault("checkout-refund-failed")), Outcome.REFUSED, Problem.REFUND_REFUSED),
        (reply(401, fault("invalid-auth")), Outcome.REFUSED, Problem.ACCESS_NOT_SET_UP),
        (reply(403, fault("disabled-wallet")), Outcome.REFUSED, Problem.ACCOUNT_BLOCKED),
        (reply(429, fault("too-many-requests")), Outcome.REFUSED, Problem.PROVIDER_BUSY),
        (reply(500, fault("internal-server-error")), Outcome.UNKNOWN, Problem.PROVIDER_DOWN),
        (html(403), Outcome.UNKNOWN, Problem.UNREADABLE),
        (reply(409), Outcome.UNKNOWN, Problem.UNREADABLE),
        (reset, Outcome.UNKNOWN, Problem.NO_ANSWER),
    ],
)
def test_the_answer_to_a_refund(
    http: HttpClient, answer: Conduct, outcome: Outcome, problem: Problem
) -> None:
    with Server(reply(200, paid()), answer) as server:
        result = wave_at(server, http).process_refund(SESSION_ID, idempotency_key="r1")
    assert (result.outcome, result.error_code) == (outcome, problem)
    assert result.refund_reference == FOLLOW, "so that it can be followed"


def test_a_refund_asked_again_is_harmless_even_when_the_session_shows_as_undone(http: HttpClient) -> None:
    with Server(reply(200, paid(payment_status="cancelled")), reply(200)) as server:
        assert wave_at(server, http).process_refund(SESSION_ID, idempotency_key="r").outcome is Outcome.PAID


def test_a_refund_without_a_network_was_not_begun(http: HttpClient) -> None:
    result = wave_at(nobody(), http).process_refund(SESSION_ID, idempotency_key="r1")
    assert (result.outcome, result.error_code) == (Outcome.REFUSED, Problem.NO_NETWORK)


def test_a_refund_is_found_in_the_statement_of_its_day(http: HttpClient) -> None:
    others = (line(checkout_api_session_id="cos-x"), line(transaction_type="merchant_payment"))
    with Server(statement(*others, line())) as server:
        result = wave_at(server, http).check_refund(FOLLOW)
        assert server.received[0].target == "/v1/transactions?date=2026-11-20"
    assert (result.outcome, result.amount, result.currency) == (Outcome.PAID, 5000, "XOF")


@pytest.mark.parametrize(
    ("named", "amount"), [("-4950", 5000), ("-5000", 5000), ("-5050", 5000), ("4950", 5000), ("-4000", 4000)]
)
def test_a_line_may_leave_the_fee_out_but_never_makes_another_amount_of_it(
    http: HttpClient, named: str, amount: int
) -> None:
    with Server(statement(line(amount=named, fee="-50")), reply(200, paid())) as server:
        result = wave_at(server, http).check_refund(FOLLOW)
        assert server.received[1].target == f"/v1/checkout/sessions/{SESSION_ID}"
    assert (result.outcome, result.amount) == (Outcome.PAID, amount)


def test_a_line_with_a_fee_says_nothing_while_the_session_cannot_be_read(http: HttpClient) -> None:
    with Server(statement(line(amount="-4950", fee="-50")), reply(500)) as server:
        result = wave_at(server, http).check_refund(FOLLOW)
    assert (result.outcome, result.error_code) == (Outcome.UNKNOWN, Problem.PROVIDER_DOWN)


def test_the_line_of_another_payment_is_never_taken_for_ours(http: HttpClient) -> None:
    others = (
        line(checkout_api_session_id="cos-x", amount="-5000"),
        line(transaction_type="merchant_payment"),
    )
    with Server(statement(*others)) as server:
        assert wave_at(server, http).check_refund(FOLLOW).outcome is Outcome.NOT_FOUND


def test_a_refund_at_midnight_is_looked_for_on_both_days_but_not_tomorrow(http: HttpClient) -> None:
    with Server(statement()) as server:
        wave = wave_at(server, http)
        yesterday = wave.check_refund(f"{SESSION_ID}@2026-11-19")
        today = wave.check_refund(FOLLOW)
        bare = wave.check_refund(SESSION_ID)
        days = [request.target.rpartition("=")[2] for request in server.received]
    assert days == ["2026-11-19", "2026-11-20", "2026-11-20", "2026-11-19", "2026-11-20"]
    for result in (yesterday, today, bare):
        assert (result.outcome, result.error_code) == (Outcome.NOT_FOUND, Problem.REFUND_NOT_SEEN)


@pytest.mark.parametrize(
    ("conduct", "problem"),
    [
        (reply(403, fault("unauthorized-wallet")), Problem.ACCOUNT_BLOCKED),
        (reply(500), Problem.PROVIDER_DOWN),
        (html(200), Problem.UNREADABLE),
        (statement(line(amount="-50.5")), Problem.UNREADABLE),
        (statement(line(amount=5000)), Problem.UNREADABLE),
        (statement(line(fee="half")), Problem.UNREADABLE),
        (reply(200, {"page_info": {"has_next_page": True}, "items": []}), Problem.UNREADABLE),
    ],
)
def test_a_statement_that_cannot_be_read_leaves_the_refund_unknown(
    http: HttpClient, conduct: Conduct, problem: Problem
) -> None:
    with Server(conduct) as server:
        result = wave_at(server, http).check_refund(FOLLOW)
    assert (result.outcome, result.error_code) == (Outcome.UNKNOWN, problem)
