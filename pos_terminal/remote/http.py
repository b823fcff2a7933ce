"""The one way out, to companies and to the central server: a small HTTP client with a total deadline.
exchange.py is below it.

It promises an answer read whole within the deadline, or a NoAnswer that says whether the request may have
left. TLS is always verified, redirects are never followed, cookies are never kept, bodies are bounded, and
nothing is sent while the thread holds an open unit of work. The environment's proxy variables are not obeyed:
one stray variable would route keys and payments through a machine that nobody chose.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from weakref import WeakSet

from pos_terminal.domain import in_transaction
from pos_terminal.domain.crash_points import crash_point
from pos_terminal.records import dataclass
from pos_terminal.remote.address import read_address

if TYPE_CHECKING:
    # Read with the first request: see `exchange`.
    import ssl

    from pos_terminal.remote.exchange import Exchange
    from pos_terminal.remote.lines import Lines

MAX_BODY_BYTES: Final = 256 * 1024
DEFAULT_DEADLINE_S: Final = 20.0

Resolver = Callable[[str, int, float], list[str]]
"""From host, port and seconds at most, the numeric addresses that may be connected to. What it raises beside
httpcore's errors comes out of `send`."""

log = logging.getLogger(__name__)


class Reason(StrEnum):
    """Why there is no answer."""

    NO_NAME = "no_name"
    NOT_REACHED = "not_reached"
    NOT_SECURE = "not_secure"
    NO_CONNECTION_FREE = "no_connection_free"
    BROKEN_OFF = "broken_off"
    TOO_LATE = "too_late"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. Header names are in lower case; `sha256` is of exactly the bytes of `body`."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    sha256: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """No whole answer. `may_have_left` is False only when no byte of the request left this machine."""

    reason: Reason
    may_have_left: bool


class HttpClient:
    """Sends requests from any number of threads. Close it at the end of the program.

    `trust` replaces the system's certificate authorities, `resolver` its look-up of names; of a longer answer
    than `max_body_bytes` nothing is believed. Raises ValueError when `trust` does not verify.
    """

    def __init__(
        self,
        trust: ssl.SSLContext | None = None,
        resolver: Resolver | None = None,
        *,
        max_body_bytes: int = MAX_BODY_BYTES,
    ) -> None:
        if trust is not None and not _verifies(trust):
            raise ValueError("certificates are always verified")
        self._trust, self._resolver = trust, resolver
        self._max_body_bytes = max_body_bytes
        self._lines: WeakSet[Lines] = WeakSet()
        self._made: Exchange | None = None
        self._making = threading.Lock()
        self._closed = threading.Event()

    def warm_up(self) -> None:
        """Do now what the first request would wait for: read the HTTP library and the certificates.

        Raises OSError when those cannot be read.
        """
        self._exchange()

    def _exchange(self) -> Exchange:
        with self._making:
            if self._made is None:
                from pos_terminal.remote.exchange import Exchange

                self._made = Exchange(self._trust, self._resolver, self._max_body_bytes)
            return self._made

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        deadline_s: float | None = None,
    ) -> Answer | NoAnswer:
        """Send exactly `content` and read the whole answer before `deadline_s` (monotonic clock) passes.

        Without a deadline, DEFAULT_DEADLINE_S from now. Raises RuntimeError inside a unit of work and
        ValueError for an address that is neither https nor on this machine: both are mistakes of the program.
        """
        begun = time.monotonic()
        exchange = self._ready(url)
        if isinstance(exchange, NoAnswer):
            return exchange
        until = begun + DEFAULT_DEADLINE_S if deadline_s is None else deadline_s
        outcome = exchange.run(until, method, url, headers or {}, content)
        if self._closed.is_set():
            # Closed while this call began: the connection that it opened is nobody's any more.
            exchange.close()
        crash_point("answer_read")
        _log_call(method, url, outcome, time.monotonic() - begun)
        return outcome

    def open_lines(self, url: str, *, headers: Mapping[str, str], idle_s: float) -> Lines | Answer | NoAnswer:
        """Get a long answer line by line, each within `idle_s` seconds of the one before; an Answer where it
        is not 200. Raises as `send`. `close` ends it, too.
        """
        exchange = self._ready(url)
        if isinstance(exchange, NoAnswer):
            return exchange
        opened = exchange.open_lines(url, headers, idle_s)
        if not isinstance(opened, Answer | NoAnswer):
            with self._making:
                self._lines.add(opened)
            if self._closed.is_set():
                opened.end()
        return opened

    def _ready(self, url: str) -> Exchange | NoAnswer:
        """What sends to this address now."""
        if in_transaction.is_open():
            raise RuntimeError("no network call inside a unit of work")
        address = read_address(url)
        if address is None or not address.is_safe:
            raise ValueError("only https, or http on this machine")
        try:
            exchange = self._exchange()
        except OSError as error:
            log.error("the certificates of this machine cannot be read: %s", error)
            return NoAnswer(Reason.NOT_SECURE, may_have_left=False)
        if self._closed.is_set():
            return NoAnswer(Reason.NOT_REACHED, may_have_left=False)
        return exchange

    def close(self) -> None:
        """Close every connection; from now on nothing is sent."""
        self._closed.set()
        with self._making:
            for one in self._lines:
                one.end()
            if self._made is not None:
                self._made.close()


def _verifies(trust: ssl.SSLContext) -> bool:
    import ssl

    return trust.verify_mode is ssl.CERT_REQUIRED and trust.check_hostname


def _log_call(method: str, url: str, outcome: Answer | NoAnswer, took_s: float) -> None:
    """One line without headers, bodies and the query: those hold keys, numbers and names."""
    parts = urlsplit(url)
    word = outcome.status if isinstance(outcome, Answer) else outcome.reason.value
    log.info("call %s %s%s %s %d ms", method, parts.hostname, parts.path, word, took_s * 1000)
