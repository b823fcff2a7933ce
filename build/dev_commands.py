"""The commands of build/dev.py."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

import dev_environment
import dev_libraries
import dev_package
from dev_central import run_with_central
from dev_checks import STEPS, quiet_environment, run_checks
from dev_places import CENTRAL_LOCK, DEV_LOCK, ROOT, TERMINAL_LOCK, VENV, Stop, program

COMPILE = [
    *("pip", "compile", "pyproject.toml", "--universal", "--generate-hashes", "--quiet"),
    *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-package", "pos-terminal"),
]


def main(arguments: list[str]) -> int:
    """Run one command; the exit status. Trouble of the machine is one sentence on stderr."""
    try:
        return _dispatch(arguments)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return stop.status
    except KeyboardInterrupt:
        print("Stopped. Start the same command again to go on.", file=sys.stderr)
        return 130


def _dispatch(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="build/dev.py", description="Set up, run and check the terminal.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("setup", help="make .venv from the lock")
    commands.add_parser(
        "run",
        help="open the terminal in practice mode; --with-central: both sides; further arguments go to it",
    )
    test = commands.add_parser("test", help="the whole check; what follows -- goes to pytest")
    test.add_argument("--long", action="store_true", help="also the proofs that take minutes")
    names = [step.name for step in STEPS]
    test.add_argument(
        "--only", action="append", default=[], choices=names, help="only this step (repeat for more)"
    )
    commands.add_parser("bench", help="the benchmarks beside their controls; further arguments go to them")
    dev_package.add_arguments(
        commands.add_parser("package", help="build the program for this system into build/dist")
    )
    commands.add_parser("pictures", help="draw the pictures of the README again")
    lock = commands.add_parser("lock", help="write the lock files again from pyproject.toml")
    lock.add_argument(
        "--upgrade", action="store_true", help="take newer versions where pyproject.toml allows"
    )

    before, _, after = _split(arguments)
    if before[:1] in (["run"], ["bench"]) and not {"-h", "--help"} & set(before[1:2]):
        return (_run if before[0] == "run" else _bench)(before[1:] + after)
    given = parser.parse_args(before)
    if given.command == "test":
        setup()
        dev_libraries.wish_tools()
        return run_checks(given.only, after, long=given.long)
    if given.command == "lock":
        return _lock(upgrade=given.upgrade)
    if given.command == "package":
        return dev_package.package(given, setup)
    return _pictures() if given.command == "pictures" else setup()


def _split(arguments: list[str]) -> tuple[list[str], list[str], list[str]]:
    if "--" not in arguments:
        return arguments, [], []
    place = arguments.index("--")
    return arguments[:place], ["--"], arguments[place + 1 :]


def setup(*, window: bool = False) -> int:
    """Make the machine and the environment ready; quick when they are. Raises Stop."""
    dev_libraries.ensure_libraries(window=window, also=dev_environment.missing_packages())
    dev_environment.ensure_environment()
    return 0


def _run(arguments: list[str]) -> int:
    if "--with-central" in arguments:
        return _run_with_central([argument for argument in arguments if argument != "--with-central"])
    pictures = any(argument.split("=")[0] == "--screenshots" for argument in arguments)
    if not _has_display() and not pictures:
        setup()
        raise Stop(
            "This machine has no display, so no window can open here: `python3 build/dev.py run --screenshots"
            " DIR` plays the main job off screen and writes a picture of each step, and"
            f" `{program(VENV, 'pos-terminal').relative_to(ROOT)} --practice --help` lists what the command"
            " line can do.",
            status=2,
        )
    setup(window=not pictures)
    environment = quiet_environment() if pictures else dict(os.environ)
    command = [str(program(VENV, "python")), "-m", "pos_terminal", "--practice", *arguments]
    return _become(command, environment)


def _run_with_central(arguments: list[str]) -> int:
    window = _has_display()
    setup(window=window)
    return run_with_central(arguments, dict(os.environ), window=window)


def _has_display() -> bool:
    """Whether a window can open here, or draws somewhere else on purpose."""
    screen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    elsewhere = os.environ.get("QT_QPA_PLATFORM") not in (None, "", "xcb", "wayland")
    return screen or elsewhere or not sys.platform.startswith("linux")


def _bench(arguments: list[str]) -> int:
    setup()
    return _become([str(program(VENV, "python")), "-m", "tests.benchmarks", *arguments], quiet_environment())


def _pictures() -> int:
    setup()
    return _become([str(program(VENV, "python")), str(ROOT / "build" / "pictures.py")], quiet_environment())


def _become(command: list[str], environment: dict[str, str]) -> int:
    """Hand this process over, so that a signal or a kill reaches the program itself."""
    if os.name == "nt":
        return subprocess.run(command, env=environment, check=False).returncode
    sys.stdout.flush()
    os.execve(command[0], command, environment)  # does not return


def _lock(*, upgrade: bool) -> int:
    setup()
    more = ["--upgrade"] if upgrade else []
    terminal = ["--extra", "terminal", "--extra", "package", "--constraint", str(DEV_LOCK)]
    beside = str(CENTRAL_LOCK.with_suffix(".in").relative_to(ROOT))
    central = [beside, "--extra", "central", "--constraint", str(DEV_LOCK)]
    locks = ((DEV_LOCK, ["--extra", "dev", *more]), (TERMINAL_LOCK, terminal), (CENTRAL_LOCK, central))
    for path, which in locks:
        command = [str(program(VENV, "uv")), *COMPILE, *which, "--output-file", str(path)]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            raise Stop(f"{path.relative_to(ROOT)} could not be written; uv said why above.")
    return setup()
