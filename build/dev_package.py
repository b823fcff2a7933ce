"""`python3 build/dev.py package`: the bundle, what is made of it, and what shows that it works."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import dev_environment
from dev_places import DIST, ROOT, TERMINAL_LOCK, VENV, WORK, Stop, program
from dev_turn import turn

BUNDLE: Final = DIST / "pos-terminal"
MOST_MB: Final = 140
MOST_PACKED_MB: Final = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--keep", action="store_true", help="take the bundle that is there; freeze nothing")
    parser.add_argument("--linux", action="store_true", help="also a .deb and a tar.zst")
    parser.add_argument("--smoke", action="store_true", help="also start it: cash, Wave, verify")
    parser.add_argument(
        "--install-test",
        action="store_true",
        help="also install, upgrade, remove and purge the .deb in a bare Debian (as root, a few minutes)",
    )
    parser.add_argument(
        "--trouble",
        action="store_true",
        help="also the first start, a bug and a bad version, on an X server (two minutes)",
    )
    parser.add_argument("--figures", action="store_true", help="also measure start, memory and sizes")


def package(given: argparse.Namespace, setup: Callable[[], int]) -> int:
    """Do what was asked for, in an order in which each finds what it needs. Raises Stop."""
    setup()
    with turn(WORK / "package.lock", "Another build is at work here; waiting for it to end ..."):
        if not given.keep:
            _freeze()
        elif not stamped():
            raise Stop("There is no bundle yet: leave --keep away.")
        print(_size_of_bundle(), flush=True)
        if given.linux or (given.install_test and not _is_packed()):
            _linux()
        if given.smoke:
            _run_tool("package_smoke.py")
        if given.trouble:
            _run_tool("package_trouble.py")
        if given.install_test:
            _run_tool("package_install_test.py")
        if given.figures:
            _run_tool("package_figures.py")
    return 0


def freeze(recipe: str, work: Path) -> None:
    """Run PyInstaller on a recipe of this checkout, in an environment of the terminal alone. Raises Stop."""
    venv = WORK / "terminal-venv"
    dev_environment.ensure_environment(venv, TERMINAL_LOCK)
    command = [str(program(venv, "pyinstaller")), "--noconfirm", "--clean", "--log-level", "WARN"]
    command += ["--workpath", str(work), "--distpath", str(DIST), str(ROOT / recipe)]
    # Lines of a traceback stay; marks within a line would take a twentieth of the code's memory.
    environment = os.environ | {"PYTHONNODEBUGRANGES": "1"}
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
        raise Stop("The bundle could not be built; PyInstaller said why above.")


def _freeze() -> None:
    freeze("terminal.spec", WORK / "pyinstaller")


def stamped() -> dict[str, Any]:
    """What the bundle says that it was made of; empty where there is none."""
    path = BUNDLE / "_internal" / "resources" / "build.json"
    if not path.is_file():
        return {}
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return said


def size_mb(folder: Path) -> float:
    """What all its files take, in MB of a million bytes; a link takes nothing."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return sum(path.stat().st_size for path in files) / 1e6


def _size_of_bundle() -> str:
    count = sum(1 for path in BUNDLE.rglob("*") if path.is_file())
    size = size_mb(BUNDLE)
    if size > MOST_MB:
        raise Stop(f"The bundle takes {size:.0f} MB; {MOST_MB} MB is the most it may.")
    return f"{BUNDLE.relative_to(ROOT)}: {count} files, {size:.1f} MB"


def _is_packed() -> bool:
    """Whether there is a .deb of this very bundle: packing one takes minutes."""
    made = list(DIST.glob(f"pos-terminal_{stamped()['version']}_*.deb"))
    stamp = BUNDLE / "_internal" / "resources" / "build.json"
    return bool(made) and made[0].stat().st_mtime > stamp.stat().st_ctime


def _linux() -> None:
    from package_depends import depends
    from package_linux import make_deb, make_tar

    said = stamped()
    date_s = int(datetime.fromisoformat(said["date"]).timestamp()) if said["date"] else 0
    needed = depends(BUNDLE)
    for made in (
        make_deb(BUNDLE, said["version"], DIST, date_s, needed),
        make_tar(BUNDLE, said["version"], DIST, date_s, needed),
    ):
        size = made.stat().st_size / 1e6
        print(f"{made.relative_to(ROOT)}: {size:.1f} MB", flush=True)
        if size > MOST_PACKED_MB:
            raise Stop(f"{made.name} takes {size:.0f} MB; {MOST_PACKED_MB} MB is the most it may.")


def _run_tool(name: str) -> None:
    if subprocess.run([program(VENV, "python"), ROOT / "build" / name], cwd=ROOT, check=False).returncode:
        raise Stop(f"{name.removesuffix('.py').replace('_', ' ')} did not pass; it said why above.")
