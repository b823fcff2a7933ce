"""The whole journal read by a process of its own: what it says counts, and what becomes of it does not."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from pos_terminal.engine.verifying import NotRead
from pos_terminal.ledger.verified import FILE, last
from pos_terminal.ledger.verify import Report
from pos_terminal.ops import own_process, version_record
from pos_terminal.ops.verify_process import VerifyProcess
from pos_terminal.place import Place
from tests.ops.ailing import sold_in
from tests.support.core import change_an_old_event, open_ledger
from tests.support.hurried import hurried  # noqa: F401

Begun = tuple[VerifyProcess, Future[Report | None], int]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A terminal that has sold, and that this version of the program knows."""
    sold_in(tmp_path / "live")
    version_record.write(tmp_path / "live", version_record.this_program())
    return Place(tmp_path, practice=False)


@pytest.fixture
def begun(tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begun]:
    """A reading whose process never ends, and the number of that process."""
    told = tmp_path / "told"
    os.mkfifo(told)
    hangs = "import os, signal, sys; print(os.getpid(), file=open(sys.argv[1], 'w')); signal.pause()"
    monkeypatch.setattr(own_process, "own_program", lambda: [sys.executable, "-c", hangs, str(told)])
    check = VerifyProcess(place)
    with ThreadPoolExecutor(1) as waiting:
        future = waiting.submit(check.run)
        yield check, future, int(told.read_text())
        check.stop()


@pytest.mark.usefixtures("hurried")
def test_it_reads_beside_an_open_ledger_and_keeps_what_it_found(place: Place) -> None:
    ledger = open_ledger(place.folder)
    report = VerifyProcess(place).run()
    assert report is not None
    assert report.ok
    kept = last(place.folder / "ledger.db")
    assert kept is not None
    assert (kept.ok, kept.events) == (True, report.events)
    change_an_old_event(place.folder / "ledger.db", b'"amount":501', b'"amount":401')
    report = VerifyProcess(place).run()
    assert report is not None
    assert "the chain is broken" in report.problems[0]
    kept = last(place.folder / "ledger.db")
    assert kept is not None
    assert kept.problems == report.problems
    ledger.close()


def test_it_is_humble_and_knows_no_key(begun: Begun, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, pid = begun
    assert os.getpriority(os.PRIO_PROCESS, pid) == 19
    assert Path(f"/proc/{pid}/oom_score_adj").read_text().strip() == "1000"
    monkeypatch.setenv("WAVE_API_KEY", "canary")
    assert "canary" not in own_process.bare_environment().values()


def test_one_that_is_killed_says_nothing(begun: Begun, place: Place) -> None:
    _, future, pid = begun
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(NotRead):
        future.result(timeout=30)
    assert not (place.folder / FILE).exists()


def test_one_that_is_stopped_is_gone_and_is_no_trouble(begun: Begun) -> None:
    check, future, pid = begun
    check.stop()
    assert future.result(timeout=30) is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert check.run() is None, "nor is another one begun"


def test_one_whose_window_is_killed_ends_too(tmp_path: Path, place: Place) -> None:
    told = tmp_path / "told"
    os.mkfifo(told)
    # What it reads never ends; as long as it lives, it holds the other side of what is told.
    reads = (
        "import os, signal, sys; from pos_terminal.ops import own_process\n"
        "assert '--ends-with-stdin' in sys.argv; own_process.end_with_stdin()\n"
        "told = open(sys.argv[1], 'w'); print(os.getpid(), file=told, flush=True); signal.pause()"
    )
    window = (
        "import sys; from pathlib import Path; from pos_terminal.ops import own_process, verify_process\n"
        "from pos_terminal.place import Place\n"
        "own_process.own_program = lambda: [sys.executable, '-c', sys.argv[3], sys.argv[2]]\n"
        "verify_process.VerifyProcess(Place(Path(sys.argv[1]), practice=False)).run()"
    )
    killed = subprocess.Popen([sys.executable, "-c", window, str(place.root), str(told), reads])
    with told.open() as says:
        pid = int(says.readline())
        killed.kill()
        killed.wait()
        try:
            assert select.select([says], [], [], 30)[0], "it lives on"
            assert says.read() == ""
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def test_one_that_takes_too_long_is_ended(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    kill = subprocess.Popen.kill

    def killed(self: subprocess.Popen[bytes]) -> None:
        kill(self)
        ended.append(self.pid)

    monkeypatch.setattr(subprocess.Popen, "kill", killed)
    hangs = [sys.executable, "-c", "import signal; signal.pause()"]
    monkeypatch.setattr(own_process, "own_program", lambda: hangs)
    with pytest.raises(NotRead, match="too long"):
        VerifyProcess(place, limit_s=0.1).run()
    [pid] = ended
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize(
    "program",
    [
        lambda: [sys.executable, "-c", "raise RuntimeError('a bug')"],
        lambda: [sys.executable, "-c", "print('{\"ok\": false}'); raise SystemExit(1)"],
        lambda: [sys.executable, "-c", "print('{}')"],
        lambda: [sys.executable, "-c", ""],
        lambda: [sys.executable, "-c", SAYS_GOOD_AND_FAILS],
        lambda: ["/nowhere/at all"],
    ],
)
def test_what_is_no_answer_is_no_damage(
    place: Place, monkeypatch: pytest.MonkeyPatch, program: Callable[[], list[str]]
) -> None:
    monkeypatch.setattr(own_process, "own_program", program)
    with pytest.raises(NotRead):
        VerifyProcess(place).run()


SAYS_GOOD_AND_FAILS = 'print(\'{"ok": true, "events": 1, "head": "", "problems": []}\'); raise SystemExit(1)'


@pytest.mark.usefixtures("hurried")
def test_a_folder_that_cannot_be_read_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / "live").write_text("a file where the folder should be")
    with pytest.raises(NotRead):
        VerifyProcess(Place(tmp_path, practice=False)).run()
