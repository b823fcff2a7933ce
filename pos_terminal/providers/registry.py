"""The one table of providers. Adding a company means one line here and its own files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from pos_terminal.providers.base import Provider
from pos_terminal.providers.cash import CashProvider
from pos_terminal.providers.central_line import CentralLine
from pos_terminal.providers.manual import manual_provider
from pos_terminal.providers.secrets import SecretStore
from pos_terminal.records import dataclass
from pos_terminal.system import SystemClock

if TYPE_CHECKING:
    from pos_terminal.providers.http import HttpClient


class Connections:
    """The HTTP client that all providers share, made when the first of them needs it."""

    def __init__(self) -> None:
        self._client: HttpClient | None = None
        self.central = CentralLine()
        """The way of the methods that go through the central server."""

    def client(self) -> HttpClient:
        """The one client."""
        # Imported here: a terminal that takes cash does not wait for the HTTP library to load.
        from pos_terminal.providers.http import HttpClient

        self._client = self._client or HttpClient()
        return self._client

    def warm_up(self) -> None:
        """Do what the first request of a provider would wait for, where there is one."""
        if self._client is not None:
            self._client.warm_up()

    def close(self) -> None:
        """Close what is open; harmless where nothing is."""
        if self._client is not None:
            self._client.close()


@dataclass(frozen=True, slots=True)
class _Parts:
    config: Mapping[str, object]
    secrets: SecretStore
    environ: Mapping[str, str]
    http: HttpClient | None
    now_ms: Callable[[], int]
    connections: Connections

    def client(self) -> HttpClient:
        return self.http or self.connections.client()


def _cash(_parts: _Parts) -> Provider:
    return CashProvider()


def _wave(parts: _Parts) -> Provider:
    from pos_terminal.providers.wave import WaveProvider
    from pos_terminal.providers.wave_api import wave_secrets_from
    from pos_terminal.providers.wave_config import wave_config_from

    config = wave_config_from(parts.config, parts.environ)
    secrets = wave_secrets_from(parts.secrets)
    return WaveProvider(config, secrets, parts.client(), parts.now_ms)


def _stripe(parts: _Parts) -> Provider:
    from pos_terminal.providers.stripe import StripeProvider
    from pos_terminal.providers.stripe_config import stripe_config_from, stripe_secrets_from

    config = stripe_config_from(parts.config, parts.environ)
    secrets = stripe_secrets_from(parts.secrets)
    return StripeProvider(config, secrets, parts.client(), parts.now_ms)


def _orange(parts: _Parts) -> Provider:
    from pos_terminal.providers import orange_config as web
    from pos_terminal.providers import orange_sn_config as senegal

    if web.country_of(parts.config) == senegal.COUNTRY:
        from pos_terminal.providers.orange_sn import OrangeSenegalProvider

        config = senegal.senegal_config_from(parts.config, parts.environ, parts.secrets)
        secrets = senegal.senegal_secrets_from(parts.secrets)
        return OrangeSenegalProvider(config, secrets, parts.client(), parts.now_ms)
    from pos_terminal.providers.orange import OrangeProvider

    settings = web.orange_config_from(parts.config, parts.environ)
    return OrangeProvider(settings, web.orange_secrets_from(parts.secrets), parts.client(), parts.now_ms)


def _mtn(parts: _Parts) -> Provider:
    from pos_terminal.providers.mtn import MtnProvider
    from pos_terminal.providers.mtn_config import mtn_config_from, mtn_secrets_from

    config = mtn_config_from(parts.config, parts.environ)
    return MtnProvider(config, mtn_secrets_from(parts.secrets), parts.client(), parts.now_ms)


_TABLE: Final[Mapping[str, Callable[[_Parts], Provider]]] = {
    "cash": _cash,
    "wave": _wave,
    "stripe": _stripe,
    "orange": _orange,
    "mtn": _mtn,
}


def registered_codes() -> tuple[str, ...]:
    """The codes that `get_provider` knows, but for the manual methods' (see `manual.manual_codes`)."""
    return tuple(_TABLE)


def get_provider(
    code: str,
    config: Mapping[str, object],
    secrets: SecretStore,
    *,
    environ: Mapping[str, str] | None = None,
    http: HttpClient | None = None,
    now_ms: Callable[[], int] | None = None,
    connections: Connections | None = None,
) -> Provider:
    """The provider of this code with a method's config. Slow the first time: do not call it on the Qt thread.

    `environ` and `now_ms` are the machine's own unless given; give one `http`, or one `connections` that
    makes it when needed, to all providers, and close it at the end. Raises InvalidInput("method_unknown"), or
    SettingsProblem when it is not set up.
    """
    if code not in _TABLE:
        return manual_provider(code, config)
    connections = connections or Connections()
    if config.get("route") == "central" and code != "cash":
        from pos_terminal.providers.central import CentralProvider

        return CentralProvider(code, config, connections.central)
    variables = os.environ if environ is None else environ
    now = now_ms or SystemClock().now_ms
    return _TABLE[code](_Parts(config, secrets, variables, http, now, connections))
