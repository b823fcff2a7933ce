"""Whether buttons show the key that presses them: only for who uses a keyboard, where there is room."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal


class KeyCaps(QObject):
    """One switch for all windows. `changed` is emitted when caps appear or go."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._wide = True
        self._keyboard = False

    @property
    def shown(self) -> bool:
        """Whether caps are shown now."""
        return self._wide and self._keyboard

    def set_wide(self, wide: bool) -> None:
        """Whether the window is wide enough for caps."""
        before = self.shown
        self._wide = wide
        self._tell(before)

    def set_keyboard_used(self, used: bool) -> None:
        """Whether somebody has typed on a keyboard in this session."""
        before = self.shown
        self._keyboard = used
        self._tell(before)

    def _tell(self, before: bool) -> None:
        if before != self.shown:
            self.changed.emit()


key_caps: Final = KeyCaps()
