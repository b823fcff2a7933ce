"""Two starts on the same data are one window: real processes, and what becomes of them."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pos_terminal.app_alone import LOCK, PIPE, Seat
from pos_terminal.ledger.lock import LedgerLock

LIMIT_S = 50.0
# The program as it is, which says what happens to its window.
WINDOW = """
import json, sys
from pos_terminal import app, cli, kept_private

def say(**what):
    print(json.dumps(what), flush=True)

def standing(one, seen):
    stand(one, seen)
    one.window.showMinimized()
    say(minimized=one.window.isMinimized())

def forward(one, token):
    come(one, token)
    say(minimized=one.window.isMinimized(), shown=one.window.isVisible(), token=token)

stand, come = app.App._stand_at_door, app.App._come_forward
app.App._stand_at_door, app.App._come_forward = standing, forward
sys.argv = ["pos-terminal", "--practice", "--data-dir", sys.argv[1]]
cli.run()
"""
# Opens everything once, and closes it in order.
ONCE = """
import sys
from pos_terminal import app, cli
app.App._start_making = lambda one, _: one.window.close()
sys.argv = ["pos-terminal", "--practice", "--data-dir", sys.argv[1]]
cli.run()
"""


def _environment(**more: str) -> dict[str, str]:
    quiet = {"QT_QPA_PLATFORM": "offscreen", "WAVE_API_URL": "http://127.0.0.1:9/wave"}
    return {**os.environ, **quiet, **more}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Practice data that was opened before, so that somebody can sign in at once."""
    root = tmp_path_factory.mktemp("one") / "data"
    subprocess.run([sys.executable, "-c", ONCE, str(root)], env=_environment(), timeout=LIMIT_S, check=True)
    return root


class First:
    """The window that was opened first."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def said(self) -> dict[str, Any]:
        """The next thing that happened to it."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "it ended"
        said: dict[str, Any] = json.loads(line)
        return said


@contextmanager
def _window(root: Path) -> Iterator[First]:
    process = subprocess.Popen(
        [sys.executable, "-c", WINDOW, str(root)], env=_environment(), stdout=subprocess.PIPE, text=True
    )
    try:
        first = First(process)
        assert first.said() == {"minimized": True}
        yield first
    finally:
        process.kill()
        process.communicate()


def _start_again(root: Path, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pos_terminal", "--practice", "--data-dir", str(root)]
    return subprocess.run(
        command, env=_environment(**more), capture_output=True, text=True, timeout=LIMIT_S, check=False
    )


def test_the_second_start_brings_the_first_window_forward_and_ends(root: Path) -> None:
    with _window(root) as first:
        second = _start_again(root, XDG_ACTIVATION_TOKEN="abc_TIME1")
        assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
        assert first.said() == {"minimized": False, "shown": True, "token": "abc_TIME1"}
        # What is no word of ours does nothing, and keeps nobody from being heard afterwards.
        pipe = root / "practice" / PIPE
        assert stat.S_IMODE(pipe.stat().st_mode) == 0o600
        for noise in (b"\xff\x00" * 200, b"close\n", b"forward $(reboot)\n", b"forward " + b"x" * 400):
            pipe.write_bytes(noise)
        assert _start_again(root).returncode == 0
        assert first.said() == {"minimized": False, "shown": True, "token": ""}


def test_after_a_kill_the_next_start_is_the_first(root: Path) -> None:
    with _window(root) as first:
        first.process.kill()
        first.process.wait()
        assert (root / "practice" / PIPE).exists()
        with _window(root):
            assert _start_again(root).returncode == 0


def test_a_second_start_waits_until_the_first_can_hear_it(tmp_path: Path) -> None:
    heard: list[str] = []
    first, second = Seat(tmp_path), Seat(tmp_path)
    assert first.take({})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(time, "sleep", lambda _: first.listen(heard.append))
        assert not second.take({})
    first.hear_no_more()
    first.leave()
    assert second.take({})
    second.leave()


def test_a_command_that_has_the_data_is_named_on_the_screen(root: Path) -> None:
    program = WINDOW.replace(
        "sys.argv = [",
        """
def refused(one, error):
    refuse(one, error)
    say(code=error.code, text=one.window.dialogs.state().text)
    one.window.dialogs.chosen.emit("close")

refuse = app.App._cannot_open
app.App._cannot_open = refused
sys.argv = [""",
        1,
    )
    with LedgerLock(root / "practice", "window"):
        done = subprocess.run(
            [sys.executable, "-c", program, str(root)],
            env=_environment(),
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
    said = json.loads(done.stdout)
    assert (done.returncode, said["code"]) == (2, "window_open")
    assert said["text"] == done.stderr.strip()


def test_who_has_the_window_is_said_by_a_lock_that_ends_with_the_process(tmp_path: Path) -> None:
    seat = Seat(tmp_path)
    assert seat.take({})
    assert (tmp_path / LOCK).read_text() == f"{os.getpid()}\n"
    seat.leave()
    seat.leave()
    assert Seat(tmp_path / "no folder yet").take({})
