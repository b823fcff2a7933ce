"""Death and disk errors at every single system call that touches the disk, by strace. Long proofs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path

import pytest

from tests.kills.harness import ROOT, Document, Run, Runner, Shop, World, environment

STRACE = shutil.which("strace")
WRITES = "pwrite64,fdatasync,fsync,ftruncate,unlink,rename"
PAYMENTS = 4
MOST_CALLS = 600
"""So that a life which never comes through is told: two Wave payments write 150 pages on one thread."""
ERRORS = 24

pytestmark = pytest.mark.skipif(
    STRACE is None, reason="STRACE IS MISSING: no death and no error at system calls was tried"
)


def under_strace(injection: str) -> Runner:
    """Run a job in a fresh process under strace with one injection."""

    def run(job: Document) -> Run:
        assert STRACE is not None
        calls = injection.split(":")[0]
        with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complaints:
            command = [STRACE, "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}"]
            command += ["-e", f"inject={injection}", sys.executable, "-B", "-m", "tests.kills.worker"]
            done = subprocess.run(
                [*command, json.dumps(job)],
                cwd=ROOT,
                env=environment(),
                stdout=said,
                stderr=complaints,
                check=False,
                timeout=60,
            )
            said.seek(0)
            complaints.seek(0)
            lines = said.read().split("\n")[:-1]
            assert done.returncode in (0, -9), complaints.read()
        return Run(
            [json.loads(line) for line in lines], "wanted" if done.returncode else None, done.returncode
        )

    return run


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("method", ["cash", "wave"])
def test_death_at_every_write_and_sync(world: World, in_memory: Path, method: str) -> None:
    for nth in count(1):
        assert nth < MOST_CALLS
        shop = Shop(world, in_memory / str(nth))
        sales = [shop.sale(method) for _ in range(PAYMENTS if method == "cash" else 2)]
        run = shop.live(f"system call ({method})", sales, under_strace(f"{WRITES}:signal=KILL:when={nth}"))
        shop.recover()
        if not run.died:
            break
    assert nth > 20


def cash_on_a_bad_disk(shop: Shop, payments: int, injection: str, *, reader: bool) -> int:
    """Take cash until the life ends, then hold what was told against what is there; how many were refused."""
    sales = [shop.sale("cash") for _ in range(payments)]
    step = injection.rpartition(":")[0]
    run = shop.live(step, sales, under_strace(injection), reader=reader, abrupt=True)
    refused = {line["key"] for line in run.said if line.get("refused") == "payment_not_saved"}
    (found,) = shop.live("look", [], look=True).all("found")
    kept = {document["idempotency_key"] for document in found}
    assert not refused & kept, f"{injection}: told as not saved, and there all the same"
    shop.recover()
    return len(run.all("refused"))


@pytest.mark.parametrize("nth", [2, 4])
def test_a_payment_told_as_not_saved_does_not_come_back_after_a_restart(
    world: World, in_memory: Path, nth: int
) -> None:
    # The last payment of the life fails at its sync, while somebody reads and keeps the log's index alive.
    shop = Shop(world, in_memory / "shop")
    assert cash_on_a_bad_disk(shop, nth, f"fsync,fdatasync:error=EIO:when={nth}", reader=True)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("reader", [False, True])
@pytest.mark.parametrize("call", ["fsync,fdatasync", "pwrite64"])
@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_a_disk_error_is_told_as_what_a_restart_will_show(
    world: World, in_memory: Path, call: str, error: str, *, reader: bool
) -> None:
    refusals = 0
    for nth in range(1, ERRORS):
        shop = Shop(world, in_memory / str(nth))
        refusals += cash_on_a_bad_disk(shop, PAYMENTS, f"{call}:error={error}:when={nth}", reader=reader)
    assert refusals
