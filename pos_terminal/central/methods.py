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

from pos_terminal.central.accounts.restaurant_secrets import RestaurantSecrets
from pos_terminal.central.centre import Centre
from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.providers.base import Provider
from pos_terminal.providers.registry import get_provider, registered_codes
from pos_terminal.providers.secrets import SecretChain, SecretStore

_CONFIG: Final = text(
    "SELECT config FROM pos.payment_methods WHERE restaurant_id = :restaurant_id AND terminal_id = 'centre'"
    " AND provider_code = :code"
)
_RESTAURANTS: Final = text("SELECT restaurant_id FROM pos.restaurants ORDER BY restaurant_id LIMIT :most")


def restaurants(centre: Centre, most: int) -> list[str]:
    """The ids of at most so many restaurants of this server."""
    with centre.database.gate() as connection:
        return [str(row[0]) for row in connection.execute(_RESTAURANTS, {"most": most})]


def is_single(centre: Centre, restaurant_id: str) -> bool:
    """Whether this is the only restaurant of the server, so that the environment's names are its own."""
    return restaurants(centre, 2) == [restaurant_id]


def secrets_of(centre: Centre, restaurant_id: str) -> SecretStore:
    """The restaurant's own secrets, before those of the environment where it is the only one."""
    own = RestaurantSecrets(centre, restaurant_id)
    return SecretChain(own, centre.secrets) if is_single(centre, restaurant_id) else own


def config_of(centre: Centre, restaurant_id: str, code: str) -> Mapping[str, Any]:
    """What the restaurant's method of this code is set to; nothing where there is no such method."""
    with centre.database.tenant(restaurant_id) as connection:
        config = connection.execute(_CONFIG, {"restaurant_id": restaurant_id, "code": code}).scalar()
    found: dict[str, Any] = {} if config is None else msgspec.json.decode(config, type=dict[str, Any])
    return found


def provider_of(
    centre: Centre, restaurant_id: str, code: str, *, now_ms: Callable[[], int] | None = None
) -> Provider | None:
    """The provider of this code with the restaurant's config and secrets; None where it is not set up.

    `now_ms` is the centre's clock unless given. Raises DatabaseProblem for secrets of another server key.
    """
    if code not in registered_codes():
        return None
    try:
        return get_provider(
            code,
            config_of(centre, restaurant_id, code),
            secrets_of(centre, restaurant_id),
            environ=os.environ if is_single(centre, restaurant_id) else {},
            now_ms=now_ms or centre.clock.now_ms,
            connections=centre.connections,
        )
    except SettingsProblem:
        return None
