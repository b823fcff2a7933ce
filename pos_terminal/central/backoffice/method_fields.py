"""Which hosts this server sends keys to; what else can be set for a method is the same everywhere."""

from __future__ import annotations

from typing import Final

from pos_terminal.central.callbacks.addresses import AddressRefused, Egress, check_url
from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.providers import mtn_config, orange_config, orange_sn_config, stripe_config, wave_config
from pos_terminal.services.method_fields import HOST, Config

_HOSTS: Final = frozenset(
    {
        wave_config.LIVE_URL,
        orange_config.LIVE_URL,
        orange_sn_config.LIVE_URL,
        orange_sn_config.SANDBOX_URL,
        *mtn_config.LIVE_URLS,
        mtn_config.SANDBOX_URL,
        stripe_config.LIVE_URL,
    }
)


def check_host(config: Config, egress: Egress) -> None:
    """This server sends keys and questions to the companies alone, and not to whatever address somebody
    types; unless whoever runs it opened networks of its own. Raises SettingsProblem."""
    url = str(config.get(HOST, ""))
    if not url or url.rstrip("/") in _HOSTS:
        return
    try:
        if not egress.networks:
            raise AddressRefused("not_a_company")
        check_url(url, egress)
    except AddressRefused:
        raise SettingsProblem("setting_unreadable", name=HOST) from None
