"""Makes .venv from the hash-pinned lock, notices a half-made one, and does nothing when nothing changed.

While an environment is being changed it holds the file `unfinished`; whoever finds that file without
somebody at work (a lock file tells) makes the environment again. The stamp is written last.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dev_libraries
from dev_places import DEV_LOCK, ROOT, VENV, WORK, Stop, program

STAMP = "set-up-of"
UNFINISHED = "unfinished"

# What pip or the system says -> what it means for the person. The first that matches speaks.
REASONS = (
    (("No space left on device", "Disk quota exceeded"), "the disk is full: make room (about 1 GB)"),
    (("Read-only file system", "Permission denied"), "the folder cannot be written: check who owns it"),
    (
        ("DO NOT MATCH THE HASHES",),
        "a downloaded package is not the one in the lock: something on the way changes files, do not go on",
    ),
    (
        (
            "NameResolutionError",
            "Failed to establish a new connection",
            "NewConnectionError",
            "ConnectTimeout",
            "ReadTimeout",
            "Connection refused",
            "Network is unreachable",
            "ProxyError",
            "SSLError",
        ),
        "the package registry cannot be reached: check the network",
    ),
)


def ensure_environment(venv: Path = VENV, lock: Path = DEV_LOCK) -> None:
    """See that `venv` holds what the lock says and the project itself. Raises Stop with one sentence."""
    stamp = _stamp(lock)
    if is_ready(venv, stamp):
        return
    try:
        with _one_at_a_time(venv):
            if not is_ready(venv, stamp):
                _make(venv, lock, stamp)
    except OSError as error:
        raise Stop(f"The environment cannot be made in {venv}: {_explain(str(error))}.") from error


def is_ready(venv: Path, stamp: str) -> bool:
    """Whether the environment was finished, for this lock, this Python and this place."""
    try:
        return (
            (venv / STAMP).read_text(encoding="utf-8") == stamp
            and not (venv / UNFINISHED).exists()
            and program(venv, "python").exists()
        )
    except OSError:
        return False


def _stamp(lock: Path) -> str:
    content = b"\0".join(path.read_bytes() for path in (lock, ROOT / "pyproject.toml"))
    python = f"{sys.implementation.name} {sys.version_info[0]}.{sys.version_info[1]}"
    return f"{hashlib.sha256(content).hexdigest()}\n{python}\n{ROOT}\n"


def _make(venv: Path, lock: Path, stamp: str) -> None:
    if not _can_be_updated(venv, stamp):
        _new_venv(venv)
    (venv / UNFINISHED).touch()
    (venv / STAMP).unlink(missing_ok=True)
    count = sum(1 for line in lock.read_text(encoding="utf-8").splitlines() if line[:1].isalpha())
    print(f"Installing up to {count} packages from the lock (once; a minute or two) ...", flush=True)
    # --no-deps: the lock is complete. pip compiles what it installs, whatever PYTHONDONTWRITEBYTECODE says.
    _pip(venv, "--require-hashes", "--no-deps", "--compile", "--only-binary=:all:", "-r", str(lock))
    # hatchling and editables, which build this, have come with the lock.
    _pip(venv, "--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT))
    (venv / STAMP).write_text(stamp, encoding="utf-8")
    (venv / UNFINISHED).unlink()
    print("The environment is ready.", flush=True)


def _can_be_updated(venv: Path, stamp: str) -> bool:
    """A finished environment of this Python in this place takes changes of the lock without a new start."""
    if (venv / UNFINISHED).exists() or not program(venv, "python").exists():
        return False
    try:
        made_of = (venv / STAMP).read_text(encoding="utf-8").splitlines()[1:]
    except OSError:
        made_of = []
    if made_of and made_of != stamp.splitlines()[1:]:
        return False
    question = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    answer = subprocess.run(
        [program(venv, "python"), "-c", question], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() == f"{sys.version_info[0]}.{sys.version_info[1]}"


def _new_venv(venv: Path) -> None:
    ensure_ensurepip()
    if venv.exists():
        shutil.rmtree(venv)
    venv.mkdir(parents=True)
    (venv / UNFINISHED).touch()
    _run([sys.executable, "-m", "venv", str(venv)], "The environment cannot be made")


def ensure_ensurepip() -> None:
    """Debian's Python comes without ensurepip: install it where we may. Raises Stop with the command."""
    if importlib.util.find_spec("ensurepip") is not None:
        return
    dev_libraries.apt_install([f"python3.{sys.version_info[1]}-venv"], "Python's venv module")
    importlib.invalidate_caches()
    if importlib.util.find_spec("ensurepip") is None:
        raise Stop(f"{sys.executable} has no ensurepip: start the command with another Python 3.11 or newer.")


def _pip(venv: Path, *arguments: str) -> None:
    pip = [str(program(venv, "python")), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    _run([*pip, "--retries", "2", *arguments], "The packages could not be installed")


def _run(command: list[str], failure: str) -> None:
    """Run with the output in a log, which is named when the command fails."""
    WORK.mkdir(parents=True, exist_ok=True)
    log = WORK / "setup.log"
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        said = log.read_text(encoding="utf-8", errors="replace")
        raise Stop(f"{failure}: {_explain(said)} (details: {log.relative_to(ROOT)}).")


def _explain(said: str) -> str:
    for signs, meaning in REASONS:
        if any(sign in said for sign in signs):
            return meaning
    errors = [line for line in said.splitlines() if line.strip()]
    return errors[-1].strip().rstrip(".") if errors else "no reason was given"


@contextmanager
def _one_at_a_time(venv: Path) -> Iterator[None]:
    """Hold the lock of this environment; the system lets go of it when the process dies."""
    WORK.mkdir(parents=True, exist_ok=True)
    with (WORK / f"{venv.name.strip('.')}.lock").open("w") as file:
        if sys.platform == "win32":
            import msvcrt

            while True:
                try:
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # waits ten seconds, then raises
                    break
                except OSError as error:
                    if error.errno != errno.EDEADLK:
                        raise
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
