"""The whole check: every step runs, each is timed, and the status says whether all of them passed."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass

from dev_places import ROOT, VENV, program


@dataclass(frozen=True)
class Step:
    """One tool of the check and how it is started."""

    name: str
    command: tuple[str, ...]


STEPS = (
    Step("format", ("ruff", "format", "--check")),
    Step("lint", ("ruff", "check")),
    Step("types", ("mypy",)),
    Step("imports", ("lint-imports", "--no-logo")),
    # Three on two processors: many tests wait for a disk, a process or a clock. Who has none left takes over
    # what waits elsewhere: otherwise two of them wait for the last for minutes.
    Step("pytest", ("pytest", "-n", "3", "--dist", "worksteal")),
)


def run_checks(only: list[str], extra: list[str], *, long: bool) -> int:
    """Run the steps (all, or those named) and print a summary. 0 when all passed, else 1."""
    steps = [step for step in STEPS if not only or step.name in only]
    results = [(step.name, *_timed(step, extra, long=long)) for step in steps]
    print("\n== summary", flush=True)
    for name, status, seconds in results:
        print(f"{'ok    ' if status == 0 else 'FAILED'} {name:<8} {seconds:6.1f} s")
    print(f"{'all passed' if all(status == 0 for _, status, _ in results) else 'NOT all passed'}", flush=True)
    return int(any(status for _, status, _ in results))


def _timed(step: Step, extra: list[str], *, long: bool) -> tuple[int, float]:
    command = [str(program(VENV, step.command[0])), *step.command[1:]]
    if step.name == "pytest":
        # A proof of minutes needs more than the usual limit of one test.
        command += [*(["--long", "--timeout=1800"] if long else []), *extra]
    print(f"\n== {step.name}: {' '.join([*step.command, *command[len(step.command) :]])}", flush=True)
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=quiet_environment(), check=False)
    return done.returncode, time.monotonic() - started


def quiet_environment() -> dict[str, str]:
    """This process's environment, with Qt drawing off screen and our own programs found first.

    Hundreds of the program's processes are started: each would compile it anew where none may keep what it
    compiled.
    """
    path = f"{program(VENV, 'python').parent}{os.pathsep}{os.environ.get('PATH', '')}"
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, "QT_QPA_PLATFORM": "offscreen", "PATH": path}
