"""What the settings say of the central server."""

from __future__ import annotations

from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class CentralState:
    """`line` says how it is; `facts` are label and value, none where the terminal stands alone."""

    line: str
    facts: tuple[tuple[str, str], ...] = ()
    warns: bool = False
