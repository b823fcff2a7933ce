"""The licences of what a bundle carries: collected from the packages themselves, and checked.

Used by terminal.spec, so by the environment that freezes: the standard library only. Whatever is frozen
belongs to a package that says under which licence it may be passed on, and brings its text; anything else
stops the build with its name.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final

ALLOWED: Final = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "ISC", "MIT", "MIT-0"),
        *("LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0", "OFL-1.1", "PSF-2.0"),
        *("Unicode-3.0", "Unicode-DFS-2016", "Unlicense", "Zlib", "blessing"),
        # PyInstaller's starter: the exception lets programs of any licence be shipped with it.
        "GPL-2.0-or-later WITH Bootloader-exception",
    }
)
"""Licences, by their SPDX names, under which something may be in a bundle."""

_SAID_LOOSELY: Final = {
    "pyserial": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "pysqlite3": "Zlib",
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    # Its hooks for the run time are under this; the others, under the GPL, stay on the machine that freezes.
    "pyinstaller-hooks-contrib": "Apache-2.0",
    "pywin32-ctypes": "BSD-3-Clause",
}
"""What was read in the texts of packages whose metadata name no licence, or a family of them."""
_CLASSIFIED: Final = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "zlib/libpng License": "Zlib",
}
_TEXT: Final = re.compile(r"(licen[cs]e|copying|notice)[^/]*$", re.IGNORECASE)
_WITHOUT_A_TEXT: Final = {
    "pyside6-essentials": ("qt-LGPL-3.0.txt", "GPL-3.0.txt", "qt-third-party.txt"),
    "shiboken6": ("qt-LGPL-3.0.txt", "GPL-3.0.txt"),
    "pyserial": ("pyserial-BSD-3-Clause.txt",),
}
"""Packages that bring no text: it lies in resources/licences."""
_INSIDE: Final[dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]]] = {
    "pyside6-essentials": (("ICU", "Unicode-DFS-2016", ("icu-Unicode-DFS-2016.txt",)),),
    "pysqlite3": (("SQLite", "blessing", ("sqlite-public-domain.txt",)),),
    "cryptography": (("OpenSSL", "Apache-2.0", ("Apache-2.0.txt",)),),
}
"""What is built into a package without being one: its name, licence and texts."""
_OURS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("Inter", "OFL-1.1", ("inter-OFL-1.1.txt", "inter-debian-copyright.txt")),
    ("Tabler Icons", "MIT", ("tabler-icons-MIT.txt",)),
)
"""What lies in resources/ and was made by others."""


class LicenceProblem(Exception):
    """Something in the bundle may not be passed on, or nobody can tell: the sentence names it."""


@dataclass(frozen=True, slots=True)
class Component:
    """One thing in the bundle that somebody made: its SPDX expression, and the files of its texts."""

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...]


def is_allowed(expression: str) -> bool:
    """Whether one of the offered licences of an SPDX expression is on the list."""
    if expression in ALLOWED:
        return True
    options = re.split(r"\s+OR\s+", expression)
    if len(options) > 1 and "(" not in expression:
        return any(is_allowed(option) for option in options)
    parts = re.split(r"\s+AND\s+", expression)
    return len(parts) > 1 and "(" not in expression and all(is_allowed(part) for part in parts)


def licence_of(package: Distribution) -> str:
    """The SPDX expression of a package. Raises LicenceProblem where its metadata name none that is known."""
    name = plain_name(package)
    if name in _SAID_LOOSELY:
        return _SAID_LOOSELY[name]
    named = package.metadata
    said = next((named[field] for field in ("License-Expression", "License") if field in named), None)
    classified = [
        _CLASSIFIED.get(line.rsplit(" :: ", 1)[-1], line)
        for line in package.metadata.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    for found in (said, " AND ".join(classified)):
        if found and "\n" not in found:
            return _CLASSIFIED.get(found, found)
    raise LicenceProblem(f"{name} does not say under which licence it is")


def plain_name(package: Distribution) -> str:
    """The package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower()


def components(sources: Iterable[str], resources: Path, packages: Iterable[Distribution]) -> list[Component]:
    """Who made the files that are frozen. Raises LicenceProblem naming what may not be, or belongs to nobody.

    `sources` are the files' paths where they were found; those of `resources` and of the project itself are
    ours, those of the standard library Python's.
    """
    owners = {path: package for package in packages for path in _files(package)}
    found: dict[str, Distribution] = {}
    strangers = []
    ours = (resources.parent, *_homes_of_python())
    packed = (Path(sysconfig.get_path("purelib")), Path(sysconfig.get_path("platlib")))
    for source in map(_resolved, sources):
        package = owners.get(source)
        if package is not None:
            found[plain_name(package)] = package
        elif _is_within(source, packed) or not _is_within(source, ours):
            strangers.append(str(source))
    if strangers:
        raise LicenceProblem(f"nobody knows whose these are: {', '.join(sorted(strangers)[:5])}")
    found.pop("pos-terminal", None)
    return _checked([*_all_of(found, resources / "licences"), *_python(resources / "licences")])


def _all_of(found: Mapping[str, Distribution], texts: Path) -> Iterable[Component]:
    for name, package in sorted(found.items()):
        own = tuple(path for path in _files(package) if _TEXT.search(path.name) and path.is_file())
        ours = tuple(texts / text for text in _WITHOUT_A_TEXT.get(name, ()))
        yield Component(package.metadata["Name"], package.version, licence_of(package), own or ours)
        for inside, licence, files in _INSIDE.get(name, ()):
            yield Component(inside, f"in {name} {package.version}", licence, tuple(texts / f for f in files))
    for made, licence, their_texts in _OURS:
        yield Component(made, "", licence, tuple(texts / file for file in their_texts))


def _python(texts: Path) -> list[Component]:
    version = ".".join(map(str, sys.version_info[:3]))
    places = (Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix))
    found = [place / "LICENSE.txt" for place in places if (place / "LICENSE.txt").is_file()]
    return [Component("Python", version, "PSF-2.0", tuple(found[:1]) or (texts / "python-PSF-2.0.txt",))]


def _checked(every: list[Component]) -> list[Component]:
    for one in every:
        if not is_allowed(one.licence):
            raise LicenceProblem(f"{one.name} is under {one.licence}, which is not on the list")
        if not one.texts or not all(text.is_file() for text in one.texts):
            raise LicenceProblem(f"{one.name} ({one.licence}) comes without the text of its licence")
    return every


def _files(package: Distribution) -> list[Path]:
    return [_resolved(package.locate_file(file)) for file in package.files or ()]


def _resolved(path: object) -> Path:
    # Not Path.resolve, which asks the disk for each of ten thousand files.
    return Path(os.path.normpath(str(path)))


def _homes_of_python() -> tuple[Path, ...]:
    named = (sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), sys.base_prefix)
    return tuple(Path(name) for name in named)


def _is_within(path: Path, folders: Iterable[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def write(every: Iterable[Component], folder: Path) -> None:
    """Put the texts into `folder`, one folder for each component, and `components.json` that lists them:
    name, version, licence, and texts as paths below `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    listed = []
    for one in every:
        place = folder / re.sub(r"[^A-Za-z0-9.+-]+", "-", one.name).lower()
        place.mkdir(parents=True, exist_ok=True)
        for text in one.texts:
            shutil.copyfile(text, place / text.name)
        texts = [f"{place.name}/{text.name}" for text in one.texts]
        listed.append({"name": one.name, "version": one.version, "licence": one.licence, "texts": texts})
    lines = json.dumps(listed, ensure_ascii=False, indent=1)
    (folder / "components.json").write_text(lines + "\n", encoding="utf-8")


def installed() -> list[Distribution]:
    """The packages of the environment that runs this."""
    return list(distributions())
