"""MTN's provider: what is sent, where, tokens, settings, and that nothing secret is seen."""

from __future__ import annotations

import base64
import json
import logging
import re

import pytest

from pos_terminal.providers.base import Outcome
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.mtn_errors import REASONS
from pos_terminal.providers.mtn_reference import request_id
from pos_terminal.providers.problems import Problem
from tests.providers.loopback import Server, html, reply
from tests.providers.mtn_asking import GRANTED, create
from tests.providers.mtn_shapes import (
    ASKED,
    CANARY,
    MSISDN,
    PHONE,
    REFERENCE,
    TOKEN,
    fault,
    gateway,
    mtn_at,
    status,
)

ID = request_id(REFERENCE)


def test_exactly_this_is_sent(http: HttpClient) -> None:
    with Server(reply(202)) as server:
        assert create(mtn_at(server, http)).outcome is Outcome.PENDING
        (sent,) = server.received
    assert (sent.method, sent.target) == ("POST", "/collection/v1_0/requesttopay")
    assert json.loads(sent.body) == {
        "amount": "5000",
        "currency": "XOF",
        "externalId": REFERENCE,
        "payer": {"partyIdType": "MSISDN", "partyId": MSISDN},
        "payerMessage": "Payment",
        "payeeNote": "Payment",
    }
    assert sent.headers["x-reference-id"] == ID
    assert sent.headers["x-target-environment"] == "mtnivorycoast"
    assert sent.headers["ocp-apim-subscription-key"] == "canaryKEY0123c"
    assert sent.headers["authorization"] == f"Bearer {TOKEN}"
    assert sent.headers["content-type"] == "application/json"
    assert "x-callback-url" not in sent.headers, "left out rather than empty"
    assert "python" not in sent.headers["user-agent"].lower()


def test_a_callback_is_named_only_where_it_can_be_one(http: HttpClient) -> None:
    with Server(reply(202)) as server:
        mtn = mtn_at(server, http, callback_url="https://pos.example/mtn")
        create(mtn)
        create(mtn, "https://other.example/mtn")
        create(mtn, "http://other.example/mtn")
        urls = [sent.headers["x-callback-url"] for sent in server.received]
    assert urls == ["https://pos.example/mtn", "https://other.example/mtn", "https://pos.example/mtn"]


def test_the_id_is_a_random_uuid_by_its_form_and_always_the_same(http: HttpClient) -> None:
    form = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    ids = {request_id(f"T-{number}") for number in range(500)}
    assert len(ids) == 500
    assert all(re.fullmatch(form, found) for found in ids)
    plans = [
        mtn_at("http://127.0.0.1:1", http).plan(
            amount=5000, currency="XOF", order_reference=REFERENCE, customer_phone=PHONE
        )
        for _ in range(2)
    ]
    assert plans[0] == plans[1]
    assert ID in (plans[0].prepared or "")
    assert CANARY not in (plans[0].prepared or "")


def test_a_token_is_asked_for_with_an_empty_body_at_a_path_that_ends_in_a_slash(http: HttpClient) -> None:
    with Server(reply(200, GRANTED), reply(202)) as server:
        assert create(mtn_at(server, http, token=False)).outcome is Outcome.PENDING
        token, _ = server.received
    assert (token.method, token.target, token.body) == ("POST", "/collection/token/", b"")
    assert token.headers["content-length"] == "0"
    pair = base64.b64encode(b"canaryUSER0123c:canarySECRET0123c").decode()
    assert token.headers["authorization"] == f"Basic {pair}"
    assert token.headers["x-target-environment"] == "mtnivorycoast"
    assert token.headers["ocp-apim-subscription-key"] == "canaryKEY0123c"


def test_each_product_has_its_own_key_and_token(http: HttpClient) -> None:
    with Server(reply(200, GRANTED), reply(202), reply(200, GRANTED), reply(202)) as server:
        mtn = mtn_at(server, http, token=False)
        created = create(mtn)
        refunded = mtn.process_refund(created.provider_reference or "", 2000, idempotency_key="r1")
        sent = server.received
    assert refunded.outcome is Outcome.PENDING
    assert [request.target for request in sent] == [
        "/collection/token/",
        "/collection/v1_0/requesttopay",
        "/disbursement/token/",
        "/disbursement/v1_0/refund",
    ]
    keys = [request.headers["ocp-apim-subscription-key"] for request in sent]
    assert keys == ["canaryKEY0123c"] * 2 + ["canaryKEY0123d"] * 2
    body = json.loads(sent[3].body)
    assert (body["amount"], body["currency"], body["referenceIdToRefund"]) == ("2000", "XOF", ID)
    assert sent[3].headers["x-reference-id"] == request_id("refund-r1") != ID


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (reply(500, {"error": "login_failed"}), Problem.ACCESS_NOT_SET_UP),
        (reply(401, gateway(401)), Problem.ACCESS_NOT_SET_UP),
        (reply(401, {"error": "invalid_client"}), Problem.ACCESS_NOT_SET_UP),
        (reply(403, fault("FORBIDDEN", "FORBIDDEN IP")), Problem.ACCOUNT_BLOCKED),
        (reply(404, gateway(404, "Resource not found")), Problem.ACCESS_NOT_SET_UP),
        (reply(500, fault("INTERNAL_PROCESSING_ERROR")), Problem.PROVIDER_DOWN),
        (html(403), Problem.UNREADABLE),
        (reply(200, {"access_token": "a b", "expires_in": 3600}), Problem.UNREADABLE),
    ],
)
def test_without_a_token_nothing_was_begun(http: HttpClient, answer: object, problem: Problem) -> None:
    with Server(answer) as server:  # type: ignore[arg-type]
        result = create(mtn_at(server, http, token=False))
        assert len(server.received) == 1, "wrong credentials are not tried again"
    assert (result.outcome, result.error_code) == (Outcome.REFUSED, problem)


@pytest.mark.parametrize(
    ("answer", "outcome", "problem"),
    [
        (reply(409, fault("RESOURCE_ALREADY_EXIST")), Outcome.PENDING, None),
        (reply(409, fault("CONFLICT")), Outcome.UNKNOWN, Problem.UNREADABLE),
        (html(409), Outcome.UNKNOWN, Problem.UNREADABLE),
        (reply(200, {}), Outcome.UNKNOWN, Problem.UNREADABLE),
        (reply(500, fault("NOT_ALLOWED")), Outcome.REFUSED, Problem.ACCESS_NOT_SET_UP),
        (reply(500, fault("INVALID_CURRENCY")), Outcome.REFUSED, Problem.CURRENCY_NOT_TAKEN),
        (reply(500, fault("INVALID_CALLBACK_URL_HOST")), Outcome.REFUSED, Problem.ACCESS_NOT_SET_UP),
        (reply(500, fault("PAYER_NOT_FOUND")), Outcome.REFUSED, Problem.NO_ACCOUNT),
        (reply(500, fault("PAYER_REJECTION")), Outcome.UNKNOWN, Problem.PROVIDER_DOWN),
        (reply(500, fault("A_CODE_OF_NEXT_YEAR")), Outcome.UNKNOWN, Problem.PROVIDER_DOWN),
        (reply(500), Outcome.UNKNOWN, Problem.PROVIDER_DOWN),
        (html(400), Outcome.UNKNOWN, Problem.UNREADABLE),
    ],
)
def test_what_proves_that_nothing_was_begun(
    http: HttpClient, answer: object, outcome: Outcome, problem: Problem | None
) -> None:
    with Server(answer) as server:  # type: ignore[arg-type]
        result = create(mtn_at(server, http))
    assert (result.outcome, result.error_code) == (outcome, problem)


@pytest.mark.parametrize("reason", REASONS)
def test_every_documented_reason_ends_a_payment_under_a_word_of_ours(http: HttpClient, reason: str) -> None:
    for told in (reason, {"code": reason, "message": "m"}):
        with Server(reply(200, status("FAILED", reason=told))) as server:
            result = mtn_at(server, http).check_status(str(ASKED))
        assert result.outcome in (Outcome.DECLINED, Outcome.EXPIRED)
        assert (result.error_code, result.provider_error) == (REASONS[reason], reason)


@pytest.mark.parametrize("reason", [..., None, "", 7, [], {"message": 7}, "WHATEVER"])
def test_a_failure_without_a_known_reason_is_one_all_the_same(http: HttpClient, reason: object) -> None:
    with Server(reply(200, status("FAILED", reason=reason, amount=..., externalId=...))) as server:
        result = mtn_at(server, http).check_status(str(ASKED))
    assert (result.outcome, result.error_code) == (Outcome.DECLINED, Problem.PAYMENT_REFUSED)


@pytest.mark.parametrize("missing", ["amount", "currency", "externalId"])
def test_a_success_that_does_not_say_of_what_proves_nothing(http: HttpClient, missing: str) -> None:
    with Server(reply(200, status(**{missing: ...}))) as server:
        result = mtn_at(server, http).check_status(str(ASKED))
    assert (result.outcome, result.error_code) == (Outcome.UNKNOWN, Problem.UNREADABLE)


def test_a_word_of_next_year_is_still_waiting_and_logged(
    http: HttpClient, caplog: pytest.LogCaptureFixture
) -> None:
    with Server(reply(200, status("CREATED"))) as server, caplog.at_level(logging.WARNING):
        assert mtn_at(server, http).check_status(str(ASKED)).outcome is Outcome.PENDING
    assert "CREATED" in caplog.text
