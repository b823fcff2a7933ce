"""Orange in Senegal: what is asked for, and what its answers mean."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.base import Outcome
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.orange_sn_config import senegal_config_from
from tests.providers.loopback import Server, bodies, reply
from tests.providers.orange_asking import GRANTED, STORE
from tests.providers.orange_shapes import (
    ASKED,
    CODE_ASKED,
    MERCHANT_CODE,
    NOW_MS,
    ORDER_ID,
    QR_LINK,
    REFERENCE,
    TOKEN,
    code,
    orange_at,
    payment,
    reference_of,
    senegal_at,
    status,
)


def test_senegal_asks_for_exactly_this_and_in_its_own_way(http: HttpClient) -> None:
    with Server(reply(200, code()), reply(200, [payment()])) as server:
        orange = senegal_at(server, http)
        result = orange.initiate_payment(
            amount=5000,
            currency="XOF",
            order_reference=REFERENCE,
            idempotency_key="k",
            callback_url="https://shop.example/hook/",
        )
        orange.check_status(reference_of(CODE_ASKED))
        create, search = server.received
    assert (create.method, create.target) == ("POST", "/api/eWallet/v4/qrcode")
    assert create.headers["x-callback-url"] == "https://shop.example/hook/"
    assert bodies([create]) == [
        {
            "code": MERCHANT_CODE,
            "name": "Le Baobab",
            "amount": {"unit": "XOF", "value": 5000},
            "reference": ORDER_ID,
            "metadata": {"reference": REFERENCE},
            "validity": 600,
            "restrictions": {"isSingleUse": True},
        }
    ]
    assert (result.redirect_url, result.expires_at_ms) == (QR_LINK, NOW_MS + 600_000)
    assert search.method == "GET"
    parts = urlsplit(search.target)
    assert parts.path == "/api/eWallet/v1/transactions"
    assert parse_qs(parts.query) == {"reference": [ORDER_ID], "size": ["20"]}, (
        "never by type: it finds nothing"
    )
    assert search.headers["content-type"] == "application/json", "asked for even without a body"


def test_senegals_token_is_asked_for_in_the_form(http: HttpClient) -> None:
    life = {**GRANTED, "expires_in": 299}
    with Server(reply(200, life), reply(200, [])) as server:
        url = server.url
        orange = senegal_at(server, http)
        orange.api.tokens(url).forget(Secret(TOKEN))
        orange.check_status(reference_of(CODE_ASKED))
        token, search = server.received
    assert (token.target, "authorization" in token.headers) == ("/oauth/v1/token", False)
    assert parse_qs(token.body.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["canaryID0123"],
        "client_secret": ["canarySECRET0123"],
    }
    assert search.headers["authorization"] == f"Bearer {TOKEN}"


def test_less_than_ten_francs_is_refused_before_anything_is_asked_in_senegal(http: HttpClient) -> None:
    with pytest.raises(InvalidInput):
        senegal_at("http://127.0.0.1:1", http).plan(amount=9, currency="XOF", order_reference=REFERENCE)


@pytest.mark.parametrize(("app", "expected"), [("MAXIT", QR_LINK), ("OM", f"{QR_LINK}-om")])
def test_the_code_opens_the_application_that_is_set(http: HttpClient, app: str, expected: str) -> None:
    with Server(reply(200, code())) as server:
        config = senegal_config_from({"app": app, "api_url": server.url}, {}, STORE)
        orange = senegal_at(server, http)
        orange._config = replace(config, merchant_code=MERCHANT_CODE)
        result = orange.initiate_payment(
            amount=5000, currency="XOF", order_reference=REFERENCE, idempotency_key="k"
        )
    assert result.redirect_url == expected


@pytest.mark.parametrize("word", ["FAILED", "PENDING", "INITIATED"])
@pytest.mark.parametrize("paid_first", [True, False])
def test_money_that_moved_counts_whatever_else_was_tried(
    http: HttpClient, word: str, paid_first: bool
) -> None:
    tried = payment(word, transactionId="MP261120.1839.A00001")
    found = [payment(), tried] if paid_first else [tried, payment()]
    with Server(reply(200, found)) as server:
        result = senegal_at(server, http).check_status(reference_of(CODE_ASKED))
    assert (result.outcome, result.transaction_id) == (Outcome.PAID, "MP261120.1840.A34169")


def test_money_that_went_to_another_merchant_is_not_ours(http: HttpClient) -> None:
    stranger = payment(partner={"id": "999999", "idType": "CODE"})
    with Server(reply(200, [stranger])) as server:
        result = senegal_at(server, http).check_status(reference_of(CODE_ASKED))
    assert result.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(("word", "is_known"), [("PENDING", True), ("ARCHIVED", False)])
def test_a_word_that_is_not_documented_is_logged_and_is_no_end(
    http: HttpClient, caplog: pytest.LogCaptureFixture, word: str, is_known: bool
) -> None:
    late = NOW_MS + 3 * 3_600_000
    with Server(reply(201, status(word))) as server:
        assert (
            orange_at(server, http, now_ms=late).check_status(reference_of(ASKED)).outcome is Outcome.PENDING
        )
    assert any(word in line.getMessage() for line in caplog.records) != is_known
