"""The files of the till's folder on the disk: what is looked at, read, answered, and put aside.

Whoever can write into the folder may be careless or hostile: no link is followed, nothing but an ordinary
small file is read, no name leads out of the folder, and an answer takes its place whole.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.records import dataclass
from pos_terminal.system import make_durable

log = logging.getLogger(__name__)
MAX_BYTES: Final = 64 * 1024
MOST_FILES: Final = 10_000
"""So many entries of the folder are looked at; what is beyond waits until some are gone."""
ANSWER: Final = ".answer.json"
REFUSED: Final = "refused"
_GOOD_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}", re.ASCII)
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.ASCII | re.IGNORECASE)
_NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that is meant for us. `sign` is another one as soon as the file is."""

    file: str
    sign: tuple[int, int, int]
    ordinary: bool
    size: int

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return self.file.rpartition(".")[0]

    @property
    def in_lines(self) -> bool:
        """Whether it holds lines instead of JSON."""
        return self.file.lower().endswith(".txt")

    @property
    def well_named(self) -> bool:
        """Whether an answer can be put beside it under its own name."""
        return bool(_GOOD_NAME.fullmatch(self.stem)) and not _DEVICES.fullmatch(self.stem)


class FolderFiles:
    """One folder. Every method raises OSError when the disk refuses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def requests(self) -> list[Found]:
        """Every request that lies there, by name. Other files, and those that are being written under
        another name, are nobody's business."""
        found = []
        with os.scandir(self.folder) as entries:
            for count, entry in enumerate(entries):
                if count >= MOST_FILES:
                    log.warning("the till's folder holds more than %d files", MOST_FILES)
                    break
                if _is_request(entry.name):
                    facts = entry.stat(follow_symlinks=False)
                    sign = (facts.st_ino, facts.st_size, facts.st_mtime_ns)
                    ordinary = stat.S_ISREG(facts.st_mode)
                    found.append(Found(entry.name, sign, ordinary, facts.st_size))
        return sorted(found, key=lambda one: one.file)

    def read(self, one: Found) -> bytes:
        """What stands in it. Raises InvalidInput for what is no small ordinary file."""
        if not one.ordinary:
            raise InvalidInput("request_unreadable", detail="no ordinary file")
        if one.size > MAX_BYTES:
            raise InvalidInput("request_too_large")
        descriptor = os.open(self.folder / one.file, os.O_RDONLY | _NO_FOLLOW)
        with os.fdopen(descriptor, "rb") as file:
            # Another file may have taken its name meanwhile.
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise InvalidInput("request_unreadable", detail="no ordinary file")
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise InvalidInput("request_too_large")
        return raw

    def answer(self, one: Found, text: bytes) -> None:
        """Put an answer beside it, whole or not at all. A bad name's is in the folder of what was refused."""
        self._write(self.folder, f"{one.stem}{ANSWER}", text) if one.well_named else self._write(
            self._refused_folder(), f"{_safe(one)}{ANSWER}", text
        )

    def answered(self, one: Found) -> bytes | None:
        """The answer that lies beside it, None where there is none that we wrote."""
        path = self.folder / f"{one.stem}{ANSWER}"
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY | _NO_FOLLOW)
            with os.fdopen(descriptor, "rb") as file:
                return file.read(16 * MAX_BYTES) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
        return None

    def refuse(self, one: Found) -> None:
        """Put it aside: it is not looked at again. What lies there under its name is replaced."""
        folder = self._refused_folder()
        os.replace(self.folder / one.file, folder / (one.file if one.well_named else _safe(one)))

    def _refused_folder(self) -> Path:
        folder = self.folder / REFUSED
        with suppress(FileExistsError):
            folder.mkdir()
            self._share(folder, os.stat(self.folder).st_mode & 0o777)
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            raise NotADirectoryError(str(folder))
        return folder

    def _write(self, folder: Path, name: str, text: bytes) -> None:
        part = folder / f".{name}.part"
        with suppress(FileNotFoundError):
            part.unlink()
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        self._share(part, os.stat(self.folder).st_mode & 0o666)
        os.replace(part, folder / name)
        make_durable(folder)

    def _share(self, path: Path, mode: int) -> None:
        """The till may be another user's program: whoever may use the folder may read what is in it."""
        if os.name == "posix":
            os.chmod(path, mode)


def _is_request(name: str) -> bool:
    small = name.lower()
    return small.endswith((".json", ".txt")) and not small.endswith(ANSWER) and not small.startswith(".")


def _safe(one: Found) -> str:
    """A name of our own for a file whose name is not to be used."""
    return hashlib.sha256(os.fsencode(one.file)).hexdigest()[:16]
