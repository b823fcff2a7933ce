"""The folder is its owner's alone, and one process writes in it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pos_terminal.domain.errors import DatabaseProblem, DataFolderProblem
from pos_terminal.ledger.folder import prepare_folder
from pos_terminal.ledger.lock import LedgerLock
from tests.support.core import open_ledger


def test_the_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = prepare_folder(tmp_path / "new" / "live")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_shared_folder_given_by_mistake_is_not_closed_to_others(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "somebody's.txt").write_text("")
    prepare_folder(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


@pytest.mark.parametrize("place", ["file", "file/below", "link"])
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("I am a file")
    (tmp_path / "link").symlink_to(tmp_path / "link")
    with pytest.raises(DataFolderProblem) as refused:
        open_ledger(tmp_path / place)
    assert refused.value.code == "data_folder_unusable"
    assert refused.value.params["folder"] == str(tmp_path / place)


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").mkdir()
    with pytest.raises(DatabaseProblem):
        open_ledger(tmp_path)


@pytest.mark.parametrize(("holder", "code"), [("window", "window_open"), ("command", "command_running")])
def test_a_second_writer_is_told_who_is_first(tmp_path: Path, holder: str, code: str) -> None:
    with LedgerLock(tmp_path, holder), pytest.raises(DataFolderProblem) as refused:
        LedgerLock(tmp_path, "command").acquire(0.1)
    assert refused.value.code == code
    with LedgerLock(tmp_path, "command"):
        pass


def test_somebody_who_has_not_yet_said_who_they_are_is_waited_for(tmp_path: Path) -> None:
    with LedgerLock(tmp_path, "command"):
        (tmp_path / "ledger.lock").write_text("")
        with pytest.raises(DataFolderProblem) as refused:
            LedgerLock(tmp_path, "command").acquire()
    assert refused.value.code == "command_running"


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    code = (
        "import sys, os; from pathlib import Path; from pos_terminal.ledger.lock import LedgerLock;"
        "lock = LedgerLock(Path(sys.argv[1]), 'window'); lock.acquire();"
        "print('held', flush=True); sys.stdin.read()"
    )
    held: Any = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with held:
        held.stdout.readline()
        with pytest.raises(DataFolderProblem):
            LedgerLock(tmp_path, "window").acquire()
        held.kill()
    with LedgerLock(tmp_path, "window"):
        assert (tmp_path / "ledger.lock").read_text() == f"window {os.getpid()}\n"
