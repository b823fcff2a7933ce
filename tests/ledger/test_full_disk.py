"""A full disk: nothing is taken that could not be kept."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_terminal.domain.errors import DatabaseProblem, DataFolderProblem
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services.checkout import Checkout
from tests.ledger.units import is_whole
from tests.support.core import (
    CountedIds,
    TurnedClock,
    all_payments,
    cash,
    checkout_of,
    open_ledger,
    wave,
)


@pytest.fixture
def checkout(ledger: Ledger) -> Checkout:
    return checkout_of(ledger)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MiB of its own, where one may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no file system may be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _fill(file: Path, leave: int) -> None:
    """Take all the room there is but so many bytes."""
    free = shutil.disk_usage(file.parent).free
    file.write_bytes(b"x" * max(0, free - leave))


def test_a_full_disk_takes_no_payment_and_the_next_one_with_room_does(small_disk: Path) -> None:
    ledger = open_ledger(small_disk)
    checkout = checkout_of(ledger)
    _fill(small_disk / "others", 200 * 1024)
    taken, refused = [], []
    assert (small_disk / "ballast").exists()
    for number in range(300):
        try:
            taken.append(checkout.take_cash(cash(500, f"key-{number}", reference="x" * 80)).payment)
        except DatabaseProblem as problem:
            refused.append(problem.code)
        if refused and not (small_disk / "ballast").exists():
            break
    # It gave its ballast up: what became of each is certain, and nothing of what was refused is there.
    assert set(refused) == {"payment_not_saved"}
    assert all_payments(ledger) == taken[::-1]
    ledger.checkpoint()
    (small_disk / "others").unlink()
    assert not checkout.take_cash(cash(500, f"key-{number}", reference="x" * 80)).is_duplicate
    assert is_whole(ledger)
    ledger.close()
    again = open_ledger(small_disk)
    assert len(all_payments(again)) == len(taken) + 1
    assert (small_disk / "ballast").exists()
    again.close()


def test_no_customer_pays_what_could_not_be_kept(small_disk: Path) -> None:
    """The small disk has less than what an electronic payment wants to see free."""
    ledger = open_ledger(small_disk)
    with pytest.raises(DatabaseProblem) as refused:
        checkout_of(ledger).begin(wave(500, "key"))
    assert refused.value.code == "disk_nearly_full"
    assert all_payments(ledger) == []
    ledger.close()


def test_a_log_that_cannot_be_moved_into_the_file_is_no_error(small_disk: Path) -> None:
    """What is committed is safe in the log: the idle moment in which there is no room must stop nobody."""
    ledger = open_ledger(small_disk)
    checkout = checkout_of(ledger)
    for number in range(40):
        checkout.take_cash(cash(500, f"key-{number}", reference="x" * 80))
    _fill(small_disk / "others", 0)
    ledger.checkpoint()
    assert len(all_payments(ledger)) == 40
    (small_disk / "others").unlink()
    ledger.checkpoint()
    assert is_whole(ledger)
    ledger.close()


@pytest.mark.parametrize("room_kib", [0, 40, 100, 160, 220, 280, 340, 400, 460])
def test_a_ledger_is_begun_whole_or_not_at_all(small_disk: Path, room_kib: int) -> None:
    _fill(small_disk / "others", room_kib * 1024)
    for _ in range(2):
        try:
            Ledger.open(small_disk, clock=TurnedClock(), ids=CountedIds()).close()
        except (DatabaseProblem, DataFolderProblem) as problem:
            codes = {problem.code}
        else:
            codes = set()
        assert codes <= {"disk_full", "data_folder_unusable"}
    (small_disk / "others").unlink()
    ledger = open_ledger(small_disk)
    assert is_whole(ledger)
    ledger.close()


_LIMITED = """
import resource, signal, sys
from pathlib import Path
from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.ledger.verify import verify
from tests.support.core import all_payments, cash, checkout_of, open_ledger
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = Path(sys.argv[1])
ledger = open_ledger(folder)
checkout = checkout_of(ledger)
checkout.take_cash(cash(500, "before"))
size = (folder / "ledger.db-wal").stat().st_size + 10_000
resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
codes = set()
for number in range(20):
    try:
        checkout.take_cash(cash(500, f"key-{number}", reference="x" * 80))
    except DatabaseProblem as problem:
        codes.add(problem.code)
assert codes and codes <= {"payment_not_saved", "commit_unknown"}, codes
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
known = {payment.idempotency_key for payment in all_payments(ledger)}
for number in range(20):
    begun = checkout.take_cash(cash(500, f"key-{number}", reference="x" * 80))
    assert begun.is_duplicate == (f"key-{number}" in known)
with ledger.reading() as connection:
    assert verify(connection, ledger.terminal_id).ok
assert len(all_payments(ledger)) == 21
ledger.close()
print("whole")
"""


def test_a_file_that_may_not_grow_keeps_what_it_has(tmp_path: Path) -> None:
    """The disk refuses in the middle of a write, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(tmp_path)],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "whole\n", done.stderr
