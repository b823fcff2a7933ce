"""The way of callbacks to a program, for the tests of an owner of payables."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import httpx

PATIENCE_S: Final = 40.0
get = partial(httpx.get, timeout=PATIENCE_S)
post = partial(httpx.post, timeout=PATIENCE_S)


class Road:
    """The way of callbacks to the program: it writes them down, and can cut the answer off."""

    def __init__(self) -> None:
        self.goal = ""
        self.told: list[tuple[dict[str, str], bytes, int | None]] = []
        self.happened = threading.Condition()
        self.before_answer: Callable[[dict[str, Any]], bool] = lambda _event: False
        """Called with what the program has taken; True for an answer that never comes back."""
        road = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = road.hand_on(self.path, dict(self.headers), body)
                if status is not None:
                    self.send_response(status)
                    self.send_header("Content-Length", "0")
                    self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def hand_on(self, path: str, headers: dict[str, str], body: bytes) -> int | None:
        signed = {"POS-Signature": headers["POS-Signature"]}
        try:
            status: int | None = post(self.goal + path, content=body, headers=signed).status_code
        except httpx.HTTPError:
            return 502
        if self.before_answer(json.loads(body)):
            status = None
        with self.happened:
            self.told.append((signed, body, status))
            self.happened.notify_all()
        return status

    def __enter__(self) -> Road:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
