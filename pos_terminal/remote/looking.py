"""One look at a host: its name, the way to it, its certificate, and the head of what it answers to "/".

For finding out what is wrong with a line. Nothing secret is sent, nothing that is answered is believed, and
over TLS certificates are checked as everywhere; the plain look exists because the page of somebody's Wi-Fi
answers there and nowhere else.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from email.utils import mktime_tz, parsedate_tz
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

import httpcore

from pos_terminal.records import dataclass
from pos_terminal.remote.address import is_loopback
from pos_terminal.remote.deadline import resolve
from pos_terminal.remote.exchange import system_trust

_MOST_BYTES: Final = 16 * 1024
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_STATUS: Final = re.compile(r"HTTP/1\.[01] (?P<status>[0-9]{3})\b", re.ASCII)
_WANTS_SIGN_IN: Final = 511
"""RFC 6585: a network's own word for "sign in first"."""


class Distrust(StrEnum):
    """Why a certificate is not believed."""

    EXPIRED = "expired"
    NOT_YET = "not_yet"
    OTHER_NAME = "other_name"
    UNKNOWN_AUTHORITY = "unknown_authority"
    NO_TLS = "no_tls"
    """What answers speaks no TLS, or breaks it off."""


_REASONS: Final = {
    9: Distrust.NOT_YET,
    10: Distrust.EXPIRED,
    62: Distrust.OTHER_NAME,
    64: Distrust.OTHER_NAME,
}
"""OpenSSL's numbers."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a look came. `name` is None where no name had to be looked up.

    `secure` is None where TLS was not asked for, or not reached. `is_page`: a page, or the way to one
    elsewhere, stood where a company's own answer belongs. Times are UTC milliseconds: when the certificate
    ends, and what the other side's clock said.
    """

    host: str
    port: int
    name: bool | None = None
    connected: bool = False
    secure: bool | None = None
    distrust: Distrust | None = None
    certificate_ends_ms: int | None = None
    status: int | None = None
    is_page: bool = False
    date_ms: int | None = None


Resolve = Callable[[str, int, float], list[str]]


def look(
    host: str,
    port: int,
    *,
    secure: bool,
    until: float,
    trust: ssl.SSLContext | None = None,
    resolver: Resolve = resolve,
) -> Seen:
    """Look, and be back by `until` (monotonic seconds). Raises nothing of the network's.

    `trust` replaces the system's certificate authorities, `resolver` its look-up of names.
    """
    seen = Seen(host, port, name=None if _is_numeric(host) else False)
    try:
        addresses = resolver(host, port, _left_s(until))
    except (httpcore.ConnectError, httpcore.ConnectTimeout):
        return seen
    seen = replace(seen, name=None if seen.name is None else True)
    connection = _connected(addresses, port, until)
    if connection is None:
        return seen
    with connection:
        seen = replace(seen, connected=True)
        return _secured(seen, connection, until, trust) if secure else _asked(seen, connection, until)


def _is_numeric(host: str) -> bool:
    if is_loopback(host):
        return True
    for family in (socket.AF_INET, socket.AF_INET6):
        with suppress(OSError):
            socket.inet_pton(family, host)
            return True
    return False


def _left_s(until: float) -> float:
    return max(0.05, until - time.monotonic())


def _connected(addresses: list[str], port: int, until: float) -> socket.socket | None:
    for tried, address in enumerate(addresses):
        share_s = _left_s(until) / (len(addresses) - tried)
        with suppress(OSError):
            return socket.create_connection((address, port), timeout=share_s)
    return None


def _secured(seen: Seen, connection: socket.socket, until: float, trust: ssl.SSLContext | None) -> Seen:
    context = trust if trust is not None else system_trust()
    connection.settimeout(_left_s(until))
    try:
        tls = context.wrap_socket(connection, server_hostname=seen.host)
    except ssl.SSLCertVerificationError as error:
        reason = _REASONS.get(error.verify_code, Distrust.UNKNOWN_AUTHORITY)
        return replace(seen, secure=False, distrust=reason)
    except ssl.SSLError:
        return replace(seen, secure=False, distrust=Distrust.NO_TLS)
    except OSError:
        # Silence, or it hung up: a network in between does that as well as a server that is busy.
        return replace(seen, connected=False)
    with tls:
        ends = (tls.getpeercert() or {}).get("notAfter")
        ends_ms = ssl.cert_time_to_seconds(ends) * 1000 if isinstance(ends, str) else None
        return _asked(replace(seen, secure=True, certificate_ends_ms=ends_ms), tls, until)


def _asked(seen: Seen, connection: socket.socket, until: float) -> Seen:
    """The same with what the other side answers; it may as well say nothing."""
    request = f"GET / HTTP/1.1\r\nHost: {seen.host}\r\nAccept: application/json\r\nConnection: close\r\n\r\n"
    head = b""
    with suppress(OSError):
        connection.settimeout(_left_s(until))
        connection.sendall(request.encode("ascii", "replace"))
        while b"\r\n\r\n" not in head and len(head) < _MOST_BYTES and time.monotonic() < until:
            connection.settimeout(_left_s(until))
            piece = connection.recv(4096)
            if not piece:
                break
            head += piece
    return _read(seen, head)


def _read(seen: Seen, head: bytes) -> Seen:
    first, *lines = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    known = _STATUS.match(first)
    if known is None:
        return seen
    named = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in named}
    status = int(known["status"])
    is_page = _is_page(status, headers, seen.host)
    return replace(seen, status=status, is_page=is_page, date_ms=_moment_ms(headers.get("date", "")))


def _moment_ms(text: str) -> int | None:
    moment = parsedate_tz(text)
    with suppress(ValueError, OverflowError):
        return mktime_tz(moment) * 1000 if moment is not None else None
    return None


def _is_page(status: int, headers: dict[str, str], host: str) -> bool:
    if status in _REDIRECTS:
        try:
            elsewhere = urlsplit(headers.get("location", "")).hostname
        except ValueError:
            return True
        return elsewhere is not None and elsewhere != host.lower()
    is_html = headers.get("content-type", "").lower().startswith("text/html")
    return status == _WANTS_SIGN_IN or (status == 200 and is_html)
