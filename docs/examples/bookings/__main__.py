"""A small booking site whose guests pay a deposit through a central server of pos-terminal.

It knows the server's API and nothing else of it. Settings come from the environment; see README.md.

    POST /bookings              {"guest": ..., "email": ..., "deposit": 5000}
    GET  /bookings/ID           how it stands
    GET  /bookings/ID/pay       sends the guest to where the deposit is paid
    POST /callbacks             the server tells what became of a deposit
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
import time
import uuid
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from book import Book
from payments import PAYABLE, Payments, Refused, Unreachable, is_ours

_AGAIN_S = 2.0
_LONGEST_BODY = 100_000


class Desk:
    """Takes bookings, and runs the errands to the server that each of them needs."""

    def __init__(self, book: Book, payments: Payments) -> None:
        self.book = book
        self.payments = payments
        self.callback_url = ""
        self.wake = threading.Event()
        self._errands = threading.Lock()

    def add(self, guest: str, email: str, deposit: int) -> dict[str, Any]:
        """Keep a booking and ask for its deposit; what could not be asked is asked later."""
        booking_id = uuid.uuid4().hex
        self.book.add(booking_id, guest, email, deposit)
        self.run_errands()
        found = self.book.booking(booking_id)
        assert found is not None
        return found

    def run_errands(self) -> bool:
        """Do what is left to do. False where some of it waits: every step may be done twice."""
        with self._errands:
            try:
                if self.book.fact("secret") is None:
                    self.book.keep_fact("secret", self.payments.register(self.callback_url))
                # All of them: one that is refused keeps no other back.
                done = [self._errand(booking) for booking in self.book.open_errands()]
                return all(done)
            except Unreachable:
                return False

    def _errand(self, booking: dict[str, Any]) -> bool:
        try:
            if booking["state"] == "asking":
                asked = self.payments.ask_for(booking)
                if asked.pay_at is None:
                    self.book.confirm(booking["id"])
                else:
                    self.book.hold(booking["id"], asked.pay_at)
            else:
                self.payments.withdraw(booking["id"])
                self.book.note_withdrawn(booking["id"])
        except Refused as refused:
            logging.warning("booking %s: %s", booking["id"], refused)
            return False
        return True

    def run(self) -> None:
        """Run errands for ever: at once when something happened, else now and then."""
        while True:
            self.wake.wait(None if self.run_errands() else _AGAIN_S)
            self.wake.clear()

    def take(self, header: str, body: bytes) -> int:
        """The status for a callback. 200 is said once it is kept: then it need not come again."""
        secret = self.book.fact("secret")
        if secret is None or not is_ours(header, body, secret, int(time.time())):
            return 401
        if json.loads(body)["payable"]["type"] != PAYABLE:
            return 200
        is_new = self.book.take(body)
        self.wake.set()
        # 208 is as good as 200 to the server; it says that this was known.
        return 200 if is_new else 208


class Handler(BaseHTTPRequestHandler):
    """One request."""

    desk: Desk

    def do_GET(self) -> None:
        """A booking, or the way to its payment."""
        _, kind, booking_id, *rest = [*self.path.split("/"), "", ""][:4]
        booking = self.desk.book.booking(booking_id) if kind == "bookings" else None
        if booking is None:
            self._answer(404)
        elif rest != ["pay"]:
            self._answer(200, booking)
        elif booking["state"] == "held":
            self._answer(303, location=booking["pay_at"])
        else:
            self._answer(409, booking)

    def do_POST(self) -> None:
        """A new booking, or a callback."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _LONGEST_BODY:
            self._answer(413)
            return
        body = self.rfile.read(int(length))
        if self.path == "/callbacks":
            self._answer(self.desk.take(self.headers.get("POS-Signature", ""), body))
        elif self.path == "/bookings":
            try:
                wanted = json.loads(body)
                self._answer(201, self.desk.add(wanted["guest"], wanted["email"], int(wanted["deposit"])))
            except (ValueError, KeyError, TypeError):
                self._answer(400)
        else:
            self._answer(404)

    def _answer(self, status: int, document: object = None, *, location: str | None = None) -> None:
        content = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        if location is not None:
            self.send_header("Location", location)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Paths name bookings: they are not logged."""


def main(environ: Mapping[str, str]) -> None:
    """Serve until stopped."""
    payments = Payments(environ["POS_URL"], environ["POS_KEY"], environ.get("POS_METHOD"))
    desk = Desk(Book(environ.get("BOOKINGS_FILE", "bookings.sqlite")), payments)
    handler = type("BookingHandler", (Handler,), {"desk": desk})
    server = ThreadingHTTPServer(("127.0.0.1", int(environ.get("BOOKINGS_PORT", "8800"))), handler)
    server.daemon_threads = True
    here = f"http://127.0.0.1:{server.server_address[1]}"
    desk.callback_url = environ.get("BOOKINGS_URL", here) + "/callbacks"
    threading.Thread(target=desk.run, daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.stdout.write(f"{here}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(os.environ)
