"""The payment methods that the centre itself works with: a restaurant's config and secrets, as a provider.

A restaurant has its own secrets. The environment's are the default where there is a single restaurant; with
two, nobody could say whose they are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import text

from pos_terminal.central.centre import Centre
from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.base import Provider
from pos_terminal.providers.registry import get_provider, registered_codes
from pos_terminal.providers.secrets import SecretChain, SecretStore

_CONFIG: Final = text(
    "SELECT config FROM pos.payment_methods WHERE restaurant_id = :restaurant_id AND terminal_id = 'centre'"
    " AND provider_code = :code"
)
_SECRETS: Final = text("SELECT name, sealed FROM pos.restaurant_secrets WHERE restaurant_id = :restaurant_id")
_RESTAURANTS: Final = text("SELECT restaurant_id FROM pos.restaurants ORDER BY restaurant_id LIMIT :most")


class _Sealed:
    """The secrets that one restaurant had when its method was read; opened when they are asked for."""

    def __init__(self, centre: Centre, restaurant_id: str, sealed: Mapping[str, bytes]) -> None:
        self._centre = centre
        self._restaurant_id = restaurant_id
        self._sealed = sealed

    def get(self, name: str) -> Secret | None:
        sealed = self._sealed.get(name)
        return None if sealed is None else self._centre.sealer.open(self._restaurant_id, name, sealed)


def restaurants(centre: Centre, most: int) -> list[str]:
    """The ids of at most so many restaurants of this server."""
    with centre.database.gate() as connection:
        return [str(row[0]) for row in connection.execute(_RESTAURANTS, {"most": most})]


def is_single(centre: Centre, restaurant_id: str) -> bool:
    """Whether this is the only restaurant of the server, so that the environment's names are its own."""
    return restaurants(centre, 2) == [restaurant_id]


def provider_of(
    centre: Centre,
    restaurant_id: str,
    code: str,
    *,
    pages: Mapping[str, str] | None = None,
    now_ms: Callable[[], int] | None = None,
) -> Provider | None:
    """The provider of this code with the restaurant's config and secrets; None where it is not set up.

    `pages` (success_url, error_url) stand in the place of the config's, so that they are part of the plan
    which is stored before anything is sent. `now_ms` is the centre's clock unless given. Raises
    DatabaseProblem for secrets of another server key.
    """
    if code not in registered_codes():
        return None
    try:
        return provider_set_up(centre, restaurant_id, code, pages=pages, now_ms=now_ms)
    except SettingsProblem:
        return None


def provider_set_up(
    centre: Centre,
    restaurant_id: str,
    code: str,
    *,
    pages: Mapping[str, str] | None = None,
    now_ms: Callable[[], int] | None = None,
) -> Provider:
    """The same; raises SettingsProblem where it is not set up, which says what is missing."""
    with centre.database.tenant(restaurant_id) as connection:
        names = {"restaurant_id": restaurant_id, "code": code}
        config = connection.execute(_CONFIG, names).scalar()
        sealed = {str(row[0]): bytes(row[1]) for row in connection.execute(_SECRETS, names)}
    own: SecretStore = _Sealed(centre, restaurant_id, sealed)
    single = is_single(centre, restaurant_id)
    return get_provider(
        code,
        {**_read(config), **(pages or {}), "route": "direct"},
        SecretChain(own, centre.secrets) if single else own,
        environ=os.environ if single else {},
        now_ms=now_ms or centre.clock.now_ms,
        connections=centre.connections,
    )


def _read(config: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {} if config is None else msgspec.json.decode(config, type=dict[str, Any])
    return found
