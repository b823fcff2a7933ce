"""Which addresses of companies may be used, and which pages of theirs a customer may be sent to."""

from __future__ import annotations

from urllib.parse import urlsplit

from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.remote.address import is_loopback as is_loopback
from pos_terminal.remote.address import read_address as read_address


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
