"""Python's own import, in place of PySide's.

PySide's looks for a switch of names that nobody here uses: at each import of the process, and in the source
text of each module that imports it, which then stays in memory. A thousand modules are still to come.
"""

from __future__ import annotations

import builtins

from pos_terminal.ui.lean_pyside import descriptions_later
from pos_terminal.ui.quick_enums import make_enums_quickly

make_enums_quickly()
# First, as it puts its own import in place.
with descriptions_later():
    import PySide6.QtCore  # noqa: F401


def import_plainly() -> None:
    """Give Python its own import back; harmless where it has it."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
