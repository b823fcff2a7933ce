"""The packages for Linux, made of the bundle: a .deb by dpkg-deb, and a tar.zst for everything else."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from dev_places import ROOT, WORK, Stop

RECIPES: Final = ROOT / "build" / "debian"
_PROGRAM: Final = "usr/lib/pos-terminal"
_FILES: Final = {
    "pos-terminal.sh": ("usr/bin/pos-terminal", 0o755),
    "pos-terminal-kiosk.sh": ("usr/bin/pos-terminal-kiosk", 0o755),
    "pos-terminal.desktop": ("usr/share/applications/pos-terminal.desktop", 0o644),
    "kiosk.desktop": ("usr/share/xsessions/pos-terminal-kiosk.desktop", 0o644),
    "autostart.desktop": ("usr/share/pos-terminal/autostart.desktop", 0o644),
    "70-pos-terminal.rules": ("usr/lib/udev/rules.d/70-pos-terminal.rules", 0o644),
}
"""The recipe's file -> where it is installed, and its mode."""
_SCRIPTS: Final = ("config", "preinst", "postinst", "prerm", "postrm")
_NOTICES: Final = {"THIRD_PARTY_NOTICES.md": "THIRD_PARTY_NOTICES.md", "LICENSE": "copyright"}


def architecture() -> str:
    """Debian's name for this machine's processor. Raises Stop where there is no dpkg."""
    if shutil.which("dpkg") is None:
        raise Stop("A .deb is made with dpkg, and this system has none.")
    done = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def make_deb(
    bundle: Path, version: str, folder: Path, date_s: int, needed: list[str], *, pack: str = "xz"
) -> Path:
    """Write pos-terminal_VERSION_ARCH.deb into `folder`; `date_s` is the time of its files.

    `needed` is its Depends, `pack` how dpkg-deb packs it ("none": at once). Raises Stop.
    """
    named = architecture()
    target = folder / f"pos-terminal_{version}_{named}.deb"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(date_s)}
    control = recipe("control.in")
    with _scratch() as tree:
        _lay_out(bundle, tree)
        size = sum(
            path.stat().st_size for path in tree.rglob("*") if path.is_file() and not path.is_symlink()
        )
        fields = {"version": version, "architecture": named, "installed_kib": str(size // 1024)}
        _write_control(tree, control.format(**fields, depends=", ".join(needed)))
        command = ["dpkg-deb", "--root-owner-group", f"-Z{pack}", "--build", str(tree), str(target)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"The .deb could not be made: {done.stderr.strip()}")
    return target


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder on the bundle's disk, so that a copy of it takes no room."""
    WORK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="linux-", dir=WORK) as place:
        yield Path(place)


def needs_of(package: Path) -> list[str]:
    """The Depends of a package that was made here, without what its own scripts need."""
    command = ["dpkg-deb", "--field", str(package), "Depends"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    own = ("adduser", "debconf")
    return [entry for entry in listed.split(", ") if entry.split()[0] not in own]


def _lay_out(bundle: Path, tree: Path) -> None:
    shutil.copytree(bundle, tree / _PROGRAM, symlinks=True, copy_function=_linked)
    for name, (place, mode) in _FILES.items():
        _put(RECIPES / name, tree / place, mode)
    _put(ROOT / "resources" / "app-icon.svg", tree / "usr/share/icons/hicolor/scalable/apps/pos-terminal.svg")
    documents = tree / "usr/share/doc/pos-terminal"
    for name, place in _NOTICES.items():
        _put(ROOT / name, documents / place)
    with (documents / "changelog.gz").open("wb") as file:
        file.write(gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), mtime=0))
    # Whatever the umask of the one who builds.
    for path in (tree, *tree.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
        elif not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _linked(source: str, target: str) -> None:
    """A copy that takes no room where both lie on one disk."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def _put(source: Path, target: Path, mode: int = 0o644) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def _write_control(tree: Path, control: str) -> None:
    folder = tree / "DEBIAN"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    for name, text in ({"control": control, "templates": recipe("templates")} | scripts()).items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755 if name in _SCRIPTS else 0o644)
    sums = [
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(tree)}"
        for path in sorted(tree.rglob("*"))
        if path.is_file() and not path.is_symlink() and folder not in path.parents
    ]
    (folder / "md5sums").write_text("\n".join(sums) + "\n", encoding="utf-8")
    (folder / "md5sums").chmod(0o644)


def recipe(name: str) -> str:
    """The text of one file of build/debian."""
    return (RECIPES / name).read_text(encoding="utf-8")


def scripts() -> dict[str, str]:
    """The maintainer scripts as they go into the package."""
    return {name: recipe(name).replace("#READY#\n", recipe("ready.sh")) for name in _SCRIPTS}


def make_tar(bundle: Path, version: str, folder: Path, date_s: int, needed: list[str]) -> Path:
    """Write pos-terminal-VERSION-linux-x86_64.tar.zst: the program, and what a system keeps elsewhere.

    Raises Stop.
    """
    name = f"pos-terminal-{version}"
    target = folder / f"{name}-linux-{os.uname().machine}.tar.zst"
    packages = " ".join(entry.split()[0] for entry in needed)
    with _scratch() as place:
        tree = place / name
        shutil.copytree(bundle, tree / "pos-terminal", symlinks=True, copy_function=_linked)
        for of_system, (_, mode) in _FILES.items():
            if of_system != "pos-terminal.sh":
                _put(RECIPES / of_system, tree / "system" / of_system, mode)
        _put(ROOT / "docs" / "installing.md", tree / "installing.md")
        said = f"Debian's packages that the program needs:\n{packages}\n"
        (tree / "needs.txt").write_text(said, encoding="utf-8")
        command = ["tar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", f"--mtime=@{date_s}"]
        command += [
            "--use-compress-program=zstd -19 --long=27 -T1",
            "-cf",
            str(target),
            "-C",
            str(place),
            name,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"The tar.zst could not be made: {done.stderr.strip()}")
    return target
