"""Which addresses the centre may call, decided again each time a connection is opened.

A restaurant's program names an address, and this server, behind its firewall, would call it: anything that is
not a public address of the internet is refused. A name is looked up once for a connection, every address of
the answer is looked at, and the connection goes to one of those and to nothing that is looked up later.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Final

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.providers.address import is_loopback, read_address
from pos_terminal.records import dataclass
from pos_terminal.remote.deadline import resolve

HTTPS_PORT: Final = 443
Lookup = Callable[[str, int, float], list[str]]
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAME: Final = re.compile(
    r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
"""A name as it is registered, the punycode of other scripts included: no look-alike letters, no numbers that
are an address in disguise, no single word of the local network."""
_LOCAL_ENDS: Final = (
    *(".local", ".localhost", ".localdomain", ".internal", ".lan"),
    *(".home.arpa", ".onion", ".test"),
)
_NETWORKS: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
            *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
            # Of the newer kind only 2000::/3 is public; these parts of it carry an old address, or nobody's.
            *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
        ),
    )
)
_PUBLIC_6: Final = ipaddress.ip_network("2000::/3")


class AddressRefused(Exception):
    """This server does not call there. `reason` is a word for the log and for the owner of the address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Egress:
    """Where callbacks may go. `networks` are private ones that whoever runs this server opens all the same,
    at any port: an order system beside it. Plain http goes to this machine alone, where they hold it."""

    ports: tuple[int, ...] = (HTTPS_PORT,)
    networks: tuple[Network, ...] = ()

    def opens(self, address: IpAddress) -> bool:
        """Whether this address lies in one of the private networks that were opened."""
        return any(address in network for network in self.networks if network.version == address.version)


def is_public(address: IpAddress) -> bool:
    """Whether anybody on the internet has this address, and no machine near this one."""
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address not in _PUBLIC_6:
        return False
    return not any(address in network for network in _NETWORKS if network.version == address.version)


def check_url(url: str, egress: Egress) -> None:
    """What can be said of an address by looking at it. Raises AddressRefused; the rest is said at connect
    time."""
    address = read_address(url)
    if address is None or "#" in url:
        raise AddressRefused("unreadable")
    if address.scheme != "https":
        if not (is_loopback(address.host) and any(network.is_loopback for network in egress.networks)):
            raise AddressRefused("not_secure")
        return
    if egress.networks:
        # A name of the private network may look like anything: where it leads is what counts.
        return
    if (HTTPS_PORT if address.port is None else address.port) not in egress.ports:
        raise AddressRefused("port")
    _check_host(address.host)


def _check_host(host: str) -> None:
    literal = _literal(host)
    if literal is not None:
        if not is_public(literal):
            raise AddressRefused("not_public")
        return
    name = host.removesuffix(".")
    if not _NAME.fullmatch(name) or name.endswith(_LOCAL_ENDS):
        raise AddressRefused("name")


def check_callback_url(url: str, egress: Egress) -> str:
    """The address as it was given, if callbacks may be sent there by its form. Raises InvalidInput."""
    try:
        check_url(url, egress)
    except AddressRefused as refused:
        raise InvalidInput("callback_url", reason=refused.reason) from None
    return url


class Vetted:
    """The look-up of names for connections of callbacks: public addresses or an AddressRefused."""

    def __init__(self, egress: Egress, lookup: Lookup = resolve) -> None:
        self._egress = egress
        self._lookup = lookup

    def __call__(self, host: str, port: int, timeout_s: float) -> list[str]:
        """The addresses that this connection may go to. One bad address among them refuses them all: who
        mixes them is trying which one we take."""
        found = self._lookup(host, port, timeout_s)
        addresses = [_literal(text) for text in found]
        if not all(address and self._allows(address) for address in addresses):
            raise AddressRefused("not_public")
        if port not in self._egress.ports and not all(map(self._is_opened, addresses)):
            raise AddressRefused("port")
        return found

    def _allows(self, address: IpAddress) -> bool:
        return self._egress.opens(address) or is_public(address)

    def _is_opened(self, address: IpAddress | None) -> bool:
        return address is not None and self._egress.opens(address)


def _literal(text: str) -> IpAddress | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
