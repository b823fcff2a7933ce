"""A newcomer's first minute: whatever is missing is told in one sentence, with what to type."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import dev_commands
import dev_environment
import dev_libraries
import dev_turn
import pytest
from dev_environment import MADE_OF, STAMP, UNFINISHED, is_ready
from dev_places import ROOT, Stop, program


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """What a finished environment looks like from outside."""
    python = program(tmp_path, "python")
    python.parent.mkdir(parents=True)
    python.touch()
    (tmp_path / STAMP).write_text("this lock", encoding="utf-8")
    return tmp_path


@pytest.fixture
def may_not_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Debian machine on which this account is nobody."""
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(dev_libraries, "_become_root", lambda: None)


def test_a_finished_environment_is_left_alone(environment: Path) -> None:
    assert is_ready(environment, "this lock")


def test_an_environment_of_another_lock_is_not_ready(environment: Path) -> None:
    assert not is_ready(environment, "a newer lock")


def test_a_half_made_environment_is_noticed(environment: Path) -> None:
    (environment / UNFINISHED).touch()
    assert not is_ready(environment, "this lock")


def test_an_environment_whose_python_is_gone_is_noticed(environment: Path) -> None:
    program(environment, "python").unlink()
    assert not is_ready(environment, "this lock")


@pytest.mark.usefixtures("may_not_install")
def test_without_ensurepip_the_sentence_names_the_exact_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(dev_libraries, "_known_to_the_linker", lambda: {"libGL.so.1"})
    with pytest.raises(Stop, match=rf"sudo apt-get install .*python3\.{sys.version_info[1]}-venv .*libegl1 "):
        dev_libraries.ensure_libraries(window=False, also=dev_environment.missing_packages(Path("none-yet")))


def test_an_environment_that_is_ready_needs_no_ensurepip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(dev_environment, "is_ready", lambda *_: True)
    assert dev_environment.missing_packages() == []


def test_what_left_the_lock_leaves_the_environment_and_own_additions_stay(tmp_path: Path) -> None:
    assert dev_environment._left_the_lock(tmp_path, "kept==2") == []
    (tmp_path / MADE_OF).write_text("gone==1.0 \\\n    --hash=sha256:00\nkept==1 ; python_version < '4'\n")
    assert dev_environment._left_the_lock(tmp_path, "kept==2\nnew==1\n") == ["gone"]


HOLDER = """
import subprocess, sys
from pathlib import Path
from dev_turn import turn
with turn(Path(sys.argv[1]), "waiting") as held:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=sys.stdin, pass_fds=(held,))
    print(child.pid, flush=True)
    child.wait()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows hands no lock of a file to a child")
def test_an_installation_whose_parent_was_killed_keeps_its_turn(tmp_path: Path) -> None:
    place = tmp_path / "some.lock"
    command = [sys.executable, "-c", HOLDER, str(place)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "build")}
    with (
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
        ) as parent,
        place.open("a") as another,
    ):
        assert parent.stdin is not None
        assert parent.stdout is not None
        assert int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        assert not dev_turn._taken(another.fileno(), wait=False)
        parent.stdin.close()
        assert dev_turn._taken(another.fileno(), wait=True)


@pytest.mark.usefixtures("may_not_install")
def test_missing_libraries_are_named_with_the_exact_command(monkeypatch: pytest.MonkeyPatch) -> None:
    known = set(dev_libraries.DRAWING) | set(dev_libraries.WINDOW)
    monkeypatch.setattr(dev_libraries, "_known_to_the_linker", lambda: known - {"libEGL.so.1"})
    with pytest.raises(Stop, match=r"sudo apt-get install .*libegl1`"):
        dev_libraries.ensure_libraries(window=False)


@pytest.mark.usefixtures("may_not_install")
def test_libraries_of_a_window_are_no_error_where_nobody_asks_for_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dev_libraries, "_known_to_the_linker", lambda: set(dev_libraries.DRAWING))
    dev_libraries.ensure_libraries(window=False)
    with pytest.raises(Stop, match="libxcb-cursor0"):
        dev_libraries.ensure_libraries(window=True)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_a_machine_without_a_display_is_offered_the_pictures(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(dev_commands, "setup", lambda **_: 0)
    assert dev_commands.main(["run"]) == 2
    assert "run --screenshots DIR" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        (
            "WARNING: Retrying ... NameResolutionError(...)\nERROR: No matching distribution",
            "check the network",
        ),
        ("ERROR: [Errno 28] No space left on device", "disk is full"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE",
            "not the one in the lock",
        ),
        ("[Errno 13] Permission denied: '.venv'", "cannot be written"),
        ("some lines\nERROR: something new.\n", "ERROR: something new"),
    ],
)
def test_trouble_of_the_installation_is_told_in_words(said: str, meaning: str) -> None:
    assert meaning in dev_environment._explain(said)


@pytest.mark.usefixtures("may_not_install")
def test_a_check_that_cannot_look_at_the_installers_says_so_loudly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        shutil, "which", lambda name: None if name in dev_libraries.TOOLS else f"/usr/bin/{name}"
    )
    dev_libraries.wish_tools()
    said = capsys.readouterr().out
    if sys.platform.startswith("linux"):
        assert "NOT EVERYTHING WILL BE CHECKED: nsis osslsigncode dpkg-dev" in said


@pytest.mark.usefixtures("may_not_install")
@pytest.mark.parametrize("there", [None, "google-chrome"])
def test_a_check_without_any_browser_says_so_loudly_and_apart(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], there: str | None
) -> None:
    known = set(dev_libraries.BROWSERS) - {there}
    monkeypatch.setattr(shutil, "which", lambda name: None if name in known else f"/usr/bin/{name}")
    dev_libraries.wish_tools()
    said = capsys.readouterr().out
    wanted = there is None and sys.platform.startswith("linux")
    assert ("NOT EVERYTHING WILL BE CHECKED: chromium cannot" in said) == wanted
