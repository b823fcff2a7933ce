"""Reading a method's settings: its own config first, then the environment, then the default.

Every function raises SettingsProblem naming the setting, never its value.
"""

from __future__ import annotations

from collections.abc import Mapping

from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.providers.address import check_base_url, check_page_url, read_address


def text_setting(
    config: Mapping[str, object], key: str, environ: Mapping[str, str], variable: str, default: str
) -> tuple[str, str]:
    """The name of the setting that counts, and its value without the spaces around it."""
    value = config.get(key)
    if value not in (None, ""):
        if not isinstance(value, str):
            raise SettingsProblem("setting_unreadable", name=key)
        return key, value.strip()
    return variable, environ.get(variable, "").strip() or default


def base_url(config: Mapping[str, object], environ: Mapping[str, str], variable: str, default: str) -> str:
    """The address of a company's API: `api_url` of the config, else the variable, else the live host."""
    name, url = text_setting(config, "api_url", environ, variable, default)
    return check_base_url(name, url)


def page(config: Mapping[str, object], key: str, default: str) -> str:
    """The page that customers are sent to: https only."""
    value = config.get(key)
    if value in (None, ""):
        return default
    if not isinstance(value, str):
        raise SettingsProblem("setting_unreadable", name=key)
    return check_page_url(key, value.strip())


def own_page(
    config: Mapping[str, object], key: str, environ: Mapping[str, str], ending: str, default: str
) -> str:
    """The page that customers are sent to: the config's, else the centre's public one (`ending` is success or
    error), else `default`."""
    origin = public_origin(environ)
    return page(config, key, f"{origin}/payments/{ending}/" if origin else default)


def public_origin(environ: Mapping[str, str]) -> str | None:
    """scheme://host of PAYMENTS_WEBHOOK_CALLBACK_URL, where it is https."""
    callback = read_address(environ.get("PAYMENTS_WEBHOOK_CALLBACK_URL", "").strip())
    return callback.origin if callback and callback.scheme == "https" else None


def switch(config: Mapping[str, object], key: str) -> bool:
    """Yes or no; no when it is not set."""
    value = config.get(key, False)
    if not isinstance(value, bool):
        raise SettingsProblem("setting_unreadable", name=key)
    return value


def deadline_s(config: Mapping[str, object]) -> float:
    """How long one step may take in all, in seconds."""
    # Imported here: a terminal whose methods need no line does not wait for the HTTP library to load.
    from pos_terminal.providers.http import DEFAULT_DEADLINE_S

    value = config.get("deadline_s", DEFAULT_DEADLINE_S)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= 60:
        raise SettingsProblem("setting_unreadable", name="deadline_s")
    return float(value)


def host_of(url: str) -> str:
    """The host of a checked base URL."""
    address = read_address(url)
    return address.host if address else ""


def host_and_port(url: str) -> tuple[str, int] | None:
    """Host and port of a checked base URL."""
    address = read_address(url)
    return (address.host, address.port or (443 if address.scheme == "https" else 80)) if address else None


class ApiAt:
    """A method's settings that name where a company's API is, as a checked base URL."""

    __slots__ = ()
    api_url: str

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port of the API."""
        return host_and_port(self.api_url)
