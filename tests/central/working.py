"""A worker as a process of its own, to be killed: python -m tests.central.working DATABASE_URL"""

from __future__ import annotations

import ipaddress
import os
import subprocess
import sys
from pathlib import Path

from pos_terminal.central.centre import Centre
from pos_terminal.central.database import Database
from pos_terminal.central.jobs.worker import Worker
from pos_terminal.central.sealing import Sealer
from pos_terminal.central.settings import Settings
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.secrets import EnvironmentSecrets
from pos_terminal.system import SystemClock, SystemIds

SERVER_KEY = "a server key for tests"
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)


def begin(database_url: str) -> subprocess.Popen[bytes]:
    """Start one."""
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.central.working", database_url],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )


def centre_on(database_url: str) -> Centre:
    """A centre as the tests' own."""
    return Centre(
        database=Database(database_url),
        settings=Settings(callback_networks=LOOPBACK),
        clock=SystemClock(),
        ids=SystemIds(),
        sealer=Sealer(Secret(SERVER_KEY)),
        secrets=EnvironmentSecrets({}),
        public_url="https://centre.test",
    )


def main(database_url: str) -> None:
    """Take jobs until killed."""
    Worker(centre_on(database_url), silent_s=1.5, tend_s=0.5).run()


if __name__ == "__main__":
    main(sys.argv[1])
