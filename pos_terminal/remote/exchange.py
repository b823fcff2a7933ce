"""One exchange over httpx, within its deadline. The only file that knows httpx.

Reading it takes as long as all the rest of the start, so it is read when the first request leaves, or in the
idle moments before that (`HttpClient.warm_up`).
"""

from __future__ import annotations

import hashlib
import logging
import ssl
import sys
import time
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

# httpx has a command of its own, which nobody calls here, and says itself that it can do without. Reading it,
# with the rich and click below it, takes as long as all the rest.
if "httpx" not in sys.modules:
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # how Python is told: not there

import httpcore
import httpx

from pos_terminal.domain.crash_points import crash_point
from pos_terminal.remote import deadline
from pos_terminal.remote.deadline import Call, DeadlineBackend, Stage, TooMuch
from pos_terminal.remote.http import MAX_BODY_BYTES, Answer, NoAnswer, Reason, Resolver
from pos_terminal.remote.lines import Lines

_CONNECTIONS: Final = 8
_KEEP_ALIVE_S: Final = 15.0
_BELOW: Final = "httpcore_response"
_FRAME_BYTES: Final = 256 * 1024
"""What may come around bodies: lines, headers, the sizes of pieces. Far above what anybody needs."""
_HEADERS: Final = {
    "User-Agent": "pos-terminal",
    "Accept": "application/json",
    # Sized bodies: an answer that was packed small could unpack to any size.
    "Accept-Encoding": "identity",
    "Connection": "keep-alive",
}

# Their debug lines hold headers and query strings.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _Transport(httpx.BaseTransport):
    """httpx over connections that obey the deadline."""

    def __init__(self, trust: ssl.SSLContext, resolver: Resolver | None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=trust,
            max_connections=_CONNECTIONS,
            keepalive_expiry=_KEEP_ALIVE_S,
            network_backend=DeadlineBackend(resolver or deadline.resolve),
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
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions={_BELOW: response},
        )

    def close(self) -> None:
        self._pool.close()


def system_trust() -> ssl.SSLContext:
    """The operating system's certificate authorities, for whoever asks alone; httpx's own on a system that
    has none."""
    paths = ssl.get_default_verify_paths()
    if sys.platform == "win32" or paths.cafile or paths.capath:
        context = ssl.create_default_context()
    else:
        context = httpx.create_ssl_context(trust_env=False)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@cache
def _trust_of_calls() -> ssl.SSLContext:
    """One for all HTTP of the process: each would read the same hundreds of certificates, 30 ms and a
    megabyte. For HTTP alone: httpcore writes into it which protocol is spoken, and a mail server hangs up on
    that."""
    return system_trust()


class Exchange:
    """The connections and what goes over them. `trust` replaces the system's certificate authorities,
    `resolver` its look-up of names.

    Without httpx's client: that works out where a redirect would lead and reads cookies, though it follows
    and keeps none, and fails over a Location or a name that somebody made for that.
    """

    def __init__(
        self,
        trust: ssl.SSLContext | None,
        resolver: Resolver | None = None,
        max_body_bytes: int = MAX_BODY_BYTES,
    ) -> None:
        self._max_body_bytes = max_body_bytes
        self._transport = _Transport(trust if trust is not None else _trust_of_calls(), resolver)

    def run(
        self, until: float, method: str, url: str, headers: Mapping[str, str], content: bytes
    ) -> Answer | NoAnswer:
        """Send exactly `content` and read the whole answer before `until` (monotonic), or say why not."""
        call = Call(until, most_bytes=2 * self._max_body_bytes + _FRAME_BYTES)
        deadline.begin(call)
        crash_point("call_begins")
        try:
            return self._run(call, method, url, headers, content)
        finally:
            deadline.end()

    def _run(
        self, call: Call, method: str, url: str, headers: Mapping[str, str], content: bytes
    ) -> Answer | NoAnswer:
        try:
            left_s = call.left_s(httpcore.PoolTimeout)
            response = self._transport.handle_request(_request(method, url, headers, content, left_s))
            try:
                body = _read_bounded(response, self._max_body_bytes)
            finally:
                response.close()
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            return _no_answer(call, error)
        return _answer(response, body)

    def open_lines(self, url: str, headers: Mapping[str, str], idle_s: float) -> Lines | Answer | NoAnswer:
        """Begin to read a long answer, or say what came instead."""
        call = Call(time.monotonic() + idle_s)
        deadline.begin(call)
        try:
            response = self._transport.handle_request(_request("GET", url, headers, b"", idle_s))
            if response.status_code == 200:
                return Lines(call, response.extensions[_BELOW], idle_s, time.monotonic, _no_answer)
            try:
                return _answer(response, _read_bounded(response, self._max_body_bytes))
            finally:
                response.close()
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            return _no_answer(call, error)
        finally:
            deadline.end()

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()


def _request(
    method: str, url: str, headers: Mapping[str, str], content: bytes, timeout_s: float
) -> httpx.Request:
    every = httpx.Headers(_HEADERS)
    every.update(headers)
    timeout = {"timeout": httpx.Timeout(timeout_s).as_dict()}
    return httpx.Request(method, url, headers=every, content=content or None, extensions=timeout)


def _answer(response: httpx.Response, body: bytes | None) -> Answer | NoAnswer:
    if body is None:
        return NoAnswer(Reason.TOO_LARGE, may_have_left=True)
    names = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, names, body, hashlib.sha256(body).hexdigest())


def _read_bounded(response: httpx.Response, most: int) -> bytes | None:
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)


def _no_answer(call: Call, error: Exception) -> NoAnswer:
    if isinstance(error, TooMuch):
        return NoAnswer(Reason.TOO_LARGE, may_have_left=True)
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
