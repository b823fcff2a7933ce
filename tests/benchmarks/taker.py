"""A server that takes every batch and says so: what a terminal's sending costs without the centre's part.

python -m tests.benchmarks.taker prints its port and answers until its input ends.
"""

from __future__ import annotations

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec

from pos_terminal.contract import push


class _Taker(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Read the batch as the centre does, and believe it."""
        packed = self.rfile.read(int(self.headers["Content-Length"]))
        batch = push.decode_batch(push.unpack(packed))
        said = push.Accepted(
            incarnation=batch.incarnation,
            seq=batch.first_seq + len(batch.events) - 1,
            head=batch.head,
            server_time=1,
        )
        body = msgspec.json.encode(said)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def main() -> None:
    """Serve until nobody wants it any more."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Taker)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
