"""Who may look into the data folder: whoever takes payments, and nobody else.

Alone: the folder and all that is in it belong to one person of the PC, 0700 and 0600. Shared: an
administrator made the folder for a group (set-group-id, and writable for the group); then what one account of
the group writes the next one may write, too, and others see nothing. What is wrong is mended where it can be,
and otherwise refused: nothing is sold over data that others may change. Windows keeps rights by inheritance,
from the folder of the person or as the installer set them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from pos_terminal.domain.errors import DataFolderProblem
from pos_terminal.own_files import GROUP, is_shared

_OURS: Final = frozenset({"live", "practice", "settings.toml", "ledger.db", "ledger.lock", "secrets.bin"})
_OTHERS: Final = 0o007
_ALONE: Final = 0o077
_DEPTH: Final = 2


def use_umask(root: Path) -> None:
    """From now on new files are for the person alone, or for the group of a shared folder."""
    os.umask(_OTHERS if is_shared(root) else _ALONE)


def refuse_anothers(root: Path) -> None:
    """Raise DataFolderProblem (folder_of_another, folder_of_a_group) where this person may not write: before
    anything tries."""
    try:
        found = root.stat()
    except OSError:
        return  # there is none yet, or it is told by whoever makes it
    if os.name == "posix" and found.st_uid != os.geteuid() and not os.access(root, os.W_OK | os.X_OK):
        if found.st_mode & stat.S_ISGID:
            raise DataFolderProblem("folder_of_a_group", path=str(root), group=_group(found.st_gid))
        raise DataFolderProblem("folder_of_another", path=str(root), owner=_name(found.st_uid))


def secure(root: Path, folder: Path) -> None:
    """See to it that nobody else reads or replaces what is in `folder`, which lies in `root`.

    Raises DataFolderProblem: folder_exposed, folder_of_another, file_of_another, folder_open.
    """
    if os.name != "posix":
        return
    _check_above(root)
    shared = is_shared(root)
    for one in dict.fromkeys((root, folder)):
        if _is_for_ours_alone(one):
            _secure_one(one, shared=shared, code="folder_of_another")
    for path in _inside(root, folder):
        try:
            _secure_one(path, shared=shared, code="file_of_another")
        except FileNotFoundError:
            continue  # gone meanwhile: a command beside us ends
        except DataFolderProblem as problem:
            # A log or a backup of another of the group stops nobody.
            if not shared or problem.code != "file_of_another" or path.parent in (root, folder):
                raise


def _check_above(root: Path) -> None:
    """Whoever may write a folder may put another in the place of what is in it, unless it is sticky."""
    for parent in root.resolve().parents:
        mode = parent.stat().st_mode
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            raise DataFolderProblem("folder_exposed", folder=str(root), parent=str(parent))


def _is_for_ours_alone(folder: Path) -> bool:
    """Whether the folder is empty or a data folder: a shared one given by mistake is not closed to others."""
    names = {entry.name for entry in folder.iterdir()}
    return not names or bool(names & _OURS)


def _inside(root: Path, folder: Path) -> Iterator[Path]:
    """The settings, and what is in this folder and in the folders in it."""
    settings = root / "settings.toml"
    if settings.exists():
        yield settings
    level = [folder]
    for _ in range(_DEPTH):
        found = [Path(entry.path) for one in level for entry in _entries(one)]
        yield from found
        level = [path for path in found if path.is_dir()]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [
                entry
                for entry in entries
                if entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)
            ]
    except (FileNotFoundError, PermissionError):
        return []


def _secure_one(path: Path, *, shared: bool, code: str) -> None:
    found = path.lstat()
    is_ours = found.st_uid == os.geteuid()
    mode = stat.S_IMODE(found.st_mode)
    wanted = _wanted(mode, shared=shared, directory=stat.S_ISDIR(found.st_mode))
    if not is_ours and (not shared or (mode & GROUP) != (wanted & GROUP)):
        raise DataFolderProblem(code, path=str(path), owner=_name(found.st_uid))
    if mode == wanted:
        return
    with suppress(OSError):
        path.chmod(wanted)
    left = stat.S_IMODE(path.lstat().st_mode)
    if left & (_OTHERS if shared else _ALONE):
        raise DataFolderProblem("folder_open", path=str(path))


def _wanted(mode: int, *, shared: bool, directory: bool) -> int:
    if not shared:
        return mode & ~_ALONE
    group = GROUP | stat.S_ISGID if directory else 0o060
    return (mode | group) & ~_OTHERS


def _group(gid: int) -> str:
    import grp

    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


def _name(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
