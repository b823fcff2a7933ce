"""The settings of the Wave method, checked once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pos_terminal.providers.http import DEFAULT_DEADLINE_S
from pos_terminal.providers.method_settings import (
    ApiAt,
    base_url,
    deadline_s,
    host_of,
    own_page,
    switch,
)
from pos_terminal.records import dataclass

LIVE_URL: Final = "https://api.wave.com"
_NO_PAGE: Final = "https://www.wave.com/"


@dataclass(frozen=True, slots=True)
class WaveConfig(ApiAt):
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
        return host_of(self.api_url)


def wave_config_from(method_config: Mapping[str, object], environ: Mapping[str, str]) -> WaveConfig:
    """Settings from the method's own config, else the environment, else the default.

    Raises SettingsProblem: address_unreadable, address_not_secure, page_not_https, setting_unreadable; each
    names the setting, never its value.
    """
    return WaveConfig(
        api_url=base_url(method_config, environ, "WAVE_API_URL", LIVE_URL).removesuffix("/v1"),
        success_url=own_page(method_config, "success_url", environ, "success", _NO_PAGE),
        error_url=own_page(method_config, "error_url", environ, "error", _NO_PAGE),
        restrict_payer=switch(method_config, "restrict_payer"),
        deadline_s=deadline_s(method_config),
    )
