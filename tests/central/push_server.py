"""A central server as a process of its own, to be killed: python -m tests.central.push_server DATABASE_URL

Says its port in one line. `POS_TERMINAL_CRASH_AT` names where it dies.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pos_terminal.contract import push
from tests.central.people import TestTerminal

POINTS: Final = frozenset({"push_inserted", "push_stored", "push_committed", "fold_begins", "fold_recorded"})
"""Where a server is killed while it takes a batch in."""


@dataclass
class Running:
    """A server that runs until it is killed."""

    process: subprocess.Popen[bytes]
    port: int

    def post(self, terminal: TestTerminal, body: bytes, now_ms: int) -> tuple[int, bytes] | None:
        """Send a batch, signed; None where no answer came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = terminal.signed("POST", push.PATH, body, now_ms) | {"Content-Encoding": "gzip"}
            connection.request("POST", push.PATH, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def kill(self) -> None:
        """As a power cut of this process."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)


@contextmanager
def running(database_url: str, crash_at: str = "", port: int = 0) -> Iterator[Running]:
    """A server process, on this port or a free one; killed at the end at the latest."""
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.central.push_server", database_url, str(port)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "POS_TERMINAL_CRASH_AT": crash_at},
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    found = Running(process, int(process.stdout.readline() or 0))
    try:
        assert found.port, "the server did not start"
        yield found
    finally:
        found.kill()
        process.stdout.close()


def _serve(database_url: str, port: int) -> None:
    import uvicorn

    from pos_terminal.central.app import make_app
    from pos_terminal.central.centre import Centre
    from pos_terminal.central.database import Database
    from pos_terminal.central.sealing import Sealer
    from pos_terminal.central.settings import Settings
    from pos_terminal.domain.secret import Secret
    from pos_terminal.providers.secrets import EnvironmentSecrets
    from pos_terminal.system import SystemClock, SystemIds

    centre = Centre(
        database=Database(database_url),
        settings=Settings(rate_per_address=0, rate_per_credential=0),
        clock=SystemClock(),
        ids=SystemIds(),
        sealer=Sealer(Secret("a server key for tests")),
        secrets=EnvironmentSecrets({}),
        public_url="http://127.0.0.1",
    )
    listener = socket.create_server(("127.0.0.1", port))
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(make_app(centre), log_config=None, access_log=False, lifespan="on", ws="none")
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
