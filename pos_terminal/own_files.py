"""Whose the files in a data folder are: one person's, or those of the group an administrator made it for."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

GROUP: Final = 0o070


def is_shared(folder: Path) -> bool:
    """Whether an administrator made this folder for a group of accounts, of which this is one: it is
    set-group-id, which the folders in it inherit, and the group may do everything."""
    if os.name != "posix":
        return False
    try:
        found = folder.stat()
    except OSError:
        return False
    whole = stat.S_ISGID | GROUP
    ours = found.st_gid in (os.getegid(), *os.getgroups()) or os.geteuid() == 0
    return found.st_mode & whole == whole and ours


def file_mode(folder: Path) -> int:
    """The mode of a file in this folder that whoever works there may read and write, and nobody else."""
    return 0o660 if is_shared(folder) else 0o600


def folder_mode(folder: Path) -> int:
    """The same of a folder in it; set-group-id comes by itself."""
    return 0o770 if is_shared(folder) else 0o700
