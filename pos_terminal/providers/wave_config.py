"""The settings of the Wave method, checked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.providers.address import check_base_url, check_page_url, read_address
from pos_terminal.providers.http import DEFAULT_DEADLINE_S

LIVE_URL: Final = "https://api.wave.com"
_NO_PAGE: Final = "https://www.wave.com/"


@dataclass(frozen=True, slots=True)
class WaveConfig:
    """Where Wave is and where it sends the customer's browser afterwards. Made by `wave_config_from`."""

    api_url: str = LIVE_URL
    success_url: str = _NO_PAGE
    error_url: str = _NO_PAGE
    restrict_payer: bool = False
    """Only the phone number given with a payment may pay it."""
    deadline_s: float = DEFAULT_DEADLINE_S

    @property
    def is_test(self) -> bool:
        """Whether this is anything but Wave's live host."""
        return self.api_url != LIVE_URL

    @property
    def host(self) -> str:
        """The host of the API."""
        address = read_address(self.api_url)
        return address.host if address else ""

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port of the API."""
        address = read_address(self.api_url)
        return (address.host, address.port or (443 if address.scheme == "https" else 80)) if address else None


def wave_config_from(method_config: Mapping[str, object], environ: Mapping[str, str]) -> WaveConfig:
    """Settings from the method's own config, else the environment, else the default.

    Raises SettingsProblem: address_unreadable, address_not_secure, page_not_https, setting_unreadable; each
    names the setting, never its value.
    """
    name, api_url = _first(method_config, "api_url", environ, "WAVE_API_URL", LIVE_URL)
    base = check_base_url(name, api_url).removesuffix("/v1")
    callback = read_address(environ.get("PAYMENTS_WEBHOOK_CALLBACK_URL", "").strip())
    origin = callback.origin if callback and callback.scheme == "https" else None
    return WaveConfig(
        api_url=base,
        success_url=_page(method_config, "success_url", origin and f"{origin}/payments/success/"),
        error_url=_page(method_config, "error_url", origin and f"{origin}/payments/error/"),
        restrict_payer=_switch(method_config, "restrict_payer"),
        deadline_s=_seconds(method_config, "deadline_s"),
    )


def _first(
    config: Mapping[str, object], key: str, environ: Mapping[str, str], variable: str, default: str
) -> tuple[str, str]:
    """The value that counts, and the name of the setting it came from."""
    value = config.get(key)
    if value not in (None, ""):
        if not isinstance(value, str):
            raise SettingsProblem("setting_unreadable", name=key)
        return key, value.strip()
    return variable, environ.get(variable, "").strip() or default


def _page(config: Mapping[str, object], key: str, default: str | None) -> str:
    value = config.get(key)
    if value in (None, ""):
        return default or _NO_PAGE
    if not isinstance(value, str):
        raise SettingsProblem("setting_unreadable", name=key)
    return check_page_url(key, value.strip())


def _switch(config: Mapping[str, object], key: str) -> bool:
    value = config.get(key, False)
    if not isinstance(value, bool):
        raise SettingsProblem("setting_unreadable", name=key)
    return value


def _seconds(config: Mapping[str, object], key: str) -> float:
    value = config.get(key, DEFAULT_DEADLINE_S)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= 60:
        raise SettingsProblem("setting_unreadable", name=key)
    return float(value)
