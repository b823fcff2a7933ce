"""What is sent to Wave, byte by byte, and what is made of the roads around a payment."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from pos_terminal.providers.base import Outcome
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.wave import WaveProvider
from pos_terminal.providers.wave_config import WaveConfig
from pos_terminal.providers.wave_errors import ATTEMPT_PROBLEMS, REFUSALS
from tests.providers.loopback import Server, bodies, reply
from tests.providers.wave_shapes import (
    API_KEY,
    NOW_MS,
    REFERENCE,
    SESSION_ID,
    SIGNING,
    fault,
    paid,
    session,
    wave_at,
)


def create(wave: WaveProvider, **changes: object) -> object:
    asked: dict[str, object] = {
        "amount": 5000,
        "currency": "XOF",
        "order_reference": REFERENCE,
        "idempotency_key": "clé ☂",
    }
    return wave.initiate_payment(**{**asked, **changes})  # type: ignore[arg-type]  # names checked above


def test_create_sends_the_documented_fields_and_nothing_else(http: HttpClient) -> None:
    with Server(reply(200, session())) as server:
        create(wave_at(server, http), customer_phone="+221770000000")
        (request,) = server.received
    assert (request.method, request.target) == ("POST", "/v1/checkout/sessions")
    assert request.headers["authorization"] == f"Bearer {API_KEY}"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["idempotency-key"] == hashlib.sha256("clé ☂".encode()).hexdigest()
    assert "wave-signature" not in request.headers
    assert json.loads(request.body) == {
        "amount": "5000",
        "currency": "XOF",
        "success_url": "https://www.wave.com/",
        "error_url": "https://www.wave.com/",
        "client_reference": REFERENCE,
    }


def test_the_payer_is_restricted_only_where_the_settings_say_so(http: HttpClient) -> None:
    with Server(reply(200, session())) as server:
        config = WaveConfig(api_url=server.url, restrict_payer=True)
        wave = WaveProvider(config, wave_at(server, http)._api._secrets, http, lambda: NOW_MS)
        create(wave, customer_phone="+221770000000")
        create(wave, customer_phone="77 000 00 00")
        sent = bodies(server.received)
    assert [body.get("restrict_payer_mobile") for body in sent] == ["+221770000000", None]


def test_a_signed_request_signs_exactly_the_bytes_that_were_sent(http: HttpClient) -> None:
    with Server(reply(200, session())) as server:
        wave = wave_at(server, http, signing=True)
        create(wave, order_reference=REFERENCE)
        wave.check_status(SESSION_ID)
        sent = server.received
    for request, expected_body in zip(sent, (sent[0].body, b""), strict=True):
        assert request.body == expected_body
        moment, _, given = request.headers["wave-signature"].partition(",v1=")
        seconds = moment.removeprefix("t=")
        assert seconds == str(NOW_MS // 1000)
        expected = hmac.new(SIGNING.encode(), seconds.encode() + request.body, hashlib.sha256)
        assert given == expected.hexdigest()


def test_a_currency_with_decimals_is_refused_without_asking(http: HttpClient) -> None:
    with Server(reply(200, session())) as server:
        result = wave_at(server, http).initiate_payment(
            amount=500, currency="EUR", order_reference=REFERENCE, idempotency_key="k"
        )
        assert server.received == []
    assert (result.outcome, result.error_code) == (Outcome.REFUSED, Problem.CURRENCY_NOT_TAKEN)


@pytest.mark.parametrize("code", REFUSALS)
def test_each_documented_refusal_means_nothing_was_begun(http: HttpClient, code: str) -> None:
    status, problem = REFUSALS[code]
    with Server(reply(status, fault(code)), reply(500, fault(code))) as server:
        wave = wave_at(server, http)
        asked = {"amount": 5000, "currency": "XOF", "order_reference": REFERENCE, "idempotency_key": "k"}
        refused = wave.initiate_payment(**asked)  # type: ignore[arg-type]
        unclear = wave.initiate_payment(**asked)  # type: ignore[arg-type]
    assert (refused.outcome, refused.error_code) == (Outcome.REFUSED, problem)
    assert unclear.outcome is Outcome.UNKNOWN, "the same words with another status prove nothing"


@pytest.mark.parametrize(
    "body",
    [
        {"code": "invalid-auth", "message": "m"},
        {"error_code": "invalid-auth", "error_message": "m"},
        {"error": "invalid-auth"},
        {"error": {"code": "invalid-auth", "message": "m"}},
    ],
)
def test_every_shape_of_an_error_is_read(http: HttpClient, body: dict[str, object]) -> None:
    with Server(reply(401, body)) as server:
        result = wave_at(server, http).check_status(SESSION_ID)
    assert result.error_code == Problem.ACCESS_NOT_SET_UP
    assert result.provider_error is not None
    assert "invalid-auth" in result.provider_error


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("0", 1.0), ("999999", 600.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 5.0), ("-1", 5.0)],
)
def test_too_many_requests_says_how_long_to_wait(http: HttpClient, header: str, seconds: float) -> None:
    with Server(reply(429, fault("too-many-requests"), f"Retry-After: {header}")) as server:
        assert wave_at(server, http).check_status(SESSION_ID).retry_after_s == seconds


@pytest.mark.parametrize(
    ("checkout", "payment", "outcome"),
    [
        ("open", None, Outcome.PENDING),
        ("open", "processing", Outcome.PENDING),
        ("open", "cancelled", Outcome.PENDING),
        ("open", "dreaming", Outcome.PENDING),
        ("complete", "succeeded", Outcome.PAID),
        ("complete", "cancelled", Outcome.DECLINED),
        ("complete", None, Outcome.UNKNOWN),
        ("complete", "processing", Outcome.UNKNOWN),
        ("complete", "dreaming", Outcome.UNKNOWN),
        ("expired", None, Outcome.EXPIRED),
        ("expired", "processing", Outcome.EXPIRED),
        ("expired", "cancelled", Outcome.EXPIRED),
        ("expired", "succeeded", Outcome.UNKNOWN),
        ("expired", "dreaming", Outcome.UNKNOWN),
        ("SUCCEEDED", "succeeded", Outcome.UNKNOWN),
    ],
)
def test_every_pair_of_statuses(
    http: HttpClient, checkout: str, payment: str | None, outcome: Outcome
) -> None:
    with Server(reply(200, session(checkout_status=checkout, payment_status=payment))) as server:
        assert wave_at(server, http).check_status(SESSION_ID).outcome is outcome


@pytest.mark.parametrize("code", [*ATTEMPT_PROBLEMS, "never-heard-of", None])
@pytest.mark.parametrize("name", ["code", "error_code"])
def test_a_failed_try_is_told_and_ends_nothing(http: HttpClient, code: str | None, name: str) -> None:
    tried = {name: code, "message": "in Wave's words"}
    with Server(reply(200, session(last_payment_error=tried))) as server:
        result = wave_at(server, http).check_status(SESSION_ID)
    assert result.outcome is Outcome.PENDING
    assert result.last_attempt_error == ATTEMPT_PROBLEMS.get(code or "", Problem.ATTEMPT_FAILED)


def test_the_reason_of_a_decline_is_the_last_try(http: HttpClient) -> None:
    tried = {"code": "kyb-limits-exceeded", "message": "m"}
    with Server(reply(200, paid(payment_status="cancelled", last_payment_error=tried))) as server:
        result = wave_at(server, http).check_status(SESSION_ID)
    assert (result.outcome, result.error_code) == (Outcome.DECLINED, Problem.MERCHANT_LIMIT)


def test_what_wave_says_of_a_payment_is_told_whole(http: HttpClient) -> None:
    with Server(reply(200, paid())) as server:
        result = wave_at(server, http).check_status(SESSION_ID)
    assert result.transaction_id == "TCN4Y4ZC3FM"
    assert result.expires_at_ms == 1_795_201_800_000
    assert result.raw_sha256 == hashlib.sha256(json.dumps(paid()).encode()).hexdigest()


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": amount}
        for amount in ("5000.0", "5000.00", "05000", "-5000", "+5000", "0", "", " 5000", "5e3", "٥٠٠٠", 5000)
    ]
    + [{"amount": 5000.0}, {"amount": None}, {"amount": True}, {"amount": "9" * 16}, {"amount": ...}]
    + [{"currency": value} for value in ("xof", "", "XOFF", 952, None, ...)]
    + [{"id": value} for value in ("", 7, None, "../balance", "a b", "a\u202eb", "x" * 65)]
    + [{"checkout_status": value} for value in (None, 1, "", ["complete"], ...)]
    + [{"payment_status": value} for value in (1, ["succeeded"], {"a": 1})]
    + [{"client_reference": value} for value in (1, "x" * 256, "a\nb", "\ud800")]
    + [{"transaction_id": value} for value in (1, "T 1", "<b>")]
    + [{"when_expires": value} for value in ("tomorrow", 1, "2026-13-01T00:00:00Z")],
)
def test_a_paid_session_with_one_field_wrong_is_not_believed(
    http: HttpClient, changes: dict[str, object]
) -> None:
    with Server(reply(200, paid(**changes))) as server:
        result = wave_at(server, http).check_status(SESSION_ID)
    assert result.outcome is Outcome.UNKNOWN
    assert result.error_code in (Problem.UNREADABLE, Problem.OTHER_REFERENCE)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"paid"',
        b"{}",
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"amount": NaN}',
        json.dumps(paid()).encode()[:-1],
        json.dumps(paid()).encode() + b"{}",
        json.dumps(paid()).encode()[:-1] + b', "amount": "5000"}',
        json.dumps({"data": paid()}).encode(),
        b'{"id": ' + b"9" * 100_000 + b"}",
    ],
)
def test_a_body_that_is_not_one_object_is_not_believed(http: HttpClient, body: bytes) -> None:
    with Server(reply(200, body)) as server:
        result = wave_at(server, http).check_status(SESSION_ID)
    assert (result.outcome, result.error_code) == (Outcome.UNKNOWN, Problem.UNREADABLE)
    assert result.raw_sha256 == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://pay.wave.com/c/cos-1?a=5000&c=XOF&m=Baobab", True),
        ("https://checkout.wave.com/c/cos-1", True),
        ("HTTPS://PAY.WAVE.COM/c/cos-1", True),
        ("http://127.0.0.1:9/c/cos-1", True),
        ("https://pay.wave.com:444/c", False),
        ("http://pay.wave.com/c/cos-1", False),
        ("https://wave.com.evil.example/c", False),
        ("https://evilwave.com/c", False),
        ("https://pay.wave.com@evil.example/c", False),
        ("https://evil.example/?https://pay.wave.com/", False),
        ("https://evil.example\\.wave.com/", False),
        ("javascript:alert(1)", False),
        ("http://localhost/c", False),
        ("https://pay.wave.com/" + "x" * 2000, False),
        ("https://pay.wavé.com/", False),
    ],
)
def test_only_a_link_to_wave_or_to_the_test_host_is_shown(http: HttpClient, link: str, shown: bool) -> None:
    with Server(reply(200, session(wave_launch_url=link))) as server:
        result = wave_at(server, http).check_status(SESSION_ID)
    expected = (Outcome.PENDING, link) if shown else (Outcome.UNKNOWN, None)
    assert (result.outcome, result.redirect_url) == expected


def test_a_reference_cannot_lead_to_another_path(http: HttpClient) -> None:
    with Server(reply(404, fault("checkout-session-not-found"))) as server:
        wave = wave_at(server, http)
        wave.check_status("../../balance?x=1")
        assert server.received[0].target == "/v1/checkout/sessions/..%2F..%2Fbalance%3Fx%3D1"
        for reference in ("", ".", ".."):
            with pytest.raises(ValueError, match="reference"):
                wave.check_status(reference)


def test_a_base_address_with_a_path_keeps_it(http: HttpClient) -> None:
    with Server(reply(200, paid())) as server:
        wave_at(server.url + "/wave", http).check_status(SESSION_ID)
        assert server.received[0].target == f"/wave/v1/checkout/sessions/{SESSION_ID}"
