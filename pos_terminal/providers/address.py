"""Which addresses may be talked to: https everywhere, plain http on this machine only."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import SplitResult, urlsplit

from pos_terminal.domain.errors import SettingsProblem
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


def is_company_link(url: str, domain: str, test_host: str | None) -> bool:
    """Whether a customer may be sent there: a page of the company's `domain`, or of the host that stands in
    for it in a test."""
    address = read_address(url)
    if address is None or not address.is_safe:
        return False
    if test_host is not None and address.host == test_host:
        return True
    return address.scheme == "https" and address.port is None and address.host.endswith(f".{domain}")


def check_base_url(name: str, url: str) -> str:
    """The base URL without a slash at its end. Raises SettingsProblem naming the setting."""
    address = read_address(url)
    if address is None or "?" in url or "#" in url:
        raise SettingsProblem("address_unreadable", name=name)
    if not address.is_safe:
        raise SettingsProblem("address_not_secure", name=name)
    path = urlsplit(url).path.rstrip("/")
    return address.origin + path


def check_page_url(name: str, url: str) -> str:
    """The URL of a page that customers are sent to: https only. Raises SettingsProblem."""
    address = read_address(url)
    if address is None:
        raise SettingsProblem("address_unreadable", name=name)
    if address.scheme != "https":
        raise SettingsProblem("page_not_https", name=name)
    return url


def where_to_ask(made_at: str, configured: str, known: tuple[str, ...]) -> str | None:
    """The address of the API at which a request must be asked about; None when our keys must not go there.

    A request of the company's own host or of the configured one is asked where it was made. A simulator on
    this machine may have come back on another port.
    """
    made, ours = read_address(made_at), read_address(configured)
    if made is None or ours is None:
        return None
    if made.origin == ours.origin or made_at in known:
        return made_at
    practice = is_loopback(made.host) and is_loopback(ours.host)
    return ours.origin + made_at.removeprefix(made.origin) if practice else None
