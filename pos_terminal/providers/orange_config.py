"""The settings of the Orange Money method for Web Payment (every country but Senegal), checked once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pos_terminal.domain.errors import InvalidInput, SettingsProblem
from pos_terminal.domain.money import exponent
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.address import read_address
from pos_terminal.providers.http import DEFAULT_DEADLINE_S
from pos_terminal.providers.method_settings import (
    ApiAt,
    base_url,
    deadline_s,
    host_of,
    own_page,
    page,
    text_setting,
)
from pos_terminal.providers.secrets import SecretStore, required_secret
from pos_terminal.records import dataclass

LIVE_URL: Final = "https://api.orange.com"
SANDBOX: Final = "dev"
SANDBOX_CURRENCY: Final = "OUV"
LONGEST_PAGE: Final = 120
"""Orange refuses longer addresses of pages."""
_NO_PAGE: Final = "https://www.orange.com/"
_ZONE: Final = re.compile(r"[a-z0-9-]{2,12}", re.ASCII)
_PATH: Final = re.compile(r"(/[A-Za-z0-9._-]+)+", re.ASCII)
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class OrangeSecrets:
    """The application's id and secret, and the key of the merchant's account in one country."""

    client_id: Secret
    client_secret: Secret
    merchant_key: Secret

    def all(self) -> tuple[Secret, ...]:
        """What must not be seen in anybody's words."""
        return self.client_id, self.client_secret, self.merchant_key


@dataclass(frozen=True, slots=True)
class OrangeConfig(ApiAt):
    """Where Orange is, and what a request says besides its amount. Made by `orange_config_from`."""

    api_url: str = LIVE_URL
    path: str = f"/orange-money-webpay/{SANDBOX}/v1"
    """What stands before /webpayment: the product and the zone."""
    token_path: str = "/oauth/v3/token"
    currency: str | None = SANDBOX_CURRENCY
    """The only one taken; None: whatever Orange takes. The sandbox's stands for any without decimals."""
    return_url: str = _NO_PAGE
    cancel_url: str = _NO_PAGE
    notif_url: str = _NO_PAGE
    language: str = "fr"
    shop: str = ""
    """At most 30 characters, shown to the customer."""
    deadline_s: float = DEFAULT_DEADLINE_S

    @property
    def is_test(self) -> bool:
        """Whether this is anything but Orange's live host and a country's zone."""
        sandbox = f"/{SANDBOX}/" in f"{self.path}/" or self.currency == SANDBOX_CURRENCY
        return self.api_url != LIVE_URL or sandbox

    @property
    def test_host(self) -> str | None:
        """The host that stands in for Orange; None when it is Orange's own."""
        return host_of(self.api_url) if self.api_url != LIVE_URL else None


def country_of(method_config: Mapping[str, object]) -> str:
    """The method's country, two capital letters, or "" when none is set. Raises SettingsProblem."""
    return text_in(method_config, "country", _COUNTRY, "").upper()


def text_in(config: Mapping[str, object], key: str, pattern: re.Pattern[str], default: str) -> str:
    """A text of the method's config that has this form as a whole. Raises SettingsProblem."""
    _, value = text_setting(config, key, {}, key, default)
    if value != default and not pattern.fullmatch(value):
        raise SettingsProblem("setting_unreadable", name=key)
    return value


def orange_config_from(method_config: Mapping[str, object], environ: Mapping[str, str]) -> OrangeConfig:
    """Settings from the method's own config, else the environment, else the default.

    Without a country it is the sandbox. Raises SettingsProblem naming the setting, never its value.
    """
    country = country_of(method_config)
    zone = text_in(method_config, "zone", _ZONE, country.lower() or SANDBOX)
    return OrangeConfig(
        api_url=base_url(method_config, environ, "ORANGE_API_URL", LIVE_URL),
        path=text_in(method_config, "path", _PATH, f"/orange-money-webpay/{zone}/v1"),
        token_path=text_in(method_config, "token_path", _PATH, "/oauth/v3/token"),
        currency=_currency(method_config, zone),
        return_url=_short(
            own_page(method_config, "success_url", environ, "success", _NO_PAGE), "success_url"
        ),
        cancel_url=_short(own_page(method_config, "error_url", environ, "error", _NO_PAGE), "error_url"),
        notif_url=_short(page(method_config, "callback_url", _callback(environ)), "callback_url"),
        language="en" if method_config.get("page_language") == "en" else "fr",
        shop=text_in(method_config, "shop", re.compile(r".{1,30}"), ""),
        deadline_s=deadline_s(method_config),
    )


def _currency(config: Mapping[str, object], zone: str) -> str | None:
    default = SANDBOX_CURRENCY if zone == SANDBOX else ""
    found = text_in(config, "currency", re.compile(r"[A-Z]{3}", re.ASCII), default)
    try:
        whole = not found or exponent(found) == 0
    except InvalidInput:
        whole = False
    if not whole:
        raise SettingsProblem("setting_unreadable", name="currency")
    return found or None


def _short(url: str, key: str) -> str:
    if len(url) > LONGEST_PAGE:
        raise SettingsProblem("setting_unreadable", name=key)
    return url


def _callback(environ: Mapping[str, str]) -> str:
    url = environ.get("PAYMENTS_WEBHOOK_CALLBACK_URL", "").strip()
    address = read_address(url)
    usable = address is not None and address.scheme == "https" and "?" not in url and "#" not in url
    return f"{url.rstrip('/')}/orange/" if usable else _NO_PAGE


def orange_secrets_from(store: SecretStore) -> OrangeSecrets:
    """ORANGE_CLIENT_ID, ORANGE_CLIENT_SECRET and ORANGE_MERCHANT_KEY of the store.

    Raises SettingsProblem: secret_missing, secret_unreadable when it cannot stand in a request.
    """
    names = ("ORANGE_CLIENT_ID", "ORANGE_CLIENT_SECRET", "ORANGE_MERCHANT_KEY")
    return OrangeSecrets(*(required_secret(store, name) for name in names))
