"""Stripe's settings and secrets."""

from __future__ import annotations

import logging

import pytest

from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.base import PaymentResult
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.secrets import EnvironmentSecrets
from pos_terminal.providers.stripe import StripeProvider
from pos_terminal.providers.stripe_config import (
    StripeConfig,
    StripeSecrets,
    stripe_config_from,
    stripe_secrets_from,
)
from tests.providers.loopback import Server, reply
from tests.providers.stripe_shapes import (
    API_KEY,
    CANARY,
    NOW_MS,
    REFERENCE,
    SESSION_ID,
    stripe_at,
)


def create(stripe: StripeProvider) -> PaymentResult:
    return stripe.initiate_payment(
        amount=5000, currency="XOF", order_reference=REFERENCE, idempotency_key="key-1"
    )


@pytest.mark.parametrize(
    ("key", "url", "is_test"),
    [
        ("sk_live_x", "", False),
        ("rk_live_x", "https://api.stripe.com/v1/", False),
        ("sk_test_x", "", True),
        ("rk_test_x", "", True),
        ("whatever", "", True),
        ("sk_live_x", "http://127.0.0.1:8787/stripe", True),
        ("sk_live_x", "https://stripe.example", True),
    ],
)
def test_only_a_live_key_at_stripes_own_host_is_live(
    http: HttpClient, key: str, url: str, is_test: bool
) -> None:
    config = stripe_config_from({"api_url": url}, {})
    stripe = StripeProvider(config, StripeSecrets(Secret(key)), http, lambda: NOW_MS)
    assert stripe.is_test is is_test


def test_the_settings_come_from_the_method_then_the_environment() -> None:
    environ = {
        "STRIPE_API_URL": "http://127.0.0.1:8787/stripe/",
        "PAYMENTS_WEBHOOK_CALLBACK_URL": "https://shop.example:8443/api/payments/webhooks/",
    }
    config = stripe_config_from({"item_name": "Chez Awa", "locale": "fr"}, environ)
    assert config.api_url == "http://127.0.0.1:8787/stripe"
    assert config.address == ("127.0.0.1", 8787)
    assert config.success_url == "https://shop.example:8443/payments/success/"
    assert (config.item_name, config.locale) == ("Chez Awa", "fr")
    assert stripe_config_from({}, {}) == StripeConfig()


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ({"api_url": "http://api.stripe.com"}, "address_not_secure"),
        ({"api_url": "stripe"}, "address_unreadable"),
        ({"cancel_url": "http://shop.example/"}, "page_not_https"),
        ({"api_version": "latest"}, "setting_unreadable"),
        ({"locale": "french"}, "setting_unreadable"),
        ({"item_name": "a\nb"}, "setting_unreadable"),
        ({"item_name": "x" * 201}, "setting_unreadable"),
        ({"deadline_s": 0}, "setting_unreadable"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(config: dict[str, object], code: str) -> None:
    with pytest.raises(SettingsProblem) as caught:
        stripe_config_from(config, {})
    assert (caught.value.code, caught.value.params["name"]) == (code, next(iter(config)))


def test_the_secrets_come_under_their_own_names() -> None:
    both = {"STRIPE_SECRET_KEY": " sk_test_1 ", "STRIPE_WEBHOOK_SECRET": "whsec_1, whsec_2"}
    secrets = stripe_secrets_from(EnvironmentSecrets(both))
    assert secrets.api_key.matches("sk_test_1")
    assert [secret.reveal() for secret in secrets.webhook] == ["whsec_1", "whsec_2"]
    for environ, code in (({}, "secret_missing"), ({"STRIPE_SECRET_KEY": "sk é"}, "secret_unreadable")):
        with pytest.raises(SettingsProblem) as caught:
            stripe_secrets_from(EnvironmentSecrets(environ))
        assert caught.value.code == code


def test_no_secret_is_ever_told(http: HttpClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    words = f"No such key: {API_KEY} or whsec_canaryELSE"
    with Server(reply(401, {"error": {"type": "invalid_request_error", "message": words}})) as server:
        stripe = stripe_at(server, http)
        results = [
            create(stripe),
            stripe.check_status(SESSION_ID),
            stripe.cancel(SESSION_ID),
            stripe.find_by_reference(REFERENCE),
            stripe.process_refund(SESSION_ID, idempotency_key="r"),
        ]
    told: list[str] = [*map(repr, results), *map(str, results), caplog.text, repr(stripe), repr(vars(stripe))]
    assert not [text for text in told if CANARY in text]
    assert "No such key" in str(results[1])
