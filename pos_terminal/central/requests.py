"""Around every request: its id, the asker's language, the right host, headers for browsers, one line in the
log, its figures.

Plain ASGI: what wraps answers in tasks of its own would break streams and lose the context.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pos_terminal.central.centre import Centre
from pos_terminal.central.errors import document
from pos_terminal.central.logs import REQUEST_ID
from pos_terminal.texts import LANGUAGES, in_language, tr

log: Final = logging.getLogger("pos_terminal.central.requests")
LANGUAGE_COOKIE: Final = "pos_language"
"""What somebody chose on a page of the back office."""
_THIS_MACHINE: Final = ("localhost", "127.0.0.1", "[::1]")
SECURITY_HEADERS: Final[dict[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
}
"""Unless a route says otherwise: pages of the back office allow themselves what they need."""


class Requests:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, centre: Centre) -> None:
        self._app = app
        self._centre = centre
        public = urlsplit(centre.public_url)
        self._hosts = {
            *_THIS_MACHINE,
            (public.hostname or "").lower(),
            centre.settings.host.lower(),
            *(host.lower() for host in centre.settings.trusted_hosts),
        }
        self._added = dict(SECURITY_HEADERS)
        if public.scheme == "https":
            self._added["Strict-Transport-Security"] = "max-age=31536000"
        labels = ("method", "route", "status")
        self._taken = centre.metrics.seconds(
            "pos_central_request_seconds", "Time until a request was answered", labels
        )
        self._open = centre.metrics.gauge("pos_central_requests_open", "Requests being answered")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Never put back: what fails further out is logged with it, too, and a request has a task of its own.
        request_id = self._centre.ids.new_id()
        REQUEST_ID.set(request_id)
        headers = Headers(scope=scope)
        answer = _Answer(send, {"X-Request-Id": request_id, **self._added})
        started = self._centre.clock.monotonic()
        self._open.inc()
        try:
            with in_language(language_of(headers, self._centre.settings.language)):
                if _host(headers) not in self._hosts:
                    await _wrong_host()(scope, receive, answer)
                elif "\0" in scope["path"] or b"%00" in scope["query_string"]:
                    await _no_address()(scope, receive, answer)
                else:
                    await self._app(scope, receive, answer)
        finally:
            self._open.dec()
            self._tell(scope, answer.status, self._centre.clock.monotonic() - started)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        # The route's pattern, not the path: a path may carry a token, and there are endless paths.
        route = getattr(scope.get("route"), "path", "-")
        self._taken.labels(scope["method"], route, str(status)).observe(seconds)
        client = scope.get("client")
        fields = {
            "action": "request",
            "method": scope["method"],
            "route": route,
            "status": status,
            "milliseconds": round(seconds * 1000),
            "address": client[0] if client else None,
        }
        log.log(logging.ERROR if status >= 500 else logging.INFO, "request", extra={"fields": fields})


class _Answer:
    """The way out: adds the headers and remembers the status. 500 when nothing was sent at all."""

    def __init__(self, send: Send, headers: dict[str, str]) -> None:
        self._send = send
        self._headers = headers
        self.status = int(HTTPStatus.INTERNAL_SERVER_ERROR)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers.setdefault(name, value)
        await self._send(message)


def _host(headers: Headers) -> str:
    """The host that was asked for, without its port."""
    host = headers.get("host", "").lower()
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() else host


def language_of(headers: Headers, otherwise: str) -> str:
    """What the asker chose, else the first language of theirs that is spoken here, else `otherwise`."""
    chosen = cookie_parser(headers.get("cookie", "")).get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    for part in headers.get("accept-language", "").split(","):
        language = part.split(";")[0].strip()[:2].lower()
        if language in LANGUAGES:
            return language
    return otherwise


def _wrong_host() -> JSONResponse:
    return JSONResponse(document("host_unknown", tr("This server does not answer under this name.")), 400)


def _no_address() -> JSONResponse:
    """Nothing has a name with this character in it, and the database could not even look for one."""
    return JSONResponse(document("invalid_input", tr("Something in this request cannot be used.")), 400)
