"""What works beside the window while the terminal is open, and ends before its engine does.

No Qt here: begun and closed on Qt's thread, so neither may wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos_terminal.compose import Terminal
    from pos_terminal.engine.engine import Engine


class Beside:
    """One for a window. Nothing is switched on yet."""

    def __init__(self, engine: Engine, terminal: Terminal) -> None:
        self._engine = engine
        self._terminal = terminal

    def begin(self) -> None:
        """Start what the settings switch on."""

    def close(self) -> None:
        """End it; harmless when it is done again."""
