"""A bare Debian in a folder: made once by debootstrap, kept as a tar, thrown away after use."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dev_places import WORK, Stop

SUITE: Final = "bookworm"
MIRROR: Final = os.environ.get("DEBIAN_MIRROR", "")
"""Where Debian's packages come from; empty: from where debootstrap takes them by itself."""
_BASE: Final = WORK / "debian" / f"{SUITE}.tar"
_ENVIRONMENT: Final = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "DEBIAN_FRONTEND": "noninteractive",
    "LC_ALL": "C.UTF-8",
    "HOME": "/root",
    # Nothing of this machine's own may come along.
    **{name: value for name, value in os.environ.items() if name.lower() in ("http_proxy", "https_proxy")},
}


@dataclass(frozen=True, slots=True)
class BareDebian:
    """A Debian below `root`, with nothing but what every Debian has."""

    root: Path

    def try_run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run as root in it, whatever comes of it."""
        return subprocess.run(
            ["chroot", str(self.root), *command],
            env=_ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )

    def run(self, *command: str) -> str:
        """Run as root in it, and give what it printed. Raises Stop when it fails."""
        done = self.try_run(*command)
        if done.returncode:
            raise Stop(f"In the bare Debian `{' '.join(command)}` failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def as_person(self, account: str, *more: str) -> list[str]:
        """The command that leads into it as this account; `more` are variables for its environment."""
        entry = next(line.split(":") for line in self._accounts() if line.startswith(f"{account}:"))
        # setpriv becomes what it starts, so that a signal reaches it.
        become = ("setpriv", f"--reuid={entry[2]}", f"--regid={entry[3]}", "--init-groups", "env", "-i")
        kept = (f"HOME={entry[5]}", "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "QT_QPA_PLATFORM=offscreen")
        return [shutil.which("chroot") or "chroot", str(self.root), *become, *kept, *more]

    def _accounts(self) -> list[str]:
        return (self.root / "etc/passwd").read_text(encoding="utf-8").splitlines()

    def preseed(self, *lines: str) -> None:
        """Answer debconf's questions before they are asked: "NAME TYPE VALUE" each."""
        script = "".join(f"pos-terminal {line}\n" for line in lines)
        command = ["chroot", str(self.root), "debconf-set-selections"]
        subprocess.run(command, env=_ENVIRONMENT, input=script, text=True, check=True)


@contextmanager
def bare_debian() -> Iterator[BareDebian]:
    """A new one, gone afterwards with all that was mounted in it. Raises Stop where none can be made."""
    if os.geteuid() != 0:
        raise Stop("Only root can make a bare Debian: start the same command with sudo.")
    _make_base()
    place = Path(tempfile.mkdtemp(prefix="root-", dir=_BASE.parent))
    mounted: list[Path] = []
    try:
        subprocess.run(["tar", "-xpf", str(_BASE), "-C", str(place)], check=True)
        # Below a folder for root alone nobody else would find anything.
        place.chmod(0o755)
        _mount(place, mounted)
        # No service may start in it.
        policy = place / "usr/sbin/policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
        shutil.copyfile("/etc/resolv.conf", place / "etc/resolv.conf")
        yield BareDebian(place)
    finally:
        for folder in reversed(mounted):
            subprocess.run(["umount", str(folder)], check=True)
        shutil.rmtree(place)


def _mount(place: Path, mounted: list[Path]) -> None:
    for kind, folder in (("proc", place / "proc"), ("tmpfs", place / "dev" / "shm")):
        folder.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", kind, kind, str(folder)], check=True)
        mounted.append(folder)


def _make_base() -> None:
    if _BASE.exists():
        return
    if shutil.which("debootstrap") is None:
        raise Stop("debootstrap is missing: type `apt-get install debootstrap`, then start again.")
    _BASE.parent.mkdir(parents=True, exist_ok=True)
    print(f"Making a bare Debian {SUITE} (once; a few minutes) ...", flush=True)
    with tempfile.TemporaryDirectory(prefix="base-", dir=_BASE.parent) as place:
        _run_in_host(["debootstrap", "--variant=minbase", SUITE, place, *([MIRROR] if MIRROR else [])])
        part = _BASE.with_suffix(".part")
        _run_in_host(["tar", "--one-file-system", "-cpf", str(part), "-C", place, "."])
        part.replace(_BASE)


def _run_in_host(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"`{' '.join(command)}` failed: {(done.stdout + done.stderr)[-2000:]}")
