"""The settings and secrets of the Stripe method, checked once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.http import DEFAULT_DEADLINE_S
from pos_terminal.providers.method_settings import (
    ApiAt,
    base_url,
    deadline_s,
    host_of,
    own_page,
    text_setting,
)
from pos_terminal.providers.secrets import SecretStore, required_secret
from pos_terminal.records import dataclass

LIVE_URL: Final = "https://api.stripe.com"
API_VERSION: Final = "2026-10-28.endive"
_LIVE_KEYS: Final = ("sk_live_", "rk_live_")
_NO_PAGE: Final = "https://stripe.com/"
_VERSION: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(\.[a-z]{1,30})?", re.ASCII)
_LOCALE: Final = re.compile(r"auto|[a-z]{2,3}(-[A-Z0-9]{2,3})?", re.ASCII)
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class StripeConfig(ApiAt):
    """Where Stripe is and what its page shows. Made by `stripe_config_from`."""

    api_url: str = LIVE_URL
    api_version: str = API_VERSION
    success_url: str = _NO_PAGE
    cancel_url: str = _NO_PAGE
    item_name: str = ""
    """What the customer reads above the amount; empty: the word for a payment in the language in use."""
    locale: str = "auto"
    deadline_s: float = DEFAULT_DEADLINE_S

    @property
    def test_host(self) -> str | None:
        """The host that stands in for Stripe; None when this is Stripe's own."""
        return None if self.api_url == LIVE_URL else host_of(self.api_url)


def stripe_config_from(method_config: Mapping[str, object], environ: Mapping[str, str]) -> StripeConfig:
    """Settings from the method's own config, else the environment, else the default.

    Raises SettingsProblem: address_unreadable, address_not_secure, page_not_https, setting_unreadable; each
    names the setting, never its value.
    """
    return StripeConfig(
        api_url=base_url(method_config, environ, "STRIPE_API_URL", LIVE_URL).removesuffix("/v1"),
        api_version=_form(method_config, "api_version", API_VERSION, _VERSION),
        success_url=own_page(method_config, "success_url", environ, "success", _NO_PAGE),
        cancel_url=own_page(method_config, "cancel_url", environ, "error", _NO_PAGE),
        item_name=_name(method_config),
        locale=_form(method_config, "locale", "auto", _LOCALE),
        deadline_s=deadline_s(method_config),
    )


def _form(config: Mapping[str, object], key: str, default: str, pattern: re.Pattern[str]) -> str:
    _, value = text_setting(config, key, {}, "", default)
    if not pattern.fullmatch(value):
        raise SettingsProblem("setting_unreadable", name=key)
    return value


def _name(config: Mapping[str, object]) -> str:
    _, value = text_setting(config, "item_name", {}, "", "")
    if len(value) > _LONGEST_NAME or not value.isprintable():
        raise SettingsProblem("setting_unreadable", name="item_name")
    return value


@dataclass(frozen=True, slots=True)
class StripeSecrets:
    """The API's key, and the secrets of pushes (two while one is replaced)."""

    api_key: Secret
    webhook: tuple[Secret, ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether the key moves real money."""
        return self.api_key.reveal().startswith(_LIVE_KEYS)


def stripe_secrets_from(store: SecretStore) -> StripeSecrets:
    """STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET (comma-separated) of the store.

    Raises SettingsProblem: secret_missing without a key, secret_unreadable when it cannot stand in a header.
    """
    api_key = required_secret(store, "STRIPE_SECRET_KEY")
    webhook = store.get("STRIPE_WEBHOOK_SECRET")
    return StripeSecrets(api_key, webhook.parts() if webhook else ())
