"""How this computer stands in its own network: an address, and a router to leave by. Nothing is sent."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import replace
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


def look_at_lan(proc: Path = _PROC) -> Lan:
    """As the system tells it: Linux by its tables, others by the way that they would send."""
    try:
        routes = (proc / "route").read_text()
        addresses = (proc / "fib_trie").read_text()
    except OSError:
        return _by_the_way_out()
    found, way = read_tables(routes, addresses), _by_the_way_out()
    # Of several addresses the one that would be used; and a network of the newer ones alone has nothing in
    # those tables.
    return replace(found, address=way.address or found.address, routed=found.routed or way.routed)


def read_tables(routes: str, addresses: str) -> Lan:
    """What /proc/net/route and /proc/net/fib_trie say."""
    own = next((one for one in _LOCAL.findall(addresses) if _is_of_a_network(one)), "")
    interface = ""
    for line in routes.splitlines()[1:]:
        parts = line.split()
        if len(parts) < 8 or not int(parts[3], 16) & _UP:
            continue
        interface = interface or parts[0]
        if parts[1] == parts[7] == "00000000":
            gateway = _dotted(parts[2]) if int(parts[3], 16) & _GATEWAY else ""
            return Lan(own, parts[0], gateway, routed=bool(own))
    return Lan(own, interface)


def _dotted(backwards: str) -> str:
    return str(ipaddress.IPv4Address(bytes.fromhex(backwards)[::-1]))


def _is_of_a_network(text: str) -> bool:
    """Not this machine's own, and not one that a machine gives itself where nobody gave it any."""
    address = ipaddress.ip_address(text)
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)


def _by_the_way_out() -> Lan:
    """Which own address a packet to the outside would carry. A datagram's socket that is connected sends
    nothing."""
    for family, outside in _OUTSIDE:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as asked:
                asked.connect((outside, 9))
                own = str(asked.getsockname()[0])
        except OSError:
            continue
        if _is_of_a_network(own):
            return Lan(own, routed=True)
    return Lan()
