"""Safe mode: the data is damaged, so nothing is taken; it can be read and exported."""

from __future__ import annotations

from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class SafeModeState:
    """What was found, each as a sentence; the last sequence that checked out, and what the export came to."""

    problems: tuple[str, ...]
    last_verified: int
    exported: str = ""
    can_export: bool = True
    damaged: bool = True
