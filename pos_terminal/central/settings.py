"""Settings of the central server: from the environment, checked once, frozen.

Every variable is in build/server/env.example with what it means. A value that cannot be used is refused at
the start with the variable's name, never with the value: it may be a secret.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from pos_terminal.domain.errors import InvalidInput, SettingsProblem
from pos_terminal.domain.money import exponent
from pos_terminal.domain.secret import Secret

PREFIX: Final = "POS_CENTRAL_"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _text(value: str) -> str:
    return value


def _yes_no(value: str) -> bool:
    if value.lower() not in ("true", "false", "1", "0", "yes", "no", "on", "off"):
        raise ValueError("true or false is wanted")
    return value.lower() in ("true", "1", "yes", "on")


def _whole(value: str) -> int:
    if not (value.isascii() and value.isdecimal()):
        raise ValueError("a whole number is wanted, 0 or more")
    return int(value)


def _port(value: str) -> int:
    if not 0 <= (number := _whole(value)) <= 65535:
        raise ValueError("a port is at most 65535")
    return number


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("an address that begins https:// is wanted")
    return value.rstrip("/")


def _mail_server(value: str) -> Secret:
    parts = urlsplit(value)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.port == 0:
        raise ValueError("an address that begins smtp:// or smtps:// is wanted")
    return Secret(value)


def _mail_address(value: str) -> str:
    name, at, host = value.rpartition("@")
    if not (name and at and host) or not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError("an e-mail address is wanted")
    return value


def _list(value: str) -> tuple[str, ...]:
    return tuple(part for part in map(str.strip, value.split(",")) if part)


def _networks(value: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(part, strict=False) for part in _list(value))


def _folder(value: str) -> Path:
    return Path(value).expanduser().absolute()


def _currency(value: str) -> str:
    exponent(value.upper())
    return value.upper()


def _language(value: str) -> str:
    if value not in ("en", "fr"):
        raise ValueError("en or fr is wanted")
    return value


def _from(variable: str, read: Callable[[str], Any]) -> dict[str, Any]:
    return {"variable": variable, "read": read}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set. Each has a default, so that an empty environment works on one machine."""

    data_dir: Path | None = field(default=None, metadata=_from("POS_CENTRAL_DATA_DIR", _folder))
    """None: this user's data folder, found when it is needed."""
    database_url: Secret | None = field(default=None, metadata=_from("POS_CENTRAL_DATABASE_URL", Secret))
    """None: a PostgreSQL of our own in the data folder."""
    database_connections: int = field(default=10, metadata=_from("POS_CENTRAL_DATABASE_CONNECTIONS", _whole))
    server_key: Secret | None = field(default=None, metadata=_from("POS_CENTRAL_SERVER_KEY", Secret))
    """What restaurants' secrets are encrypted with. None: made at the first start, in the data folder."""
    host: str = field(default="127.0.0.1", metadata=_from("POS_CENTRAL_HOST", _text))
    port: int = field(default=8790, metadata=_from("POS_CENTRAL_PORT", _port))
    public_url: str | None = field(default=None, metadata=_from("POS_CENTRAL_PUBLIC_URL", _url))
    """How customers, providers and terminals reach this server."""
    trusted_hosts: tuple[str, ...] = field(default=(), metadata=_from("POS_CENTRAL_TRUSTED_HOSTS", _list))
    """Names in the Host header beside the public address's and this machine's own."""
    trusted_origins: tuple[str, ...] = field(default=(), metadata=_from("POS_CENTRAL_TRUSTED_ORIGINS", _list))
    """Origins beside the public address from which a signed-in person's browser may change something."""
    trusted_proxies: tuple[Network, ...] = field(
        default=(), metadata=_from("POS_CENTRAL_TRUSTED_PROXIES", _networks)
    )
    """Whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    metrics_token: Secret | None = field(default=None, metadata=_from("POS_CENTRAL_METRICS_TOKEN", Secret))
    """Opens /metrics from elsewhere than this machine, as a Bearer token."""
    log_level: str = field(default="INFO", metadata=_from("POS_CENTRAL_LOG_LEVEL", str.upper))
    language: str = field(default="en", metadata=_from("POS_CENTRAL_LANGUAGE", _language))
    """For whoever names none."""
    body_limit: int = field(default=2 * 1024 * 1024, metadata=_from("POS_CENTRAL_BODY_LIMIT", _whole))
    """Bytes of one request as it comes over the wire."""
    slowest_body: int = field(default=500, metadata=_from("POS_CENTRAL_SLOWEST_BODY", _whole))
    """Bytes a second below which a client that sends is cut."""
    patience_s: int = field(default=15, metadata=_from("POS_CENTRAL_PATIENCE", _whole))
    """Seconds for the head of a request, and for its body beside what its size takes; twice that for reading
    what was answered."""
    concurrent_requests: int = field(default=2000, metadata=_from("POS_CENTRAL_CONCURRENT_REQUESTS", _whole))
    """Connections and requests at once, streams to terminals included; beyond it the answer is 503."""
    rate_per_address: int = field(default=1200, metadata=_from("POS_CENTRAL_RATE_PER_ADDRESS", _whole))
    """Requests a minute from one address; 0: no limit."""
    rate_per_credential: int = field(default=600, metadata=_from("POS_CENTRAL_RATE_PER_CREDENTIAL", _whole))
    """Requests a minute with one key, session or terminal; 0: no limit."""
    callback_networks: tuple[Network, ...] = field(
        default=(), metadata=_from("POS_CENTRAL_CALLBACK_NETWORKS", _networks)
    )
    """Private networks that callbacks may go to all the same: an order system on the same machine."""
    webhook_days: int = field(default=90, metadata=_from("POS_CENTRAL_WEBHOOK_DAYS", _whole))
    """After how many days the bodies of companies' pushes are forgotten; 0: never."""
    smtp_url: Secret | None = field(default=None, metadata=_from("POS_CENTRAL_SMTP_URL", _mail_server))
    """Where e-mail is handed over, as smtp://name:password@host:587, or smtps:// for TLS from the first byte;
    None: no e-mail is sent."""
    mail_from: str | None = field(default=None, metadata=_from("POS_CENTRAL_MAIL_FROM", _mail_address))
    payments_enabled: bool = field(default=True, metadata=_from("PAYMENTS_ENABLED", _yes_no))
    """False: payables are settled without asking for money, and marked as not charged."""
    default_currency: str = field(default="XOF", metadata=_from("DEFAULT_CURRENCY", _currency))
    webhook_callback_url: str | None = field(
        default=None, metadata=_from("PAYMENTS_WEBHOOK_CALLBACK_URL", _url)
    )
    """Where providers send webhooks to; None: the public address."""

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Settings:
        """The settings of this environment. Raises SettingsProblem naming the variable, not its value."""
        values: dict[str, Any] = {}
        for one in fields(cls):
            text = environ.get(one.metadata["variable"], "").strip()
            if not text:
                continue
            try:
                values[one.name] = one.metadata["read"](text)
            except (ValueError, InvalidInput) as error:
                name = one.metadata["variable"]
                raise SettingsProblem("variable_unusable", variable=name, detail=_why(error)) from None
        return cls(**values)


VARIABLES: Final[tuple[str, ...]] = tuple(one.metadata["variable"] for one in fields(Settings))
"""The environment's names of all settings, in the order in which they are explained."""


def _why(error: Exception) -> str:
    """The reason without the value: our own words, or the kind of value that was wanted."""
    text = str(error)
    return text if "wanted" in text or "at most" in text else "it cannot be read"
