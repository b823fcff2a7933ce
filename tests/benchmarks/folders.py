"""Where the benchmarks put their files: a real disk, or memory. Everything is thrown away at the end."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")


def kind_of(folder: Path) -> str:
    """The kind of file system behind this folder, "unknown" where it cannot be asked."""
    try:
        done = subprocess.run(
            ["stat", "--file-system", "--format=%T", str(folder)], capture_output=True, text=True, check=False
        )
    except OSError:
        return "unknown"
    return done.stdout.strip() or "unknown"


def memory_root() -> Path | None:
    """A folder on a memory file system, None where there is none."""
    for folder in (_MEMORY, Path(tempfile.gettempdir())):
        if folder.is_dir() and kind_of(folder) in ("tmpfs", "ramfs"):
            return folder
    return None


def disk_root() -> Path | None:
    """A folder on a real disk, None where none is found."""
    for folder in (Path(tempfile.gettempdir()), Path("/var/tmp"), Path.home()):
        if folder.is_dir() and kind_of(folder) not in ("tmpfs", "ramfs"):
            return folder
    return None


@contextmanager
def scratch(root: Path | None) -> Iterator[Path]:
    """A new folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="pos-terminal-bench-", dir=root) as name:
        yield Path(name)
