"""A callback goes to a public address of the internet, whatever its owner writes and whatever a name says."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterator

import pytest

from pos_terminal.central.callbacks.addresses import (
    _NETWORKS,
    AddressRefused,
    Egress,
    Lookup,
    Vetted,
    check_callback_url,
    check_url,
    is_public,
)
from pos_terminal.central.callbacks.sender import Sender, Sent
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.secret import Secret
from pos_terminal.remote.deadline import resolve
from pos_terminal.remote.exchange import system_trust
from pos_terminal.remote.http import HttpClient
from pos_terminal.system import SystemClock
from tests.providers.loopback import Server, drip, framed, reply

SECRETS = (Secret("whs_test"),)

HOSTILE_ADDRESSES = [
    *("127.0.0.1", "127.1.2.3", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1"),
    *("172.31.255.254", "192.168.0.1", "192.168.1.1", "169.254.169.254", "169.254.0.1", "100.64.0.1"),
    *("100.127.255.254", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.7"),
    *("203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *(
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "::127.0.0.1",
        "::ffff:0:10.1.1.1",
    ),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1"),
    *(
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
    ),
    *("fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1", "100::1", "5f00::1"),
]

HOSTILE_URLS = [
    # other ways of writing this machine and its neighbours
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.1/",
    "https://127.0.1/",
    "https://0/",
    "https://127.0.0.1./",
    "https://2852039166/latest/meta-data/",
    "https://0xa9fea9fe/",
    "https://localhost/",
    "https://LOCALHOST/",
    "https://localhost./",
    "https://localhost.localdomain/",
    "https://printer.local/",
    "https://db.internal/",
    "https://metadata.google.internal/computeMetadata/v1/",
    "https://router.lan/",
    "https://box.home.arpa/",
    "https://postgres/",
    "https://intranet/hook",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[0:0:0:0:0:ffff:7f00:1]/",
    "https://[fe80::1%25eth0]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://169.254.169.254/latest/meta-data/",
    # names that lead inside
    "https://inside.example.com/",
    "https://rebind.example.com/",
    "https://mixed.example.com/",
    "https://mapped.example.com/",
    "https://nat64.example.com/",
    "https://127.0.0.1.nip.example/",
    # other doors
    "http://hooks.example.com/",
    "http://127.0.0.1/",
    "http://localhost:8000/",
    "https://hooks.example.com:22/",
    "https://hooks.example.com:8443/",
    "https://hooks.example.com:5432/",
    "https://hooks.example.com:0/",
    "https://hooks.example.com:65536/",
    "https://hooks.example.com:-1/",
    "https://hooks.example.com:http/",
    "ftp://hooks.example.com/",
    "file:///etc/passwd",
    "gopher://hooks.example.com/",
    "unix:///run/postgresql/",
    "//hooks.example.com/",
    "hooks.example.com",
    "javascript:alert(1)",
    # who is really asked
    "https://hooks.example.com@127.0.0.1/",
    "https://127.0.0.1@hooks.example.com/",
    "https://user:word@hooks.example.com/",
    "https://hooks.example.com\\@127.0.0.1/",
    "https://hooks.example.com#@127.0.0.1/",
    "https://hooks.example.com%00.evil.example/",
    "https://hooks.example.com%2f@127.0.0.1/",
    "https://%31%32%37.0.0.1/",
    "https:///127.0.0.1/",
    "https://",
    # letters that look like others
    "https://hooks.exampl\u0435.com/",
    "https://\u2488\u2488.example.com/",
    "https://\uff11\uff12\uff17.0.0.1/",
    "https://127\u30020\u30020\u30021/",
    "https://ex\u00adample.com/",
    "https://loc\u212alhost/",
    "https://xn--/",
    # what ends a line
    "https://hooks.example.com/\r\nHost: inside",
    "https://hooks.example.com/ HTTP/1.1",
    "https://hooks.example.com\t/",
    " https://hooks.example.com/",
    "https://hooks.example.com/" + "a" * 3000,
    "https://" + "a" * 64 + ".example.com/",
    "https://-a.example.com/",
    "https://a..example.com/",
    "https://*.example.com/",
]

NAMES = {
    "inside.example.com": ["10.0.0.5"],
    "rebind.example.com": ["127.0.0.1"],
    "mixed.example.com": ["93.184.215.14", "127.0.0.1"],
    "mapped.example.com": ["::ffff:127.0.0.1"],
    "nat64.example.com": ["64:ff9b::7f00:1"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "hooks.example.com": ["93.184.215.14"],
}


def names(host: str, port: int, timeout_s: float) -> list[str]:
    """Names as the test wants them; whatever is an address in some way of writing, as the system reads it."""
    return NAMES[host] if host in NAMES else resolve(host, port, timeout_s)


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Where somebody opened a connection to; none is opened to anything but this test's servers."""
    opened: list[object] = []

    def record(address: object, *_rest: object, **_named: object) -> socket.socket:
        opened.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", record)
    return opened


def test_there_are_enough_hostile_addresses_to_mean_something() -> None:
    assert len(HOSTILE_URLS) >= 60
    assert len(set(HOSTILE_URLS)) == len(HOSTILE_URLS)


@pytest.fixture(scope="module")
def system() -> ssl.SSLContext:
    """The system's certificates, read once: reading them is what takes long here."""
    return system_trust()


@pytest.fixture(scope="module")
def strict() -> Iterator[Sender]:
    made = Sender(Egress(), SystemClock(), lookup=names)
    yield made
    made.close()


@pytest.mark.parametrize("url", HOSTILE_URLS)
def test_a_hostile_address_is_refused_and_nothing_is_connected_to(
    url: str, strict: Sender, connections: list[object]
) -> None:
    sent = strict.send(url, b"{}", event_id="1", secrets=SECRETS)
    assert sent.status is None
    assert sent.problem is not None
    assert sent.problem.startswith("refused_")
    assert not connections


@pytest.mark.parametrize("address", HOSTILE_ADDRESSES)
def test_a_name_that_leads_to_no_public_address_is_refused_when_the_connection_is_opened(
    address: str, system: ssl.SSLContext, connections: list[object]
) -> None:
    client = HttpClient(system, Vetted(Egress(), lambda *_: [address]))
    with pytest.raises(AddressRefused, match="not_public"):
        client.send("POST", "https://hooks.example.com/")
    client.close()
    assert not connections


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:2800:220:1::1", "2a00:1450:4007::1"])
def test_a_public_address_is_connected_to_as_it_was_looked_at(
    address: str, connections: list[object]
) -> None:
    sender = Sender(Egress(), SystemClock(), lookup=lambda *_: [address])
    sent = sender.send("https://hooks.example.com/x?y=1", b"{}", event_id="1", secrets=SECRETS)
    sender.close()
    assert sent == Sent(None, "not_reached")
    assert connections == [(address, 443)]


def answers_in_turn(*answers: list[str]) -> tuple[Lookup, list[str]]:
    left, asked = list(answers), []

    def lookup(host: str, _port: int, _timeout_s: float) -> list[str]:
        asked.append(host)
        return left.pop(0)

    return lookup, asked


def test_a_name_that_changes_its_answer_is_looked_up_once_for_a_connection(
    connections: list[object],
) -> None:
    lookup, asked = answers_in_turn(["93.184.215.14"], ["127.0.0.1"], ["169.254.169.254"])
    sender = Sender(Egress(), SystemClock(), lookup=lookup)
    tries = [sender.send("https://a.example.com/", b"{}", event_id="1", secrets=SECRETS) for _ in range(3)]
    sender.close()
    assert [one.problem for one in tries] == ["not_reached", "refused_not_public", "refused_not_public"]
    assert connections == [("93.184.215.14", 443)]
    assert len(asked) == 3


DEVELOPING = Egress(networks=(ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")))


@pytest.fixture
def sender() -> Iterator[Sender]:
    made = Sender(DEVELOPING, SystemClock(), deadline_s=2)
    yield made
    made.close()


def test_a_redirect_is_not_followed_and_takes_nothing(sender: Sender) -> None:
    with Server(reply(200)) as inside, Server(reply(307, b"", f"Location: {inside.url}/")) as outside:
        sent = sender.send(f"{outside.url}/", b"{}", event_id="1", secrets=SECRETS)
    assert sent.status == 307
    assert not sent.is_taken
    assert inside.connections == 0


def test_an_answer_that_drips_or_never_ends_is_given_up(sender: Sender) -> None:
    endless = framed(200, b"x" * 400_000)
    with Server(reply(200, b"x" * 300_000)) as large, Server(drip(endless, 0.2)) as slow:
        sent = [sender.send(one.url, b"{}", event_id="1", secrets=SECRETS) for one in (large, slow)]
    assert [one.problem for one in sent] == ["too_large", "too_late"]


def test_this_machine_is_called_only_when_a_developer_allows_it(sender: Sender) -> None:
    with Server(reply(204)) as server:
        assert sender.send(server.url, b"{}", event_id="e1", secrets=SECRETS).is_taken
        strict = Sender(Egress(), SystemClock())
        assert strict.send(server.url, b"{}", event_id="e2", secrets=SECRETS).problem == "refused_not_secure"
        strict.close()
    assert [one.headers["pos-event-id"] for one in server.received] == ["e1"]


def test_a_network_that_was_opened_opens_nothing_beside_it(sender: Sender, connections: list[object]) -> None:
    for url in ("http://10.0.0.1/", "http://hooks.example.com/"):
        with pytest.raises(AddressRefused):
            check_url(url, DEVELOPING)
    for address, port in (("10.0.0.1", 443), ("169.254.169.254", 443), ("93.184.215.14", 8443)):
        with pytest.raises(AddressRefused):
            Vetted(DEVELOPING, lambda *_, address=address: [address])("hooks.example.com", port, 1)
    assert sender.send("https://192.168.1.1/", b"", event_id="1", secrets=SECRETS).problem == (
        "refused_not_public"
    )
    assert not connections


def test_a_bad_address_is_told_to_who_gives_it() -> None:
    assert (
        check_callback_url("https://hooks.example.com/a?b=c", Egress()) == "https://hooks.example.com/a?b=c"
    )
    with pytest.raises(InvalidInput) as told:
        check_callback_url("https://127.0.0.1/", Egress())
    assert told.value.code == "callback_url"


def test_other_ports_are_a_setting() -> None:
    check_url("https://hooks.example.com:8443/", Egress(ports=(443, 8443)))
    with pytest.raises(AddressRefused):
        Vetted(Egress(), lambda *_: ["93.184.215.14"])("hooks.example.com", 8443, 1)


def test_every_special_network_is_refused_at_both_of_its_ends() -> None:
    for network in _NETWORKS:
        assert not is_public(ipaddress.ip_address(network[0]))
        assert not is_public(ipaddress.ip_address(network[-1]))
