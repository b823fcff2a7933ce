"""The application on a socket of our own, served from a thread until it is stopped."""

from __future__ import annotations

import os
import socket
import threading
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from pos_terminal.central.centre import Centre
from pos_terminal.central.protocol import patient_for
from pos_terminal.domain.errors import EnvironmentProblem

_START_S: Final = 30.0
_WAITING: Final = 2048
"""Connections that wait to be taken: terminals come back all at once."""
_KEEP_ALIVE_S: Final = 10
_LONGEST_HEAD: Final = 32 * 1024


class Serving:
    """One listening server. `stop` lets requests end, for as long as `grace_s`; streams hear of it."""

    def __init__(self, app: ASGIApp, centre: Centre, *, listener: socket.socket, grace_s: int = 10) -> None:
        settings = centre.settings
        self._centre = centre
        self._listener = listener
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                http=patient_for(settings.patience_s),
                ws="none",
                loop="asyncio",
                log_config=None,
                access_log=False,
                server_header=False,
                # Nobody is believed unless named.
                proxy_headers=bool(settings.trusted_proxies),
                forwarded_allow_ips=[str(network) for network in settings.trusted_proxies],
                limit_concurrency=settings.concurrent_requests,
                timeout_keep_alive=_KEEP_ALIVE_S,
                timeout_graceful_shutdown=grace_s,
                h11_max_incomplete_event_size=_LONGEST_HEAD,
                backlog=_WAITING,
            )
        )
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    @property
    def url(self) -> str:
        """The address it listens at, with the port it really has."""
        return address_of(self._listener)

    def start(self) -> None:
        """Begin to answer. Raises EnvironmentProblem when that fails."""
        self._thread.start()
        until = self._centre.clock.monotonic() + _START_S
        while not self._server.started:
            if self._ended.wait(0.01) or self._centre.clock.monotonic() > until:
                raise EnvironmentProblem("server_not_started")

    def wait(self, seconds: float) -> bool:
        """Whether it ended by itself within so many seconds: it should not."""
        return self._ended.wait(seconds)

    def stop(self) -> None:
        """Take no more requests, let those that are under way end, and return when that is done."""
        self._centre.stopping.set()
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._listener.close()

    def _run(self) -> None:
        try:
            self._server.run(sockets=[self._listener])
        finally:
            self._ended.set()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any free one. Raises EnvironmentProblem `address_not_free`."""
    # With the protocol named: asyncio sends small answers at once on such sockets alone, and on others the
    # end of an answer waits 40 ms for the client's acknowledgement of its head.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_WAITING)
        return listener
    except OSError as error:
        listener.close()
        detail = error.strerror or str(error)
        raise EnvironmentProblem("address_not_free", host=host, port=port, detail=detail) from error


def address_of(listener: socket.socket) -> str:
    """http:// and where this socket listens, as this machine reaches it."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
