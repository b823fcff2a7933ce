"""A central server as a process of its own: python -m tests.benchmarks.served DATABASE_URL

Its settings are the environment's. It says its port in one line and serves until its input ends.
"""

from __future__ import annotations

import logging
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from pos_terminal.central.database import Database
from pos_terminal.central.sealing import Sealer
from pos_terminal.central.serving import Serving, listen
from pos_terminal.central.settings import Settings
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.secrets import EnvironmentSecrets
from pos_terminal.system import SystemClock, SystemIds

UNLIMITED: Final = {
    "POS_CENTRAL_RATE_PER_ADDRESS": "0",
    "POS_CENTRAL_RATE_PER_CREDENTIAL": "0",
    "POS_CENTRAL_CONCURRENT_REQUESTS": "20000",
    "POS_CENTRAL_PATIENCE": "120",
}
"""Settings for measuring what the process can do, not what it lets one asker do."""


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers, and the process it is."""

    port: int
    process_id: int

    def memory(self) -> int:
        """Bytes of memory that the process holds now."""
        for line in Path(f"/proc/{self.process_id}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise OSError("the system does not say how much memory a process holds")


@contextmanager
def served(database_url: str, settings: Mapping[str, str]) -> Iterator[Served]:
    """Serve this database with these variables of the environment."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.served", database_url],
        env={**os.environ, **settings},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Served(int(process.stdout.readline()), process.pid)
        process.stdin.close()


def centre_on(database: Database, settings: Settings | None = None) -> Centre:
    """A centre on this database, with the real clock."""
    return Centre(
        database=database,
        settings=settings or Settings(),
        clock=SystemClock(),
        ids=SystemIds(),
        sealer=Sealer(Secret("a server key for benchmarks")),
        secrets=EnvironmentSecrets({}),
        public_url="http://127.0.0.1",
    )


def many_files() -> int:
    """As many open files as this user may have; how many that is."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def main(database_url: str) -> None:
    """Serve until nobody wants it any more."""
    many_files()
    # Each refusal for too many connections would be a line.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    settings = Settings.read(os.environ)
    centre = centre_on(Database(database_url, connections=settings.database_connections), settings)
    listener = listen("127.0.0.1", 0)
    serving = Serving(make_app(centre), centre, listener=listener, grace_s=1)
    serving.start()
    print(listener.getsockname()[1], flush=True)
    sys.stdin.read()
    serving.stop()
    centre.database.close()


if __name__ == "__main__":
    main(sys.argv[1])
