"""What a bundle needs of the system: Debian's packages for the libraries that it does not carry."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from dev_libraries import DRAWING, WINDOW
from dev_places import Stop

_ELF: Final = b"\x7fELF"


def elf_files(bundle: Path) -> list[Path]:
    """Every program and library in the bundle."""
    found = []
    for path in sorted(bundle.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == _ELF:
                    found.append(path)
    return found


def depends(bundle: Path) -> list[str]:
    """The Depends of a package of this bundle, one entry for each package, sorted.

    What the files name as needed, by dpkg-shlibdeps, and what Qt loads by name while it runs. Raises Stop.
    """
    tool = shutil.which("dpkg-shlibdeps")
    if tool is None:
        raise Stop("dpkg-shlibdeps is missing: type `apt-get install dpkg-dev`, then start again.")
    files = elf_files(bundle)
    folders = sorted({str(path.parent) for path in files})
    with tempfile.TemporaryDirectory() as place:
        control = Path(place) / "debian" / "control"
        control.parent.mkdir()
        control.write_text("Source: pos-terminal\n\nPackage: pos-terminal\nArchitecture: any\n")
        command = [
            tool,
            "-O",
            "--warnings=0",
            "--ignore-missing-info",
            *(f"-l{folder}" for folder in folders),
        ]
        done = subprocess.run(
            [*command, *(f"-e{path}" for path in files)],
            cwd=place,
            env={**os.environ, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
        )
    found = re.search(r"^shlibs:Depends=(.*)$", done.stdout, re.MULTILINE)
    if done.returncode or found is None:
        raise Stop(f"The libraries of the bundle are not all known to this system: {done.stderr.strip()}")
    return merged([entry.strip() for entry in found[1].split(",")], {**DRAWING, **WINDOW}.values())


def merged(versioned: Iterable[str], loaded: Iterable[str]) -> list[str]:
    """Both lists as one; what is named in both keeps its version."""
    entries = {entry.split()[0]: entry for entry in versioned if entry}
    for package in loaded:
        entries.setdefault(package, package)
    return [entries[name] for name in sorted(entries)]
