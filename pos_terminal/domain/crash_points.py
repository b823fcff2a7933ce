"""Named points at which a test can make the process die as in a power cut. Without the variable they do nothing.

`POS_TERMINAL_CRASH_AT=name` ends the process at the first pass of that point, `name:3` at the third: no clean-up,
no flush, as `kill -9` would. Read once at import, so that a running till cannot be told to die.
"""

from __future__ import annotations

import os
from typing import Final

EXIT_STATUS: Final = 137

_wanted, _, _count = os.environ.get("POS_TERMINAL_CRASH_AT", "").partition(":")
_left = [int(_count or 1)]


def crash_point(name: str) -> None:
    """Die here when the test asked for this point."""
    if _wanted and name == _wanted:
        _left[0] -= 1
        if _left[0] == 0:
            os._exit(EXIT_STATUS)
