"""What only the start needed is given back, and nothing else is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pos_terminal.memory import read_only

LINUX = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux is asked for its memory back"
)

MAPPED = """\
00400000-00402000 r-xp 00000000 fe:00 8257 /usr/lib/libprogram.so.6.1
Rss:                   8 kB
Anonymous:             0 kB
VmFlags: rd ex mr mw me
00402000-00403000 r--p 00002000 fe:00 8257 /usr/lib/libprogram.so.6.1
Anonymous:             4 kB
00403000-00404000 rw-p 00003000 fe:00 8257 /usr/lib/libprogram.so.6.1
Anonymous:             0 kB
7f0000000000-7f0000003000 r--p 00000000 fe:00 77 /opt/lib/with a space.so
Anonymous:             0 kB
7f0000006000-7f0000007000 r--p 00000000 fe:00 79 /usr/share/fonts/letters.ttf
Anonymous:             0 kB
7f0000003000-7f0000004000 r--s 00000000 fe:00 78 /home/ledger.db-shm
Anonymous:             0 kB
7f0000004000-7f0000005000 r--p 00000000 00:00 0
Anonymous:             0 kB
7f0000005000-7f0000006000 r-xp 00000000 00:00 0 [vdso]
Anonymous:             0 kB
"""

GIVEN = """
import sys
from decimal import Decimal
import pos_terminal.ui
from PySide6.QtWidgets import QApplication, QLabel
from pos_terminal.memory import give_back

def of_files():
    said = open("/proc/self/status").read()
    return int(said.split("RssFile:")[1].split()[0])

app = QApplication([])
label = QLabel("before")
label.show()
app.processEvents()
before = of_files()
give_back()
after = of_files()
label.setText("after")
label.repaint()
app.processEvents()
assert label.text() == "after" and Decimal("0.1") * 3 == Decimal("0.3")
print(before, after)
"""

POOLS = """
import ctypes, sys, threading
from pos_terminal.memory import share_one_pool

if sys.argv[1] == "shared":
    share_one_pool()
library = ctypes.CDLL(None)
library.malloc.restype = library.fopen.restype = ctypes.c_void_p
threads = [threading.Thread(target=library.malloc, args=(1000,)) for _ in range(4)]
for one in threads:
    one.start()
for one in threads:
    one.join()
library.fclose.argtypes = [ctypes.c_void_p]
file = ctypes.c_void_p(library.fopen(sys.argv[2].encode(), b"w"))
library.malloc_info(0, file)
library.fclose(file)
"""


def run(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_only_libraries_that_are_as_they_are_in_their_file_are_let_go() -> None:
    assert list(read_only(MAPPED)) == [(0x400000, 0x2000), (0x7F0000000000, 0x3000)]


@LINUX
def test_pages_of_libraries_are_given_back_and_are_there_when_they_are_used() -> None:
    before, after = (int(one) for one in run(GIVEN).split())
    assert after < before * 2 / 3


@LINUX
def test_threads_take_memory_from_one_pool(tmp_path: Path) -> None:
    pools = {}
    for how in ("shared", "own"):
        told = tmp_path / how
        run(POOLS, how, str(told))
        pools[how] = told.read_text(encoding="ascii").count("<heap nr=")
    assert pools["shared"] == 1 < pools["own"]


def test_nothing_is_missed_of_what_is_left_out_of_the_package() -> None:
    """As terminal.spec leaves it out: a module that is None cannot be imported."""
    run(
        "import sys\n"
        "sys.modules.update(anyio=None, sniffio=None, multiprocessing=None)\n"
        "import pos_terminal.app_run, pos_terminal.compose, pos_terminal.engine.engine\n"
        "import pos_terminal.remote.exchange\n"
    )
