"""What support asks for, put together: the check-up, and the file with everything in it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

from pos_terminal.ops import bundle
from pos_terminal.ops.licences import components
from pos_terminal.system import SystemClock

if TYPE_CHECKING:
    from pathlib import Path

    from pos_terminal.ops.bundle import Part
    from pos_terminal.place import Place

FOLDER: Final = "support"
"""Of the data root: where it is written when nobody names a place."""


def collect(where: Place) -> tuple[Part, ...]:
    """What goes into the file for support; may take as long as the check-up."""
    from pos_terminal.checkup import as_text, examine

    now_ms = SystemClock().now_ms()
    return bundle.collect(where, now_ms, qt=_qt(), check_up=lambda: as_text(examine(where)))


def write(where: Place, parts: tuple[Part, ...], path: Path | None = None) -> Path:
    """Write it, beside the data where no path is given. Raises EnvironmentProblem."""
    now_ms = SystemClock().now_ms()
    return bundle.write(parts, path or where.root / FOLDER / bundle.file_name(now_ms), now_ms)


def _qt() -> str:
    try:
        return version("PySide6-Essentials")
    except PackageNotFoundError:
        # Frozen: as the build collected it.
        found = (one.version for one in components() if one.name.lower().startswith("pyside6"))
        return next(found, "")
