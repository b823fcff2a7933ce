"""What is different where the program runs from its package, without a Python beside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Final

_LIBRARIES: Final = "LD_LIBRARY_PATH"
_LIBRARIES_BEFORE: Final = "LD_LIBRARY_PATH_ORIG"


def is_frozen() -> bool:
    """Whether this is the package's program."""
    return bool(getattr(sys, "frozen", False))


def outer_environment(
    environ: Mapping[str, str] = os.environ, *, frozen: bool | None = None
) -> dict[str, str]:
    """The environment that this program was started in: for the system's own programs, which must not take
    libraries out of the package, and for this one begun anew, whose path would grow each time.

    The package's starter puts its folder before the libraries' path and keeps what stood there
    (pyinstaller.org, "LD_LIBRARY_PATH / LIBPATH considerations"). `frozen` is given for a test.
    """
    outer = dict(environ)
    if is_frozen() if frozen is None else frozen:
        outer.pop(_LIBRARIES, None)
        before = outer.pop(_LIBRARIES_BEFORE, None)
        if before is not None:
            outer[_LIBRARIES] = before
    return outer
