"""Imports the program once, then forks one process for each job and kills it when the job says so.

Reads a job with its number as a line of JSON on its standard input, answers with a line that has the number,
too, on its standard output. It runs no thread and opens nothing of the program: a fork is as good as a fresh
process.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import sys
import time
import traceback
from typing import Any

from pos_terminal.ledger.verify import verify
from tests.kills import worker
from tests.support.core import open_ledger

# Imported late, some by the program and some by what it uses; paid for once here.
LATE = (
    "alembic.command",
    "alembic.config",
    "alembic.script",
    "encodings.idna",
    "h11",
    "httpx",
    "keyring",
    "pos_terminal.domain.payment_flow",
    "pos_terminal.providers.mtn",
    "pos_terminal.providers.orange",
    "pos_terminal.providers.orange_sn_config",
    "pos_terminal.providers.stripe",
    "pos_terminal.providers.tokens",
    "pos_terminal.providers.wave",
    "pos_terminal.remote.exchange",
    "pos_terminal.services.people",
    "sqlalchemy.dialects.sqlite",
)
LIMIT_S = 30.0


def run(job: worker.Job) -> dict[str, Any]:
    """Fork, listen, kill `kill_after_s` after the fork (or after "ready"); how it ended and what was said."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(job, writing)
    os.close(writing)
    try:
        said, killed = _listen(job, reading, child)
    finally:
        os.close(reading)
    _, status = os.waitpid(child, 0)
    return {"said": said, "killed": killed, "status": os.waitstatus_to_exitcode(status)}


def _live(job: worker.Job, pipe: int) -> None:
    """The forked process: never returns."""
    try:
        worker.do(job, pipe)
        os._exit(0)
    except BaseException:
        os.write(pipe, json.dumps({"broke": traceback.format_exc()}).encode() + b"\n")
        os._exit(1)


def _listen(job: worker.Job, reading: int, child: int) -> tuple[list[Any], str | None]:
    """What was said until the pipe ends, and why we killed it ("wanted", "hung") if we did."""
    after_s: float | None = job.get("kill_after_s")
    waits_for_ready = bool(job.get("kill_after_ready"))
    limit = time.monotonic() + LIMIT_S
    due = time.monotonic() + after_s if after_s is not None and not waits_for_ready else None
    heard, killed = b"", None
    while True:
        end = limit if due is None else due
        ready, _, _ = select.select([reading], [], [], max(0.0, end - time.monotonic()))
        if ready:
            more = os.read(reading, 65536)
            if not more:
                break
            heard += more
            if waits_for_ready and b'{"ready": true}\n' in heard:
                waits_for_ready, due = False, time.monotonic() + (after_s or 0.0)
        elif killed is None:
            killed = "hung" if due is None else "wanted"
            os.kill(child, signal.SIGKILL)
            due, limit = None, time.monotonic() + LIMIT_S
    # A line cut off by the death was never said.
    return [json.loads(line) for line in heard.split(b"\n")[:-1]], killed


def _verify_once() -> None:
    """Statements that each child would put into SQL for itself. In memory: it is gone at once."""
    ledger = open_ledger(None)
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok
    ledger.close()


def main() -> None:
    """Serve until the standard input ends."""
    for name in LATE:
        importlib.import_module(name)
    _verify_once()
    # The children need not copy what only the collector touched.
    gc.freeze()
    for line in sys.stdin:
        number, job = json.loads(line)
        sys.stdout.write(json.dumps([number, run(job)]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
