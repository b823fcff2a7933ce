"""What the system reads of ours: systemd's units and the desktop's entries, looked at by its own tools."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("fcntl")

from package_linux import RECIPES, recipe

SERVER = RECIPES.parent / "server"
UNITS = sorted(path.name for path in SERVER.iterdir() if path.suffix in (".service", ".timer"))
INSTALLED = "/opt/pos-terminal-central/bin/pos-terminal"

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="NOT CHECKED: no systemd-analyze for the units"
)
needs_desktop = pytest.mark.skipif(
    shutil.which("desktop-file-validate") is None, reason="NOT CHECKED: no desktop-file-validate"
)


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units as they are installed, beside a program that is there."""
    program = tmp_path / "pos-terminal"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name in UNITS:
        text = (SERVER / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(INSTALLED, str(program)))
    return tmp_path


def said_about(folder: Path) -> str:
    """What systemd finds wrong with them; it only complains, and ends as if all were well."""
    command = ["systemd-analyze", "verify", "--man=no", *(str(folder / name) for name in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # What is wrong with units of the machine that checks is not ours.
    return "".join(line for line in done.stderr.splitlines(keepends=True) if "pos-terminal" in line)


@needs_systemd
def test_systemd_understands_every_line_of_the_units(units: Path) -> None:
    assert len(UNITS) == 4
    assert said_about(units) == ""


@needs_systemd
def test_a_line_that_systemd_does_not_know_would_be_found(units: Path) -> None:
    path = units / "pos-terminal-central.service"
    path.write_text(path.read_text().replace("ProtectSystem=strict", "ProtectSystem=strickt"))
    assert "strickt" in said_about(units)


def test_the_timer_starts_the_unit_of_its_name_and_every_unit_the_same_program() -> None:
    assert {name.removesuffix(".timer") for name in UNITS if name.endswith(".timer")} <= {
        name.removesuffix(".service") for name in UNITS if name.endswith(".service")
    }
    for name in (name for name in UNITS if name.endswith(".service")):
        assert f"{INSTALLED} central" in (SERVER / name).read_text(encoding="utf-8"), name


@needs_desktop
@pytest.mark.parametrize("name", sorted(path.name for path in RECIPES.glob("*.desktop")))
def test_a_desktop_takes_every_entry_as_it_is(name: str) -> None:
    done = subprocess.run(["desktop-file-validate", str(RECIPES / name)], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("name", sorted(path.name for path in RECIPES.glob("*.desktop")))
def test_every_entry_starts_a_program_that_the_package_brings(name: str) -> None:
    started = re.findall(r"^Exec=(.*)$", recipe(name), re.MULTILINE)
    assert started
    for command in started:
        [program] = set(re.findall(r"\bpos-terminal(?:-kiosk)?\b(?= |$|\")", command))
        assert (RECIPES / f"{program}.sh").is_file()


def test_the_log_in_without_a_password_names_the_session_that_there_is() -> None:
    [session] = re.findall(r"autologin-session=([\w-]+)", recipe("postinst"))
    assert recipe("kiosk.desktop").splitlines()[-1] == f"Exec={session}"
