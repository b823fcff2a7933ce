"""Makes .venv from the hash-pinned lock, notices a half-made one, and does nothing when nothing changed.

While an environment is being changed it holds the file `unfinished`; whoever finds that file without
somebody at work (whose turn it is tells) makes the environment again. The stamp is written last.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

from dev_places import DEV_LOCK, ROOT, VENV, WORK, Stop, program
from dev_turn import turn

STAMP = "set-up-of"
UNFINISHED = "unfinished"
MADE_OF = "set-up-of.lock"

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
    place = WORK / f"{venv.name.strip('.')}.lock"
    try:
        with turn(place, "Another set-up is at work here; waiting for it to end ...") as held:
            if not is_ready(venv, stamp):
                _make(venv, lock, stamp, held)
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


def _make(venv: Path, lock: Path, stamp: str, held: int) -> None:
    if not _can_be_updated(venv, stamp):
        _new_venv(venv, held)
    (venv / UNFINISHED).touch()
    (venv / STAMP).unlink(missing_ok=True)
    wanted = lock.read_text(encoding="utf-8")
    print(
        f"Installing up to {len(_names(wanted))} packages from the lock (once; a minute or two) ...",
        flush=True,
    )
    # --no-deps: the lock is complete. pip compiles what it installs, whatever PYTHONDONTWRITEBYTECODE says.
    exactly = ("--require-hashes", "--no-deps", "--compile", "--only-binary=:all:")
    _pip(venv, held, "install", "--retries", "2", *exactly, "-r", str(lock))
    # hatchling and editables, which build this, have come with the lock.
    _pip(venv, held, "install", "--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT))
    if gone := _left_the_lock(venv, wanted):
        _pip(venv, held, "uninstall", "--yes", *gone)
    (venv / MADE_OF).write_text(wanted, encoding="utf-8")
    (venv / STAMP).write_text(stamp, encoding="utf-8")
    (venv / UNFINISHED).unlink()
    print("The environment is ready.", flush=True)


def _names(lock: str) -> set[str]:
    return set(re.findall(r"^([A-Za-z0-9][\w.-]*)==", lock, re.MULTILINE))


def _left_the_lock(venv: Path, wanted: str) -> list[str]:
    """What the lock of the last set-up brought and this one does not. A person's own additions stay."""
    before = venv / MADE_OF
    return sorted(_names(before.read_text(encoding="utf-8")) - _names(wanted)) if before.exists() else []


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


def _new_venv(venv: Path, held: int) -> None:
    ensure_ensurepip()
    if venv.exists():
        shutil.rmtree(venv)
    venv.mkdir(parents=True)
    (venv / UNFINISHED).touch()
    _run([sys.executable, "-m", "venv", str(venv)], "The environment cannot be made", held)


def missing_packages(venv: Path = VENV, lock: Path = DEV_LOCK) -> list[str]:
    """Debian's packages without which the environment cannot be made: its Python comes without ensurepip."""
    if importlib.util.find_spec("ensurepip") is not None or is_ready(venv, _stamp(lock)):
        return []
    return [f"python3.{sys.version_info[1]}-venv"]


def ensure_ensurepip() -> None:
    """See that a venv can be made. Raises Stop."""
    importlib.invalidate_caches()
    if importlib.util.find_spec("ensurepip") is None:
        raise Stop(f"{sys.executable} has no ensurepip: start the command with another Python 3.11 or newer.")


def _pip(venv: Path, held: int, what: str, *arguments: str) -> None:
    pip = [str(program(venv, "python")), "-m", "pip", what, "--disable-pip-version-check", "--no-input"]
    _run([*pip, *arguments], "The packages could not be installed", held)


def _run(command: list[str], failure: str, held: int) -> None:
    """Run with the output in a log, which is named when the command fails; the child holds our turn along."""
    WORK.mkdir(parents=True, exist_ok=True)
    log = WORK / "setup.log"
    along = () if sys.platform == "win32" else (held,)
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, pass_fds=along, check=False
        )
    if done.returncode:
        said = log.read_text(encoding="utf-8", errors="replace")
        raise Stop(f"{failure}: {_explain(said)} (details: {log.relative_to(ROOT)}).")


def _explain(said: str) -> str:
    for signs, meaning in REASONS:
        if any(sign in said for sign in signs):
            return meaning
    errors = [line for line in said.splitlines() if line.strip()]
    return errors[-1].strip().rstrip(".") if errors else "no reason was given"
