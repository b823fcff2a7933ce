"""A screen without a monitor, and what is on it: Xvfb with its picture in a file."""

from __future__ import annotations

import mmap
import shutil
import struct
import subprocess
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dev_places import Stop

WIDTH: Final = 1366
HEIGHT: Final = 768
_LOOK_S: Final = 0.002
_PATIENCE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Screen:
    """What Xvfb draws. `display` is for programs of this machine; `picture` begins behind XWD's header."""

    display: str
    _memory: mmap.mmap
    _start: int
    _row: int

    def pixels(self) -> bytes:
        """The whole picture, four bytes a point."""
        return bytes(self._memory[self._start : self._start + self._row * HEIGHT])

    def is_drawn(self) -> bool:
        """Whether the middle of the screen is anything but black: a window has painted there."""
        begin = self._start + self._row * (HEIGHT // 2) + WIDTH * 2
        return any(self._memory[begin : begin + 3])

    def wait(self, true: Callable[[], bool]) -> float:
        """Look until it is true; when that was, by time.monotonic. Raises Stop when it never is."""
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            if true():
                return time.monotonic()
            time.sleep(_LOOK_S)
        raise Stop("A window was waited for, and did not come.")

    def wait_until_still(self, seconds: float) -> None:
        """Wait until nothing has changed for so long, or a quarter of a minute has gone by."""
        last, since = self.pixels(), time.monotonic()
        end = since + 15.0
        while time.monotonic() - since < seconds and time.monotonic() < end:
            time.sleep(0.1)
            now = self.pixels()
            if now != last:
                last, since = now, time.monotonic()

    def save(self, path: Path) -> None:
        """Write what is on it as a PNG."""
        pixels = self.pixels()
        rows = []
        for line in range(HEIGHT):
            row = pixels[line * self._row : line * self._row + WIDTH * 4]
            points = bytearray(WIDTH * 3)
            points[0::3], points[1::3], points[2::3] = row[2::4], row[1::4], row[0::4]
            rows.append(b"\0" + points)
        head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
        path.write_bytes(
            b"\x89PNG\r\n\x1a\n"
            + _chunk(b"IHDR", head)
            + _chunk(b"IDAT", zlib.compress(b"".join(rows)))
            + _chunk(b"IEND", b"")
        )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


@contextmanager
def screen(*, tcp: bool = False) -> Iterator[Screen]:
    """A new screen, for as long as this lasts; `tcp`: also for programs that do not see our files.

    Raises Stop without Xvfb.
    """
    if shutil.which("Xvfb") is None:
        raise Stop("Xvfb is missing: type `apt-get install xvfb`, then start again.")
    with tempfile.TemporaryDirectory(prefix="pos-terminal-screen-") as place:
        command = ["Xvfb", "-displayfd", "1", "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", place]
        command += ["-nocursor", "-listen" if tcp else "-nolisten", "tcp"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as server:
            try:
                assert server.stdout is not None
                number = server.stdout.readline().strip()
                if not number:
                    raise Stop("Xvfb did not start.")
                with (
                    (Path(place) / "Xvfb_screen0").open("rb") as file,
                    mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as memory,
                ):
                    header, row = struct.unpack(">I", memory[0:4])[0], struct.unpack(">I", memory[48:52])[0]
                    colours = struct.unpack(">I", memory[76:80])[0]
                    display = f"127.0.0.1:{number}" if tcp else f":{number}"
                    yield Screen(display, memory, header + colours * 12, row)
            finally:
                server.terminate()
