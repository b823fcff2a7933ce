"""How often one address and one credential may ask: 429 with Retry-After beyond it.

The credential is taken as it is shown, before anybody looks whether it is a true one: a wrong one is held
back by its address's own limit, whatever it invents next.
"""

from __future__ import annotations

import hashlib
import ipaddress
from math import ceil
from typing import Final

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from pos_terminal.central.buckets import Buckets
from pos_terminal.central.centre import Centre
from pos_terminal.central.errors import document
from pos_terminal.texts import tr

_NOT_COUNTED: Final = frozenset({"/health", "/ready", "/metrics"})
"""What watches the server must not be shut out with whoever floods it."""
_IPV6_SITE: Final = 64
"""One customer of a network has all addresses of such a prefix."""


class Rates:
    """Refuses what comes too often before anything is read or looked up for it."""

    def __init__(self, app: ASGIApp, centre: Centre) -> None:
        self._app = app
        settings = centre.settings
        self._addresses = Buckets(centre.clock, per_minute=settings.rate_per_address)
        self._credentials = Buckets(centre.clock, per_minute=settings.rate_per_credential)
        self._refused = centre.metrics.counter(
            "pos_central_rate_limited", "Requests refused because they came too often", ("by",)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in _NOT_COUNTED:
            await self._app(scope, receive, send)
            return
        by, wait_s = "address", self._addresses.take(_address(scope))
        shown = _credential(Headers(scope=scope))
        if not wait_s and shown:
            by, wait_s = "credential", self._credentials.take(shown)
        if not wait_s:
            await self._app(scope, receive, send)
            return
        self._refused.labels(by).inc()
        body = document("too_many_requests", tr("Too many requests. Wait a moment."))
        await JSONResponse(body, 429, {"Retry-After": str(ceil(wait_s))})(scope, receive, send)


def _address(scope: Scope) -> str:
    client = scope.get("client")
    try:
        address = ipaddress.ip_address(client[0] if client else "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address, _IPV6_SITE), strict=False))
    return str(address)


def _credential(headers: Headers) -> str | None:
    """What tells one asker from another: their terminal, key or session; never kept as it is."""
    for name in ("pos-terminal", "authorization", "cookie"):
        if value := headers.get(name):
            return hashlib.sha256(f"{name} {value}".encode()).hexdigest()
    return None
