"""How a computer stands in its network, from the tables of Linux and from the machine of the test."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from pos_terminal.remote.lan import Lan, look_at_lan, read_tables

HEAD = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
DEFAULT = "eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
OWN_NETWORK = "eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"


def trie(*addresses: str) -> str:
    """The table with these own addresses, as the kernel shows it."""
    return "Local:\n" + "".join(f"           |-- {one}\n              /32 host LOCAL\n" for one in addresses)


@pytest.mark.parametrize(
    ("routes", "addresses", "found"),
    [
        (
            HEAD + DEFAULT + OWN_NETWORK,
            trie("127.0.0.1", "192.168.1.40"),
            Lan("192.168.1.40", "eth0", "192.168.1.1", routed=True),
        ),
        (HEAD + OWN_NETWORK, trie("127.0.0.1", "192.168.1.40"), Lan("192.168.1.40", "eth0")),
        (HEAD, trie("127.0.0.1"), Lan()),
        (HEAD + OWN_NETWORK, trie("127.0.0.1", "169.254.7.7"), Lan("", "eth0")),
        (HEAD + DEFAULT.replace("0003", "0002"), trie("192.168.1.40"), Lan("192.168.1.40")),
    ],
    ids=["router", "no router", "nothing", "an address of its own making", "switched off"],
)
def test_the_tables_of_linux(routes: str, addresses: str, found: Lan) -> None:
    assert read_tables(routes, addresses) == found


def test_of_several_addresses_the_one_that_leads_out_is_told() -> None:
    routes = HEAD + DEFAULT + OWN_NETWORK + "docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n"
    assert read_tables(routes, trie("172.17.0.1", "192.168.1.40")).address == "192.168.1.40"


def test_a_network_of_the_newer_addresses_alone(tmp_path: Path) -> None:
    zeros, router, own = "0" * 32, "fe80" + "0" * 27 + "1", "20010db8" + "0" * 23 + "7"
    (tmp_path / "route").write_text(HEAD)
    (tmp_path / "fib_trie").write_text(trie("127.0.0.1"))
    assert look_at_lan(tmp_path) == Lan()
    unreachable = f"{zeros} 00 {zeros} 00 {zeros} ffffffff 00000001 00000000 00200200 lo\n"
    way = f"{zeros} 00 {zeros} 00 {router} 00000400 00000001 00000000 00000003 eth0\n"
    (tmp_path / "if_inet6").write_text(f"{own} 02 40 00 80 eth0\n")
    (tmp_path / "ipv6_route").write_text(unreachable)
    assert look_at_lan(tmp_path) == Lan()
    (tmp_path / "ipv6_route").write_text(unreachable + way)
    assert look_at_lan(tmp_path) == Lan("2001:db8::7", "eth0", "fe80::1", routed=True)


def test_where_there_are_no_tables_this_machine_alone_is_no_network(tmp_path: Path) -> None:
    assert look_at_lan(tmp_path, [(socket.AF_INET, "127.0.0.1")]) == Lan()
