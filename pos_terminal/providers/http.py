"""The one way out to providers: a small HTTP client with a total deadline. The only file that knows httpx.

It promises an answer read whole within the deadline, or a NoAnswer that says whether the request may have
left. TLS is always verified, redirects are never followed, cookies are never kept, bodies are bounded, and
nothing is sent while the thread holds an open unit of work. The environment's proxy variables are not obeyed:
one stray variable would route keys and payments through a machine that nobody chose.
"""

from __future__ import annotations

import hashlib
import logging
import ssl
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final
from urllib.parse import urlsplit

import httpcore
import httpx

from pos_terminal.domain import in_transaction
from pos_terminal.domain.crash_points import crash_point
from pos_terminal.providers import deadline
from pos_terminal.providers.address import read_address
from pos_terminal.providers.deadline import Call, DeadlineBackend, Stage
from pos_terminal.records import dataclass

MAX_BODY_BYTES: Final = 256 * 1024
DEFAULT_DEADLINE_S: Final = 20.0
_CONNECTIONS: Final = 8
_KEEP_ALIVE_S: Final = 15.0

log = logging.getLogger(__name__)
# Their debug lines hold headers and query strings.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


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


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _Transport(httpx.BaseTransport):
    """httpx over connections that obey the deadline."""

    def __init__(self, trust: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=trust,
            max_connections=_CONNECTIONS,
            keepalive_expiry=_KEEP_ALIVE_S,
            network_backend=DeadlineBackend(),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(status_code=response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        self._pool.close()


def system_trust() -> ssl.SSLContext:
    """The operating system's certificate authorities; httpx's own on a system that has none."""
    paths = ssl.get_default_verify_paths()
    if sys.platform == "win32" or paths.cafile or paths.capath:
        context = ssl.create_default_context()
    else:
        context = httpx.create_ssl_context(trust_env=False)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class HttpClient:
    """Sends requests from any number of threads. Close it at the end of the program.

    `trust` replaces the system's certificate authorities. Raises ValueError when it does not verify.
    """

    def __init__(self, trust: ssl.SSLContext | None = None) -> None:
        context = trust if trust is not None else system_trust()
        if context.verify_mode is not ssl.CERT_REQUIRED or not context.check_hostname:
            raise ValueError("certificates are always verified")
        self._client = httpx.Client(
            transport=_Transport(context),
            headers={"User-Agent": "pos-terminal", "Accept": "application/json"},
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            trust_env=False,
        )
        # Sized bodies: an answer that was packed small could unpack to any size.
        self._client.headers["Accept-Encoding"] = "identity"

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
        if in_transaction.is_open():
            raise RuntimeError("no network call inside a unit of work")
        address = read_address(url)
        if address is None or not address.is_safe:
            raise ValueError("only https, or http on this machine")
        begun = time.monotonic()
        call = Call(begun + DEFAULT_DEADLINE_S if deadline_s is None else deadline_s)
        deadline.begin(call)
        crash_point("call_begins")
        try:
            outcome = self._exchange(call, method, url, headers or {}, content)
        finally:
            deadline.end()
        crash_point("answer_read")
        _log_call(method, url, outcome, time.monotonic() - begun)
        return outcome

    def _exchange(
        self, call: Call, method: str, url: str, headers: Mapping[str, str], content: bytes
    ) -> Answer | NoAnswer:
        try:
            left_s = call.left_s(httpcore.PoolTimeout)
            request = self._client.build_request(
                method, url, headers=headers, content=content or None, timeout=httpx.Timeout(left_s)
            )
            response = self._client.send(request, stream=True)
            try:
                body = _read_bounded(response)
            finally:
                response.close()
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            return _no_answer(call, error)
        if body is None:
            return NoAnswer(Reason.TOO_LARGE, may_have_left=True)
        names = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, names, body, hashlib.sha256(body).hexdigest())

    def close(self) -> None:
        """Close every connection."""
        self._client.close()


def _read_bounded(response: httpx.Response) -> bytes | None:
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            return None
    return bytes(body)


def _no_answer(call: Call, error: Exception) -> NoAnswer:
    if call.stage is Stage.SENT:
        late = isinstance(error, httpcore.TimeoutException)
        return NoAnswer(Reason.TOO_LATE if late else Reason.BROKEN_OFF, may_have_left=True)
    reason = {
        Stage.CONNECTION: Reason.NO_CONNECTION_FREE,
        Stage.NAME: Reason.NO_NAME,
        Stage.REACH: Reason.NOT_REACHED,
        Stage.SECURITY: Reason.NOT_SECURE,
    }[call.stage]
    return NoAnswer(reason, may_have_left=False)


def _log_call(method: str, url: str, outcome: Answer | NoAnswer, took_s: float) -> None:
    """One line without headers, bodies and the query: those hold keys, numbers and names."""
    parts = urlsplit(url)
    word = outcome.status if isinstance(outcome, Answer) else outcome.reason.value
    log.info("call %s %s%s %s %d ms", method, parts.hostname, parts.path, word, took_s * 1000)
