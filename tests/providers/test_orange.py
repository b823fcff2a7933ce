"""Orange's providers: what exactly is sent, what is kept, and that no answer can lie its way to a success."""

from __future__ import annotations

import base64
import logging
import re
from dataclasses import replace

import pytest

from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.providers.address import where_to_ask
from pos_terminal.providers.base import Outcome
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.orange import OrangeProvider
from pos_terminal.providers.orange_config import orange_config_from, orange_secrets_from
from pos_terminal.providers.orange_reference import short_reference
from pos_terminal.providers.orange_sn import OrangeSenegalProvider
from pos_terminal.providers.orange_sn_config import senegal_config_from
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.registry import get_provider
from pos_terminal.providers.secrets import EnvironmentSecrets
from tests.providers.columns import KEYS
from tests.providers.loopback import Server, bodies, reply
from tests.providers.orange_asking import GRANTED, STORE
from tests.providers.orange_shapes import (
    ASKED,
    CANARY,
    LINK,
    NOW_MS,
    ORDER_ID,
    PATH,
    PAY_TOKEN,
    REFERENCE,
    SECRETS,
    TOKEN,
    created,
    fault,
    orange_at,
    problem,
    reference_of,
    senegal_at,
    status,
)


def test_the_country_of_the_method_chooses_the_api(http: HttpClient) -> None:
    web = get_provider("orange", {"country": "CI"}, STORE, environ={}, http=http)
    senegal = get_provider("orange", {"country": "sn"}, STORE, environ={}, http=http)
    assert isinstance(web, OrangeProvider)
    assert isinstance(senegal, OrangeSenegalProvider)
    assert (web.is_test, web.address) == (False, ("api.orange.com", 443))
    assert (senegal.is_test, senegal.address) == (False, ("api.orange-sonatel.com", 443))


@pytest.mark.parametrize(
    ("config", "path", "currency", "is_test"),
    [
        ({}, "/orange-money-webpay/dev/v1", "OUV", True),
        ({"country": "CI"}, "/orange-money-webpay/ci/v1", None, False),
        ({"country": "ML", "currency": "XOF"}, "/orange-money-webpay/ml/v1", "XOF", False),
        ({"country": "CI", "zone": "dev"}, "/orange-money-webpay/dev/v1", "OUV", True),
        ({"country": "CI", "path": "/orange-money-webpay/v1"}, "/orange-money-webpay/v1", None, False),
        ({"country": "CI", "api_url": "https://other.orange.com"}, PATH, None, True),
    ],
)
def test_zone_and_money_follow_the_country_unless_they_are_set(
    config: dict[str, object], path: str, currency: str | None, is_test: bool
) -> None:
    made = orange_config_from(config, {})
    assert (made.path, made.currency, made.is_test) == (path, currency, is_test)


@pytest.mark.parametrize(
    ("config", "name"),
    [
        ({"country": "Ivory"}, "country"),
        ({"country": 7}, "country"),
        ({"zone": "c/i"}, "zone"),
        ({"path": "v1"}, "path"),
        ({"path": "/v1/../x?y"}, "path"),
        ({"currency": "EUR"}, "currency"),
        ({"currency": "ZZZ"}, "currency"),
        ({"shop": "x" * 31}, "shop"),
        ({"success_url": "https://shop.example/" + "x" * 120}, "success_url"),
        ({"deadline_s": 0}, "deadline_s"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(config: dict[str, object], name: str) -> None:
    with pytest.raises(SettingsProblem) as caught:
        orange_config_from(config, {})
    assert caught.value.params == {"name": name}


@pytest.mark.parametrize(
    ("config", "name"),
    [
        ({"merchant_code": "12345"}, "merchant_code"),
        ({"validity_s": 59}, "validity_s"),
        ({"validity_s": 86_401}, "validity_s"),
        ({"validity_s": True}, "validity_s"),
        ({"app": "WAVE"}, "app"),
    ],
)
def test_a_setting_of_senegal_that_cannot_be_used_is_named(config: dict[str, object], name: str) -> None:
    with pytest.raises(SettingsProblem) as caught:
        senegal_config_from(config, {}, STORE)
    assert caught.value.params == {"name": name}


@pytest.mark.parametrize("name", ["ORANGE_CLIENT_ID", "ORANGE_CLIENT_SECRET", "ORANGE_MERCHANT_KEY"])
def test_a_missing_secret_is_named(name: str) -> None:
    with pytest.raises(SettingsProblem) as caught:
        orange_secrets_from(EnvironmentSecrets({**KEYS, name: " "}))
    assert (caught.value.code, caught.value.params) == ("secret_missing", {"name": name})


def test_the_reference_that_orange_sees_is_short_and_always_the_same() -> None:
    assert len(ORDER_ID) <= 30
    assert short_reference(REFERENCE) == ORDER_ID != short_reference(REFERENCE + "x")
    assert ORDER_ID.isascii()
    assert ORDER_ID.isalnum()


def test_exactly_this_is_asked_for(http: HttpClient) -> None:
    with Server(reply(200, GRANTED), reply(201, created())) as server:
        orange = orange_at(server, http, token=False)
        plan = orange.plan(amount=5000, currency="XOF", order_reference=REFERENCE)
        result = orange.initiate_payment(
            amount=plan.amount,
            currency=plan.currency,
            order_reference=REFERENCE,
            idempotency_key="k",
            callback_url="https://shop.example/hook/",
            success_url="https://shop.example/" + "x" * 120,
            error_url="http://shop.example/",
            prepared=plan.prepared,
        )
        token, create = server.received
    assert plan.prepared == ORDER_ID
    basic = base64.b64encode(b"canaryID0123:canarySECRET0123").decode()
    assert (token.method, token.target) == ("POST", "/oauth/v3/token")
    assert token.headers["authorization"] == f"Basic {basic}"
    assert token.headers["accept"] == "application/json"
    assert token.body == b"grant_type=client_credentials"
    assert (create.method, create.target) == ("POST", f"{PATH}/webpayment")
    assert create.headers["authorization"] == f"Bearer {TOKEN}"
    assert bodies([create]) == [
        {
            "merchant_key": "canaryKEY0123",
            "currency": "XOF",
            "order_id": ORDER_ID,
            "amount": 5000,
            "return_url": "https://www.orange.com/",
            "cancel_url": "https://www.orange.com/",
            "notif_url": "https://shop.example/hook/",
            "lang": "fr",
            "reference": "Le Baobab",
        }
    ]
    assert (result.redirect_url, result.expires_at_ms) == (LINK, NOW_MS + 600_000)
    assert result.private == PAY_TOKEN
    assert result.provider_reference is not None
    assert PAY_TOKEN not in result.provider_reference, "what opens the payment is kept apart"


def test_a_payment_is_asked_about_where_it_was_made_with_all_three_fields(http: HttpClient) -> None:
    with Server(reply(201, status())) as server:
        orange_at(server, http).check_status(reference_of(replace(ASKED, path="/elsewhere/ml/v1")))
        (asked,) = server.received
    assert (asked.method, asked.target) == ("POST", "/elsewhere/ml/v1/transactionstatus")
    assert bodies([asked]) == [{"order_id": ORDER_ID, "amount": 5000, "pay_token": PAY_TOKEN}]


def test_keys_never_go_to_a_host_that_is_not_ours() -> None:
    live = "https://api.orange.com"
    assert where_to_ask(live, "http://127.0.0.1:1", (live,)) == live
    assert where_to_ask("https://api.orange.com.evil.example", live, (live,)) is None
    assert where_to_ask("http://127.0.0.1:5/orange", live, (live,)) is None
    assert (
        where_to_ask("http://127.0.0.1:5/orange", "http://127.0.0.1:6/orange", ())
        == "http://127.0.0.1:6/orange"
    )
    assert where_to_ask("javascript:1", live, (live,)) is None


def test_a_payment_of_other_settings_is_not_asked_about(http: HttpClient) -> None:
    far = reference_of(replace(ASKED, api_url="https://another.example"))
    with Server(reply(201, status())) as server:
        result = orange_at(server, http).check_status(far)
        assert not server.received
    assert (result.outcome, result.error_code) == (Outcome.UNKNOWN, Problem.OTHER_SETTINGS)


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "cos-1",
        "[]",
        "{}",
        str(ASKED) + "\n",
        str(ASKED)[:-1],
        '{"a":1.5}',
        str(ASKED).replace("5000", '"5"'),
    ],
)
def test_a_reference_that_is_not_ours_is_unknown_and_asks_nobody(http: HttpClient, reference: str) -> None:
    with Server(reply(201, status())) as server:
        assert orange_at(server, http).check_status(reference).outcome is Outcome.UNKNOWN
        assert not server.received


def test_a_lost_answer_cannot_be_looked_for(http: HttpClient) -> None:
    with Server(reply(201, status())) as server:
        orange = orange_at(server, http)
        found = orange.find_by_reference(REFERENCE, ORDER_ID)
        assert not server.received
    assert (found.outcome, found.error_code) == (Outcome.UNKNOWN, Problem.CANNOT_BE_FOUND)
    assert orange.capabilities.unseen_is_unpayable
    assert not orange.capabilities.can_find_by_reference


@pytest.mark.parametrize("currency", ["EUR", "GHS"])
def test_money_with_decimals_is_not_asked_for(http: HttpClient, currency: str) -> None:
    with Server(reply(201, created())) as server:
        for orange in (orange_at(server, http), senegal_at(server, http)):
            plan = orange.plan(amount=5000, currency=currency, order_reference=REFERENCE)
            assert (plan.amount, plan.currency) == (5000, currency)
            result = orange.initiate_payment(
                amount=5000, currency=currency, order_reference=REFERENCE, idempotency_key="k"
            )
            assert (result.outcome, result.error_code) == (Outcome.REFUSED, Problem.CURRENCY_NOT_TAKEN)
        assert not server.received


def test_refunds_are_by_hand_and_say_so(http: HttpClient) -> None:
    for orange in (orange_at("http://127.0.0.1:1", http), senegal_at("http://127.0.0.1:1", http)):
        given_back = orange.process_refund("x", idempotency_key="r")
        assert (given_back.outcome, given_back.error_code) == (Outcome.REFUSED, Problem.REFUND_BY_HAND)
        assert orange.check_refund("r").outcome is Outcome.UNKNOWN
        capabilities = orange.capabilities
        assert capabilities.refund_by_hand
        assert not capabilities.refund_full
        assert not capabilities.refund_partial
        assert not capabilities.can_cancel
        assert not capabilities.can_replay_create


@pytest.mark.parametrize("number", ["MP150709.1341.A00073", "MP260909.1002.A34169", "CI250101.0001.B12345"])
def test_oranges_receipt_numbers_have_the_form_that_is_checked(http: HttpClient, number: str) -> None:
    pattern = orange_at("http://127.0.0.1:1", http).capabilities.transaction_pattern
    assert pattern is not None
    assert re.fullmatch(pattern, number)
    assert not re.fullmatch(pattern, number + "1234567")


def test_no_secret_is_in_words_logs_or_shapes(http: HttpClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    spoken = f"{SECRETS.client_secret.reveal()} {TOKEN} {PAY_TOKEN}"
    with_key = f"{SECRETS.merchant_key.reveal()} {spoken}"
    with Server(
        reply(400, fault(23, with_key)), reply(400, problem(400, "28") | {"detail": spoken})
    ) as server:
        web, senegal = orange_at(server, http), senegal_at(server, http)
        results = [
            orange.initiate_payment(
                amount=5000, currency="XOF", order_reference=REFERENCE, idempotency_key="k"
            )
            for orange in (web, senegal)
        ]
    assert [result.outcome for result in results] == [Outcome.REFUSED] * 2
    with Server(reply(201, created())) as server:
        asked = orange_at(server, http).initiate_payment(
            amount=5000, currency="XOF", order_reference=REFERENCE, idempotency_key="k"
        )
    texts = [repr(result) for result in results] + [line.getMessage() for line in caplog.records]
    texts += [repr(SECRETS), repr(ASKED), repr(web), repr(senegal), str(ASKED), str(asked.provider_reference)]
    shown = replace(asked, redirect_url=None)
    assert CANARY not in "\n".join([*texts, repr(shown)])
