"""What a disk may hold after the power is cut: a model of a folder, of what was synced and what was not.

The rules are the harshest that SQLite's own promises allow. What a file was given since its last sync may be
there, or not, or in part, in any order, by sectors of 512 bytes. A name that was made, changed or removed
counts only when its folder was synced; of the changes since then any first few may be there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from random import Random
from typing import Final

from tests.kills.power_recording import Call

SECTOR: Final = 512
Change = tuple[int, bytes | None]
"""Bytes at an offset, or a new length."""


def apply(content: bytearray, change: Change) -> None:
    """Do one change to a file's bytes."""
    offset, data = change
    if data is None:
        del content[offset:]
        content.extend(bytes(offset - len(content)))
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


def sectors(change: Change) -> list[Change]:
    """A write as the pieces that reach the disk whole or not at all."""
    offset, data = change
    if data is None:
        return [change]
    pieces: list[Change] = []
    at = 0
    while at < len(data):
        size = SECTOR - (offset + at) % SECTOR
        pieces.append((offset + at, data[at : at + size]))
        at += size
    return pieces


@dataclass
class File:
    """One file: its bytes at its last sync, its bytes now, and every change between."""

    durable: bytes = b""
    now: bytearray = field(default_factory=bytearray)
    since: list[Change] = field(default_factory=list)

    def change(self, change: Change) -> None:
        """Something is written; nobody knows when it reaches the disk."""
        apply(self.now, change)
        self.since.append(change)

    def sync(self) -> None:
        """All of it is on the disk."""
        self.durable, self.since = bytes(self.now), []

    def after_a_cut(self, rng: Random) -> bytes:
        """One of the contents that the disk may hold."""
        pieces = [piece for change in self.since for piece in sectors(change)]
        match rng.randrange(6):
            case 0:
                kept: Iterable[Change] = ()
            case 1:
                kept = pieces
            case 2:
                kept = pieces[: rng.randint(0, len(pieces))]
            case 3:
                kept = pieces[rng.randint(0, len(pieces)) :]
            case 4:
                lost = rng.randrange(len(pieces) or 1)
                kept = [piece for number, piece in enumerate(pieces) if number != lost]
            case _:
                kept = [piece for piece in pieces if rng.random() < 0.5]
        content = bytearray(self.durable)
        for piece in kept:
            apply(content, piece)
        return bytes(content)


@dataclass
class Folder:
    """The names in one folder: at its last sync, and each state since."""

    states: list[dict[str, File | Folder]] = field(default_factory=lambda: [{}])

    @property
    def now(self) -> dict[str, File | Folder]:
        """What the program sees."""
        return self.states[-1]

    def change(self, **names: File | Folder | None) -> None:
        """Names are given or, with None, taken away, in one step."""
        self.states.append({name: node for name, node in {**self.now, **names}.items() if node is not None})

    def sync(self) -> None:
        """The names are on the disk."""
        self.states = [self.now]


class Disk:
    """A folder and everything below it, as the calls of a program change it."""

    def __init__(self, root: Path) -> None:
        self._root = PurePosixPath(root)
        self.top = _read(root) if root.exists() else Folder()
        self._appends: set[int] = set()
        self._positions: dict[int, int] = {}

    def do(self, call: Call) -> None:
        """Follow one call. Those outside the folder, and those that only talk, are passed over."""
        names = self._names(call.path)
        if names is None or (names and names[-1].endswith("-shm")):
            # The log's index is in memory, and made anew from the log after a cut.
            return
        if call.kind == "sync":
            node = self._find(names)
            if node is not None:
                node.sync()
            return
        if not names:
            return
        folder = self._find(names[:-1])
        assert isinstance(folder, Folder), call.path
        self._change(folder, names[-1], call)

    def _change(self, folder: Folder, name: str, call: Call) -> None:
        node = folder.now.get(name)
        match call.kind:
            case "mkdir":
                folder.change(**{name: Folder()})
            case "unlink":
                folder.change(**{name: None})
            case "rename":
                other = self._names(call.other)
                assert other, call
                assert self._find(other[:-1]) is folder, "within one folder only"
                folder.change(**{name: None, other[-1]: node})
            case "open":
                if not isinstance(node, File):
                    node = File()
                    folder.change(**{name: node})
                elif call.offset == 0:
                    node.change((0, None))
                self._positions[id(node)] = 0
                self._appends = self._appends | {id(node)} if call.appends else self._appends - {id(node)}
            case "write" if isinstance(node, File):
                node.change((self._offset(node, call), call.data))
            case "truncate" if isinstance(node, File):
                node.change((call.offset or 0, None))

    def _offset(self, node: File, call: Call) -> int:
        if call.offset is not None:
            return call.offset
        at = len(node.now) if id(node) in self._appends else self._positions[id(node)]
        self._positions[id(node)] = at + len(call.data)
        return at

    def _names(self, path: str) -> tuple[str, ...] | None:
        pure = PurePosixPath(path)
        return pure.relative_to(self._root).parts if pure.is_relative_to(self._root) else None

    def _find(self, names: tuple[str, ...]) -> File | Folder | None:
        node: File | Folder | None = self.top
        for name in names:
            node = node.now.get(name) if isinstance(node, Folder) else None
        return node

    def cut(self, rng: Random, target: Path) -> None:
        """The power is cut now: write one of the images that may be found afterwards."""
        _write(self.top, rng, target)


def _read(path: Path) -> Folder:
    folder = Folder()
    for entry in path.iterdir():
        if entry.is_dir():
            folder.now[entry.name] = _read(entry)
        elif not entry.name.endswith("-shm"):
            content = entry.read_bytes()
            folder.now[entry.name] = File(content, bytearray(content))
    return folder


def _write(folder: Folder, rng: Random, target: Path) -> None:
    target.mkdir(mode=0o700)
    # Often the newest names: the others are all alike.
    found = folder.now if rng.random() < 0.4 else rng.choice(folder.states)
    for name, node in found.items():
        if isinstance(node, Folder):
            _write(node, rng, target / name)
        else:
            (target / name).write_bytes(node.after_a_cut(rng))
