"""Where a request at MTN lives, what is planned for it, and its settings."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from pos_terminal.domain.errors import InvalidInput, SettingsProblem
from pos_terminal.providers.base import Outcome
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.mtn import MtnProvider
from pos_terminal.providers.mtn_access import Place
from pos_terminal.providers.mtn_config import (
    LIVE_URLS,
    SANDBOX_URL,
    MtnConfig,
    mtn_config_from,
    mtn_secrets_from,
)
from pos_terminal.providers.mtn_reference import Asked, amount_text, plain_message, read_asked, request_id
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.secrets import EnvironmentSecrets
from tests.providers.loopback import Server, reply
from tests.providers.mtn_asking import GRANTED, create
from tests.providers.mtn_shapes import (
    ASKED,
    CANARY,
    MSISDN,
    NOW_MS,
    PHONE,
    REFERENCE,
    SECRETS,
    TOKEN,
    fault,
    mtn_at,
    status,
)


def test_a_request_is_asked_about_in_the_environment_it_was_made_in(http: HttpClient) -> None:
    with Server(reply(200, GRANTED), reply(200, status("PENDING"))) as server:
        mtn = mtn_at(server, http, environment="sandbox")
        made = replace(ASKED, place=Place(server.url, "mtnivorycoast"))
        assert mtn.check_status(str(made)).outcome is Outcome.PENDING
        assert [sent.headers["x-target-environment"] for sent in server.received] == ["mtnivorycoast"] * 2


@pytest.mark.parametrize("stranger", ["https://mtn.example", "https://momoapi.momo.africa.example"])
def test_keys_never_go_to_a_host_that_is_only_written_down(http: HttpClient, stranger: str) -> None:
    with Server(reply(202)) as server:
        mtn = mtn_at(server, http)
        elsewhere = replace(ASKED, place=Place(stranger, "mtnivorycoast"), payer=MSISDN, message="Payment")
        asked = [mtn.check_status(str(elsewhere)), mtn.find_by_reference(REFERENCE, str(elsewhere))]
        sent = mtn.initiate_payment(
            amount=5000,
            currency="XOF",
            order_reference=REFERENCE,
            idempotency_key=REFERENCE,
            prepared=str(elsewhere),
        )
        refund = mtn.process_refund(str(elsewhere), idempotency_key="r1")
        assert not server.received
    problems = {*(result.error_code for result in asked), sent.error_code, refund.error_code}
    assert problems == {Problem.OTHER_SETTINGS}
    assert [result.outcome for result in asked] == [Outcome.UNKNOWN] * 2
    assert (sent.outcome, refund.outcome) == (Outcome.REFUSED, Outcome.REFUSED)


@pytest.mark.parametrize("old", LIVE_URLS)
def test_both_platforms_are_mtns_own(http: HttpClient, old: str) -> None:
    mtn = MtnProvider(MtnConfig(LIVE_URLS[1], "mtnbenin", "BJ", "XOF"), SECRETS, http, lambda: NOW_MS)
    assert not mtn.is_test
    assert mtn._place(replace(ASKED, place=Place(old, "mtnbenin"))) == Place(old, "mtnbenin")


@pytest.mark.parametrize("changed", [{"order_reference": "T-9"}, {"amount": 4999}, {"currency": "XAF"}])
def test_a_plan_is_good_for_what_was_planned_and_nothing_else(
    http: HttpClient, changed: dict[str, object]
) -> None:
    with Server(reply(202)) as server:
        mtn = mtn_at(server, http)
        plan = mtn.plan(amount=5000, currency="XOF", order_reference=REFERENCE, customer_phone=PHONE)
        wanted = {"amount": 5000, "currency": "XOF", "order_reference": REFERENCE, **changed}
        result = mtn.initiate_payment(**wanted, idempotency_key="k", prepared=plan.prepared)  # type: ignore[arg-type]
        assert not server.received
    assert (result.outcome, result.error_code) == (Outcome.REFUSED, Problem.OTHER_SETTINGS)


def test_another_currency_than_the_countrys_is_refused_before_anything_leaves(http: HttpClient) -> None:
    with Server(reply(202)) as server:
        mtn = mtn_at(server, http)
        plan = mtn.plan(amount=5000, currency="GNF", order_reference=REFERENCE, customer_phone=PHONE)
        result = mtn.initiate_payment(
            amount=5000,
            currency="GNF",
            order_reference=REFERENCE,
            idempotency_key="k",
            prepared=plan.prepared,
        )
        assert not server.received
    assert (result.outcome, result.error_code) == (Outcome.REFUSED, Problem.CURRENCY_NOT_TAKEN)


@pytest.mark.parametrize("phone", [None, "", "04000000", "+221771234567"])
def test_a_phone_number_that_cannot_be_is_the_persons_mistake(http: HttpClient, phone: str | None) -> None:
    with pytest.raises(InvalidInput):
        mtn_at("http://127.0.0.1:1", http).plan(
            amount=5000, currency="XOF", order_reference=REFERENCE, customer_phone=phone
        )


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("L'addition & café", "L addition caf"),
        ("Le Baobab, table 4", "Le Baobab table 4"),
        ("'&é", "Payment"),
        ("x" * 400, "x" * 160),
    ],
)
def test_a_message_holds_what_mtn_takes_and_is_never_empty(text: str, sent: str) -> None:
    assert " ".join(plain_message(text).split()) == sent


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [(5000, "XOF", "5000"), (500_000, "EUR", "5000"), (1234, "EUR", "12.34"), (5, "EUR", "0.05")],
)
def test_amounts_as_mtn_writes_them(amount: int, currency: str, text: str) -> None:
    assert amount_text(amount, currency) == text


def test_a_reference_is_read_as_it_was_written_and_nothing_else_is() -> None:
    asked = replace(ASKED, payer=MSISDN, message="Le Baobab")
    assert read_asked(str(asked)) == asked
    assert read_asked(asked.told()) == ASKED
    assert Asked("référence / 1", 1, "XOF", "XOF", ASKED.place, 0).external_id == request_id("référence / 1")


def test_settings_come_from_the_method_then_the_environment_then_the_sandbox() -> None:
    assert mtn_config_from({}, {}) == MtnConfig()
    assert mtn_config_from({}, {}).is_test
    environ = {"MTN_ENVIRONMENT": "mtnbenin", "MTN_CALLBACK_URL": "https://pos.example/mtn"}
    live = mtn_config_from({}, environ)
    assert (live.api_url, live.country, live.currency, live.callback_url) == (
        "https://proxy.momoapi.mtn.com",
        "BJ",
        "XOF",
        "https://pos.example/mtn",
    )
    assert not live.is_test
    moved = mtn_config_from(
        {"api_url": "https://momoapi.momo.africa/", "environment": "mtncameroon"}, environ
    )
    assert (moved.api_url, moved.country, moved.currency, moved.is_test) == (LIVE_URLS[1], "CM", "XAF", False)


@pytest.mark.parametrize(
    ("config", "environ", "code", "name"),
    [
        ({"environment": "production"}, {}, "setting_unreadable", "environment"),
        ({}, {"MTN_ENVIRONMENT": "mtnsenegal"}, "setting_unreadable", "MTN_ENVIRONMENT"),
        ({"environment": "mtnbenin", "api_url": SANDBOX_URL}, {}, "setting_unreadable", "api_url"),
        ({}, {"MTN_API_URL": LIVE_URLS[0]}, "setting_unreadable", "MTN_API_URL"),
        ({"environment": "mtnbenin", "country": "CI"}, {}, "setting_unreadable", "country"),
        ({"country": "SN"}, {}, "setting_unreadable", "country"),
        ({"currency": "ABC"}, {}, "setting_unreadable", "currency"),
        ({"callback_url": "http://pos.example/"}, {}, "page_not_https", "callback_url"),
        ({}, {"MTN_CALLBACK_URL": "pos.example"}, "address_unreadable", "MTN_CALLBACK_URL"),
        ({"api_url": "http://10.0.0.1"}, {}, "address_not_secure", "api_url"),
        ({"deadline_s": 0}, {}, "setting_unreadable", "deadline_s"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    config: dict[str, object], environ: dict[str, str], code: str, name: str
) -> None:
    with pytest.raises(SettingsProblem) as caught:
        mtn_config_from(config, environ)
    assert (caught.value.code, caught.value.params) == (code, {"name": name})


def test_without_disbursement_money_goes_back_by_hand(http: HttpClient) -> None:
    mtn = mtn_at("http://127.0.0.1:1", http, secrets=replace(SECRETS, disbursement=None))
    can = mtn.capabilities
    assert (can.refund_full, can.refund_partial, can.can_replay_refund) == (False, False, False)
    assert can.refund_by_hand
    assert mtn.process_refund(str(ASKED), idempotency_key="r").error_code == Problem.REFUND_BY_HAND
    assert mtn.check_refund(str(ASKED)).outcome is Outcome.UNKNOWN
    able = mtn_at("http://127.0.0.1:1", http).capabilities
    assert able.refund_partial
    assert able.can_replay_refund
    assert not able.refund_by_hand


def test_a_product_has_all_its_secrets_or_none() -> None:
    names = {"MTN_SUBSCRIPTION_KEY": "k", "MTN_USER_ID": "u", "MTN_API_SECRET": "s"}
    assert mtn_secrets_from(EnvironmentSecrets(names)).disbursement is None
    half = {**names, "MTN_DISBURSEMENT_SUBSCRIPTION_KEY": "k"}
    with pytest.raises(SettingsProblem) as caught:
        mtn_secrets_from(EnvironmentSecrets(half))
    assert caught.value.params == {"name": "MTN_DISBURSEMENT_USER_ID"}
    whole = {f"MTN_DISBURSEMENT_{name.removeprefix('MTN_')}": value for name, value in names.items()}
    assert mtn_secrets_from(EnvironmentSecrets({**names, **whole})).disbursement is not None


def test_no_secret_is_seen_in_a_log_a_result_or_a_repr(
    http: HttpClient, caplog: pytest.LogCaptureFixture
) -> None:
    words = " ".join(secret.reveal() for secret in SECRETS.collection.all()) + f" {TOKEN}"
    with caplog.at_level(logging.DEBUG):
        with Server(reply(200, GRANTED), reply(400, fault("BAD_REQUEST", words))) as server:
            mtn = mtn_at(server, http, token=False)
            results: list[object] = [create(mtn)]
        with Server(reply(500, {"error": "login_failed", "message": words})) as server:
            results.append(create(mtn_at(server, http, token=False)))
        with Server(reply(200, GRANTED), reply(403, fault("FORBIDDEN", words))) as server:
            results.append(mtn_at(server, http).process_refund(str(ASKED), idempotency_key="r"))
    seen = f"{results!r} {mtn!r} {vars(mtn)!r} {SECRETS!r} {caplog.text}"
    assert CANARY not in seen
    assert MSISDN not in caplog.text, "nor is a customer's number"
