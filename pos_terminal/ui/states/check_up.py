"""What the check of this terminal and the look at the line show."""

from __future__ import annotations

from pos_terminal.records import dataclass
from pos_terminal.services.findings import Finding


@dataclass(frozen=True, slots=True)
class CheckUpState:
    """`line` says how it is in a sentence, or what a check looks at before the first one. `busy`: one is
    under way, and what is shown is of before."""

    line: str
    findings: tuple[Finding, ...] = ()
    busy: bool = False
