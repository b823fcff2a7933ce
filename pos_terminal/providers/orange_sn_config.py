"""The settings of the Orange Money method in Senegal, where Sonatel has an API of its own; checked once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.http import DEFAULT_DEADLINE_S
from pos_terminal.providers.method_settings import ApiAt, base_url, deadline_s, host_of, page
from pos_terminal.providers.orange_config import text_in
from pos_terminal.providers.secrets import SecretStore, required_secret
from pos_terminal.records import dataclass

COUNTRY: Final = "SN"
LIVE_URL: Final = "https://api.orange-sonatel.com"
SANDBOX_URL: Final = "https://api.sandbox.orange-sonatel.com"
CURRENCY: Final = "XOF"
LEAST: Final = 10
"""Francs: less is accepted by the API, and then refused to the customer."""
_VALIDITY_S: Final = 600
_LONGEST_VALIDITY_S: Final = 86_400
_CODE: Final = re.compile(r"[0-9]{6}", re.ASCII)
_APP: Final = re.compile(r"MAXIT|OM", re.ASCII)


@dataclass(frozen=True, slots=True)
class SenegalSecrets:
    """The application's id and secret, and the secrets of its callbacks (two while one is replaced)."""

    client_id: Secret
    client_secret: Secret
    callback: tuple[Secret, ...] = ()


@dataclass(frozen=True, slots=True)
class SenegalConfig(ApiAt):
    """Where Sonatel is, who is paid, and how long a code is good. Made by `senegal_config_from`."""

    merchant_code: str
    api_url: str = LIVE_URL
    shop: str = "Restaurant"
    app: str = "MAXIT"
    """Which of Orange's two applications the code opens: MAXIT or OM."""
    validity_s: int = _VALIDITY_S
    success_url: str | None = None
    error_url: str | None = None
    deadline_s: float = DEFAULT_DEADLINE_S

    @property
    def is_test(self) -> bool:
        """Whether this is anything but Sonatel's live host."""
        return self.api_url != LIVE_URL

    @property
    def test_host(self) -> str | None:
        """The host that stands in for Sonatel; None when it is one of its own."""
        return None if self.api_url in (LIVE_URL, SANDBOX_URL) else host_of(self.api_url)


def senegal_config_from(
    method_config: Mapping[str, object], environ: Mapping[str, str], secrets: SecretStore
) -> SenegalConfig:
    """Settings from the method's own config, else the environment, else the default.

    The merchant code is `merchant_code`, else the store's ORANGE_MERCHANT_KEY. Raises SettingsProblem naming
    the setting, never its value.
    """
    code = text_in(method_config, "merchant_code", _CODE, "")
    if not code:
        code = required_secret(secrets, "ORANGE_MERCHANT_KEY").reveal()
        if not _CODE.fullmatch(code):
            raise SettingsProblem("setting_unreadable", name="ORANGE_MERCHANT_KEY")
    return SenegalConfig(
        merchant_code=code,
        api_url=base_url(method_config, environ, "ORANGE_API_URL", LIVE_URL),
        shop=text_in(method_config, "shop", re.compile(r".{1,30}"), "Restaurant"),
        app=text_in(method_config, "app", _APP, "MAXIT"),
        validity_s=_validity(method_config),
        success_url=page(method_config, "success_url", "") or None,
        error_url=page(method_config, "error_url", "") or None,
        deadline_s=deadline_s(method_config),
    )


def _validity(config: Mapping[str, object]) -> int:
    value = config.get("validity_s", _VALIDITY_S)
    if type(value) is not int or not 60 <= value <= _LONGEST_VALIDITY_S:
        raise SettingsProblem("setting_unreadable", name="validity_s")
    return value


def senegal_secrets_from(store: SecretStore) -> SenegalSecrets:
    """ORANGE_CLIENT_ID, ORANGE_CLIENT_SECRET and ORANGE_WEBHOOK_SECRET (comma-separated, may be missing).

    Raises SettingsProblem: secret_missing, secret_unreadable.
    """
    callback = store.get("ORANGE_WEBHOOK_SECRET")
    return SenegalSecrets(
        required_secret(store, "ORANGE_CLIENT_ID"),
        required_secret(store, "ORANGE_CLIENT_SECRET"),
        callback.parts() if callback else (),
    )
