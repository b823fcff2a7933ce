"""Where the files of resources/ are: one function serves checkout, wheel and frozen program."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path


@cache
def _root() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    package = Path(__file__).resolve().parent
    places = [Path(frozen) / "resources"] if frozen else []
    places += [package.parent / "resources", package / "_resources"]
    for place in places:
        if (place / "tokens.json").is_file():
            return place
    raise FileNotFoundError("resources")


def resource(name: str) -> Path:
    """The path of one file of resources/, such as "icons/check.svg". Raises FileNotFoundError."""
    path = _root() / name
    if not path.exists():
        raise FileNotFoundError(name)
    return path
