"""The table of providers, Wave's settings, cash, and a sentence for every word of ours."""

from __future__ import annotations

import string

import pytest

from pos_terminal.domain.errors import InvalidInput, SettingsProblem
from pos_terminal.providers.base import Outcome
from pos_terminal.providers.cash import CashProvider
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.registry import get_provider, registered_codes
from pos_terminal.providers.secrets import EnvironmentSecrets
from pos_terminal.providers.sentences import sentence_for, settings_sentence
from pos_terminal.providers.wave import WaveProvider
from pos_terminal.providers.wave_config import WaveConfig, wave_config_from
from tests.providers import columns

KEYS = EnvironmentSecrets(columns.KEYS)


def test_the_table_makes_each_provider_under_its_own_code(http: HttpClient) -> None:
    assert {"cash", *columns.COLUMNS} >= set(registered_codes()) >= {"cash", "wave", "stripe"}
    for code in registered_codes():
        assert get_provider(code, {}, KEYS, environ={}, http=http).code == code


@pytest.mark.parametrize("code", ["", "Wave", "orange in SN", "cash "])
def test_an_unknown_method_is_the_persons_mistake(code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        get_provider(code, {}, KEYS, environ={})
    assert caught.value.code == "method_unknown"


def test_the_methods_own_address_goes_before_the_environment_and_that_before_the_default(
    http: HttpClient,
) -> None:
    environ = {"WAVE_API_URL": "http://127.0.0.1:8787/wave/"}
    assert wave_config_from({}, {}).api_url == "https://api.wave.com"
    assert wave_config_from({}, environ).api_url == "http://127.0.0.1:8787/wave"
    own = wave_config_from({"api_url": "http://localhost:1", "route": "direct"}, environ)
    assert own.api_url == "http://localhost:1"
    provider = get_provider("wave", {}, KEYS, environ=environ, http=http)
    assert isinstance(provider, WaveProvider)
    assert provider.is_test


@pytest.mark.parametrize(
    ("url", "is_test"),
    [
        ("https://api.wave.com", False),
        ("https://api.wave.com/", False),
        ("https://API.wave.com:443/v1/", False),
        ("https://api.wave.com/other", True),
        ("https://api.wave.com:8443", True),
        ("https://staging.wave.com", True),
        ("http://127.0.0.1:8787", True),
        ("http://[::1]:8787", True),
    ],
)
def test_only_waves_own_host_is_live(url: str, is_test: bool) -> None:
    assert wave_config_from({"api_url": url}, {}).is_test is is_test


@pytest.mark.parametrize(
    ("config", "environ", "code", "name"),
    [
        ({"api_url": "http://api.wave.com"}, {}, "address_not_secure", "api_url"),
        ({}, {"WAVE_API_URL": "http://192.168.1.4:8787"}, "address_not_secure", "WAVE_API_URL"),
        ({}, {"WAVE_API_URL": "api.wave.com"}, "address_unreadable", "WAVE_API_URL"),
        ({"api_url": "https://u:p@api.wave.com"}, {}, "address_unreadable", "api_url"),
        ({"api_url": "https://api.wave.com?x=1"}, {}, "address_unreadable", "api_url"),
        ({"api_url": "https://api.wave.com:99999"}, {}, "address_unreadable", "api_url"),
        ({"api_url": 7}, {}, "setting_unreadable", "api_url"),
        ({"success_url": "http://shop.example/"}, {}, "page_not_https", "success_url"),
        ({"error_url": "shop.example"}, {}, "address_unreadable", "error_url"),
        ({"error_url": []}, {}, "setting_unreadable", "error_url"),
        ({"restrict_payer": "yes"}, {}, "setting_unreadable", "restrict_payer"),
        ({"deadline_s": 0}, {}, "setting_unreadable", "deadline_s"),
        ({"deadline_s": True}, {}, "setting_unreadable", "deadline_s"),
        ({"deadline_s": float("nan")}, {}, "setting_unreadable", "deadline_s"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    config: dict[str, object], environ: dict[str, str], code: str, name: str
) -> None:
    with pytest.raises(SettingsProblem) as caught:
        wave_config_from(config, environ)
    assert (caught.value.code, caught.value.params) == (code, {"name": name})
    sentence = settings_sentence(caught.value)
    assert sentence is not None
    assert name in sentence


def test_the_pages_that_customers_are_sent_to() -> None:
    plain = wave_config_from({}, {"PAYMENTS_WEBHOOK_CALLBACK_URL": "http://shop.example/api/"})
    assert (plain.success_url, plain.error_url) == ("https://www.wave.com/", "https://www.wave.com/")
    environ = {"PAYMENTS_WEBHOOK_CALLBACK_URL": "https://shop.example:8443/api/payments/webhooks/"}
    central = wave_config_from({"error_url": "https://shop.example/oops"}, environ)
    assert central.success_url == "https://shop.example:8443/payments/success/"
    assert central.error_url == "https://shop.example/oops"
    assert WaveConfig() == wave_config_from({}, {})


def test_cash_is_paid_at_once_with_what_was_asked() -> None:
    result = CashProvider().initiate_payment(
        amount=12500, currency="XOF", order_reference="P1", idempotency_key="k"
    )
    assert (result.outcome, result.amount, result.currency, result.order_reference) == (
        Outcome.PAID,
        12500,
        "XOF",
        "P1",
    )
    assert CashProvider.capabilities.immediate
    assert not CashProvider.capabilities.needs_network


def test_cash_is_given_back_by_hand_and_nobody_can_be_asked() -> None:
    cash = CashProvider()
    given = cash.process_refund("P1", 500, idempotency_key="r1")
    assert (given.outcome, given.amount, given.refund_reference) == (Outcome.PAID, 500, "r1")
    assert cash.process_refund("P1", idempotency_key="r1").outcome is Outcome.REFUSED
    for result in (cash.check_status("P1"), cash.find_by_reference("P1"), cash.cancel("P1")):
        assert (result.outcome, result.error_code) == (Outcome.UNKNOWN, Problem.ONLY_THE_CASHIER_KNOWS)
    assert cash.check_refund("r1").outcome is Outcome.UNKNOWN
    assert not cash.verify_webhook({}, b"{}")


FORBIDDEN = (
    "transaction",
    "pending",
    "timeout",
    "error",
    "sync",
    "queue",
    "provider",
    "tender",
    "void",
    "failed",
)


@pytest.mark.parametrize("problem", Problem)
def test_every_word_of_ours_has_a_plain_sentence(problem: Problem) -> None:
    sentence = sentence_for(problem, "Wave")
    assert sentence != sentence_for("never heard of", "Wave"), "it has one of its own"
    assert "{" not in sentence
    assert not set(sentence.lower().strip(string.punctuation).split()) & set(FORBIDDEN)


def test_a_word_of_a_newer_version_still_has_a_sentence() -> None:
    assert "Wave" in sentence_for("never heard of", "Wave")
