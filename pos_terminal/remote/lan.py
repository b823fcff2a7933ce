"""How this computer stands in its own network: an address, and a router to leave by. Nothing is sent."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pos_terminal.records import dataclass

_PROC: Final = Path("/proc/net")
_UP, _GATEWAY = 0x1, 0x2
_LOCAL: Final = re.compile(r"\|-- (?P<address>[0-9.]+)\s+/32 host LOCAL")
_OUTSIDE: Final = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses of nobody (RFC 5737, RFC 3849): asked only by which way one would leave for them."""


@dataclass(frozen=True, slots=True)
class Lan:
    """`address` is "" without a network, `gateway` where no router is known; `routed`: there is a way out."""

    address: str = ""
    interface: str = ""
    gateway: str = ""
    routed: bool = False


def look_at_lan(proc: Path = _PROC, outside: Sequence[tuple[int, str]] = _OUTSIDE) -> Lan:
    """As the system tells it: Linux by its tables, others by the way that they would send to `outside`."""
    try:
        routes, addresses = (proc / "route").read_text(), (proc / "fib_trie").read_text()
    except OSError:
        return _by_the_way_out(outside)
    found = read_tables(routes, addresses)
    if not found.routed:
        try:
            newer = read_newer_tables((proc / "ipv6_route").read_text(), (proc / "if_inet6").read_text())
        except OSError:
            return found  # a system without the newer addresses
        return newer if newer.routed else found
    return found


def read_tables(routes: str, addresses: str) -> Lan:
    """What /proc/net/route and /proc/net/fib_trie say."""
    rows = [parts for line in routes.splitlines()[1:] if len(parts := line.split()) >= 8]
    up = [parts for parts in rows if int(parts[3], 16) & _UP]
    own = [ipaddress.IPv4Address(one) for one in _LOCAL.findall(addresses)]
    for parts in up:
        if parts[1] == parts[7] == "00000000":
            networks = [_network(one) for one in up if one[0] == parts[0] and one[7] != "00000000"]
            address = next((one for one in own if any(one in network for network in networks)), None)
            gateway = str(_address(parts[2])) if int(parts[3], 16) & _GATEWAY else ""
            known = str(address) if address is not None else _first_of_a_network(own)
            return Lan(known, parts[0], gateway, routed=bool(known))
    return Lan(_first_of_a_network(own), up[0][0] if up else "")


def read_newer_tables(routes: str, addresses: str) -> Lan:
    """What /proc/net/ipv6_route and /proc/net/if_inet6 say."""
    for parts in (line.split() for line in routes.splitlines()):
        nowhere = len(parts) < 10 or parts[9] == "lo" or not int(parts[8], 16) & _UP
        if nowhere or parts[0] != "0" * 32 or parts[1] != "00":
            continue
        for own in (line.split() for line in addresses.splitlines()):
            # Scope 00: good beyond this cable.
            if len(own) >= 6 and own[5] == parts[9] and own[3] == "00":
                gateway = ipaddress.IPv6Address(bytes.fromhex(parts[4]))
                return Lan(str(ipaddress.IPv6Address(bytes.fromhex(own[0]))), own[5], str(gateway), True)
    return Lan()


def _network(parts: list[str]) -> ipaddress.IPv4Network:
    return ipaddress.IPv4Network(f"{_address(parts[1])}/{_address(parts[7])}", strict=False)


def _address(backwards: str) -> ipaddress.IPv4Address:
    return ipaddress.IPv4Address(bytes.fromhex(backwards)[::-1])


def _first_of_a_network(own: Sequence[ipaddress.IPv4Address]) -> str:
    return next((str(one) for one in own if _is_of_a_network(one)), "")


def _is_of_a_network(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Not this machine's own, and not one that a machine gives itself where nobody gave it any."""
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)


def _by_the_way_out(outside: Sequence[tuple[int, str]]) -> Lan:
    """Which own address a packet to the outside would carry. A datagram's socket that is connected sends
    nothing."""
    for family, somebody in outside:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as asked:
                asked.connect((somebody, 9))
                own = str(asked.getsockname()[0]).partition("%")[0]
        except OSError:
            continue
        if _is_of_a_network(ipaddress.ip_address(own)):
            return Lan(own, routed=True)
    return Lan()
