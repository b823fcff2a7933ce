"""Which addresses may be talked to: https everywhere, plain http on this machine only."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import SplitResult, urlsplit

from pos_terminal.records import dataclass

LONGEST_URL: Final = 2000


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by its form alone; no name is looked up."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of a URL that matter here; the host is in lower case."""

    scheme: str
    host: str
    port: int | None
    origin: str
    """scheme://host[:port], without the scheme's own port."""

    @property
    def is_safe(self) -> bool:
        """https, or plain http that stays on this machine."""
        return self.scheme == "https" or (self.scheme == "http" and is_loopback(self.host))


def read_address(url: str) -> Address | None:
    """The address of an absolute http or https URL; None for anything else, user names included."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts: SplitResult = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    if port == {"http": 80, "https": 443}[parts.scheme]:
        port = None
    shown = f"[{host}]" if ":" in host else host
    return Address(parts.scheme, host, port, f"{parts.scheme}://{shown}" + (f":{port}" if port else ""))
