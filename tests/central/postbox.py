"""A mail server on this machine that keeps what it is given, and refuses or hangs up when it is told to."""

from __future__ import annotations

import socket
import socketserver
import threading
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any


class Postbox(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a client needs. `refusals`: what the next ends of data are answered with."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.raw: list[bytes] = []
        self.to: list[list[str]] = []
        self.refusals: list[str] = []
        self.unknown: set[str] = set()
        self.hangs_up_after_data = 0
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    @property
    def mails(self) -> list[EmailMessage]:
        found: list[Any] = [message_from_bytes(raw, policy=default) for raw in self.raw]
        return found

    def __enter__(self) -> Postbox:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join(5)


class _Line(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box = self.server
        assert isinstance(box, Postbox)
        self._say("220 postbox")
        to: list[str] = []
        while line := self.rfile.readline().decode("latin-1").strip():
            word = line.split(" ")[0].upper()
            if word == "RCPT":
                address = line[line.index("<") + 1 : line.index(">")]
                if address in box.unknown:
                    self._say("550 nobody here")
                    continue
                to.append(address)
            if word == "DATA":
                self._say("354 go on")
                self._keep(box, to)
                to = []
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _keep(self, box: Postbox, to: list[str]) -> None:
        data = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            data += line.removeprefix(b".") if line.startswith(b"..") else line
        if box.refusals:
            self._say(box.refusals.pop(0))
            return
        box.raw.append(data)
        box.to.append(to)
        if box.hangs_up_after_data:
            box.hangs_up_after_data -= 1
            # Closing alone waits for the files on top of it.
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._say("250 kept")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
