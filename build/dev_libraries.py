"""System libraries that Qt loads and no wheel carries; Debian and its kin get them when missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from dev_places import Stop

# soname -> Debian's package. First what Qt needs to draw at all, then what it needs to open a window.
DRAWING: Final = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
WINDOW: Final = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}

TOOLS: Final = {"makensis": "nsis", "osslsigncode": "osslsigncode", "dpkg-shlibdeps": "dpkg-dev"}
"""Program -> Debian's package. Without them the installers are not checked, and each test says so."""

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
"""One of these is enough. Without any the pages are not tried in a browser, and the check's end says so."""


def ensure_libraries(*, window: bool, also: Sequence[str] = ()) -> None:
    """See that Qt can draw, and with `window` open one, and that the packages `also` are there.

    All that is missing is installed at once. Libraries of a window are no error while nobody asks for one.
    Raises Stop with the exact command where this account may not install.
    """
    needed = [*also, *_missing(DRAWING), *(_missing(WINDOW) if window else [])]
    missing = [*also, *_missing(DRAWING), *_missing(WINDOW)]
    if not missing:
        return
    try:
        apt_install(missing, "Parts of the system" if also else "Qt's system libraries")
    except Stop:
        if needed:
            raise
        return
    still = _missing(DRAWING) + (_missing(WINDOW) if window else [])
    if still:
        raise Stop(f"Qt's system libraries are still missing after the installation: {' '.join(still)}.")


def wish_tools() -> None:
    """Get the programs with which the check looks at more, where it is possible; say what it misses."""
    if not sys.platform.startswith("linux"):
        return
    _wish([package for name, package in TOOLS.items() if shutil.which(name) is None])
    # Apart: where a distribution has no package of this name, apt would install none of the others either.
    _wish([] if any(map(shutil.which, BROWSERS)) else ["chromium"])


def _wish(missing: list[str]) -> None:
    if not missing:
        return
    try:
        apt_install(missing, "Tools that the check can use")
    except Stop as stop:
        print(f"NOT EVERYTHING WILL BE CHECKED: {' '.join(missing)} cannot be had here. {stop}", flush=True)


def apt_install(packages: list[str], what: str) -> None:
    """Install Debian packages when this account may. Raises Stop with the command to type otherwise."""
    command = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    apt = shutil.which("apt-get")
    if apt is None:
        raise Stop(
            f"{what} are missing on this system; install what your distribution calls {' '.join(packages)}"
            " and start again."
        )
    become = _become_root()
    if become is None:
        raise Stop(
            f"{what} are missing, and this account may not install: type"
            f" `sudo apt-get update && sudo {command}`, then start again."
        )
    print(f"Installing {what}: {' '.join(packages)}", flush=True)
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    install = [*become, *environment, *command.split()]
    if _quietly(install):
        return
    # A fresh image has no list of packages yet, and an old list names files that are gone.
    if not (_quietly([*become, *environment, "apt-get", "update"]) and _quietly(install)):
        raise Stop(
            f"{what} are missing, and they could not be installed (no network, or apt is busy or broken):"
            f" type `sudo apt-get update && sudo {command}` to see why, then start again."
        )


def _missing(libraries: dict[str, str]) -> list[str]:
    """The packages of those that the dynamic linker does not know; none where nobody can tell."""
    known = _known_to_the_linker()
    return [] if known is None else [package for soname, package in libraries.items() if soname not in known]


def _known_to_the_linker() -> set[str] | None:
    if not sys.platform.startswith("linux"):
        return None
    tool = shutil.which("ldconfig", path=f"{os.environ.get('PATH', '')}:/sbin:/usr/sbin")
    if tool is None:
        return None
    cache = subprocess.run([tool, "-p"], capture_output=True, text=True, check=False)
    known = {line.split()[0] for line in cache.stdout.splitlines() if "=>" in line}
    for folder in os.environ.get("LD_LIBRARY_PATH", "").split(":"):
        known |= {file.name for file in Path(folder).glob("*.so*")} if folder else set()
    return known or None


def _become_root() -> list[str] | None:
    """How to start a command as root: nothing when we are, sudo when it asks for no password, else None."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    return [sudo, "-n"] if sudo and _quietly([sudo, "-n", "true"]) else None


def _quietly(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
