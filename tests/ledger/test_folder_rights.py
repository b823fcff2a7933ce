"""Who may look into the data: mended where it can be, and otherwise refused with what to do."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import stat
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_terminal.domain.errors import DataFolderProblem
from pos_terminal.domain.secret import Secret
from pos_terminal.holding import hold
from pos_terminal.ledger import backups
from pos_terminal.own_files import is_shared
from pos_terminal.place import Place
from pos_terminal.providers.secret_file import SecretFile
from pos_terminal.services.sentences import say
from tests.support.core import cash, checkout_of, open_ledger

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights by inheritance")
needs_root = pytest.mark.skipif(
    os.name == "posix" and os.geteuid() != 0, reason="only root gives files to others"
)
SOMEBODY = 65_534


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """A start sets it for the whole process."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _start(root: Path) -> None:
    hold(Place(root, practice=False), "command", {}).release()


def _used(root: Path, mode: int = 0o755) -> None:
    """Data that was copied here by somebody with other habits."""
    for folder in (root, root / "live", root / "live" / "backups", root / "live" / "logs"):
        folder.mkdir(exist_ok=True, parents=True)
    files = (
        "settings.toml",
        "live/secrets.bin",
        "live/backups/ledger-20261121T000000Z.db",
        "live/logs/terminal.log",
    )
    for name in files:
        (root / name).write_text("")
    for path in (root, *root.rglob("*")):
        path.chmod(mode if path.is_dir() else mode & 0o666)


def _refused(root: Path) -> DataFolderProblem:
    with pytest.raises(DataFolderProblem) as refused:
        _start(root)
    assert say(refused.value).endswith(("Nothing was changed.", "closed there first."))
    return refused.value


def test_whatever_the_umask_was_everything_is_for_its_owner_alone(tmp_path: Path) -> None:
    root = tmp_path / "data"
    _start(root)
    (root / "live" / "later").write_text("")
    modes = {path.name: _mode(path) for path in (root, *root.rglob("*"))}
    assert modes["live"] == modes["data"] == 0o700
    assert {name: mode for name, mode in modes.items() if mode & 0o077} == {}


def test_wrong_modes_are_mended_at_the_next_start(tmp_path: Path) -> None:
    root = tmp_path / "data"
    _used(root, 0o777)
    _start(root)
    assert [path for path in (root, *root.rglob("*")) if _mode(path) & 0o077] == []


def test_what_a_link_names_elsewhere_is_left_alone(tmp_path: Path) -> None:
    root, other = tmp_path / "data", tmp_path / "other.txt"
    _used(root)
    other.write_text("")
    other.chmod(0o644)
    (root / "live" / "link").symlink_to(other)
    _start(root)
    assert _mode(other) == 0o644


def test_a_folder_in_which_everybody_can_rename_is_refused(tmp_path: Path) -> None:
    parent = tmp_path / "open"
    parent.mkdir()
    parent.chmod(0o777)
    problem = _refused(parent / "data")
    assert (problem.code, problem.params["parent"]) == ("folder_exposed", str(parent))
    parent.chmod(0o1777)
    _start(parent / "data")


def test_where_rights_cannot_be_kept_nothing_is_sold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _used(tmp_path / "data")

    def keeps_none(_path: Path, _mode: int) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", keeps_none)
    assert _refused(tmp_path / "data").code == "folder_open"


@needs_root
@pytest.mark.parametrize(
    ("name", "code"),
    [("", "folder_of_another"), ("live", "folder_of_another"), ("live/secrets.bin", "file_of_another")],
)
def test_what_belongs_to_somebody_else_is_refused_by_name(tmp_path: Path, name: str, code: str) -> None:
    root = tmp_path / "data"
    _used(root, 0o700)
    os.chown(root / name, SOMEBODY, -1)
    problem = _refused(root)
    assert problem.code == code
    assert problem.params["owner"] == pwd.getpwuid(SOMEBODY).pw_name


@needs_root
def test_a_folder_that_was_made_for_a_group_stays_the_groups(tmp_path: Path) -> None:
    root = tmp_path / "data"
    root.mkdir()
    os.chown(root, SOMEBODY, grp.getgrall()[1].gr_gid)
    root.chmod(0o2770)
    assert is_shared(root)
    _start(root)
    (root / "live" / "ledger.db").touch()
    for path in (root / "live", root / "live" / "ledger.lock", root / "live" / "program.json"):
        assert _mode(path) & 0o077 == (0o070 if path.is_dir() else 0o060)
        assert path.stat().st_gid == root.stat().st_gid
    # What somebody of the group keeps for himself would stop the next one.
    kept = root / "live" / "kept"
    kept.write_text("")
    kept.chmod(0o600)
    _start(root)
    assert _mode(kept) == 0o660
    os.chown(kept, SOMEBODY, -1)
    kept.chmod(0o600)
    assert _refused(root).code == "file_of_another"
    # A log of another one of the group stops nobody.
    (root / "live" / "logs").mkdir()
    kept.rename(root / "live" / "logs" / "terminal.log.1")
    _start(root)


@needs_root
def test_two_of_a_group_work_with_the_same_ledger(tmp_path: Path) -> None:
    _sell(tmp_path / "data", "reads what they may not read themselves")
    group = grp.getgrall()[1].gr_gid
    root = Path(tempfile.mkdtemp(dir="/tmp"))  # pytest's own folders are closed to them
    os.chown(root, 0, group)
    root.chmod(0o2770)
    try:
        for turn, uid in enumerate((SOMEBODY - 1, SOMEBODY, SOMEBODY - 1)):
            child = os.fork()
            if child == 0:
                _live(root, f"k{turn}", uid, group)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert {path.stat().st_uid for path in root.glob("live/*")} >= {SOMEBODY - 1}
        assert [path for path in root.rglob("*") if path.stat().st_mode & 0o007] == []
    finally:
        shutil.rmtree(root)


@needs_root
@pytest.mark.parametrize(("mode", "code"), [(0o700, "folder_of_another"), (0o2770, "folder_of_a_group")])
def test_who_may_not_work_there_is_told_whose_it_is(mode: int, code: str) -> None:
    root = Path(tempfile.mkdtemp(dir="/tmp"))
    root.chmod(mode)
    try:
        child = os.fork()
        if child == 0:
            _live(root, "", SOMEBODY, SOMEBODY, refused=code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    finally:
        shutil.rmtree(root)


def _live(root: Path, key: str, uid: int, group: int, refused: str = "") -> None:
    """In a process of its own, as somebody who logged in; never returns."""
    try:
        os.setgroups([group])
        os.setgid(SOMEBODY)
        os.setuid(uid)
        if refused:
            assert _refused(root).code == refused
        else:
            _sell(root, key)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _sell(root: Path, key: str) -> None:
    held = hold(Place(root, practice=False), "command", {})
    ledger = open_ledger(root / "live")
    checkout_of(ledger).take_cash(cash(500, key))
    ledger.close()
    SecretFile(root / "live").put("key", Secret(key))
    backups.make(root / "live" / "ledger.db", [root / "live" / "backups"], 1_790_000_000_000)
    held.release()
