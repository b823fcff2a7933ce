"""Which browser the tests of pages are run in."""

from __future__ import annotations

import os
import shutil

from dev_libraries import BROWSERS


def chromium_path() -> str | None:
    """Where the browser of this machine is; None where it has none, or where it cannot be driven."""
    # It is talked to over descriptors 3 and 4, which a process of Windows does not hand on.
    if os.name != "posix":
        return None
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)
