"""What a check-up of the terminal found: values that the command line prints and the window shows."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from pos_terminal.records import dataclass


class State(StrEnum):
    """How one thing is. A warning works today."""

    WORKS = "works"
    WARNING = "warning"
    BROKEN = "does_not_work"
    NOT_LOOKED_AT = "not_looked_at"


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` names what was looked at for programs, such as "provider.wave"; `title` for a person.

    `sentence` says how it is, `advice` what to do, "" where there is nothing to do. No secret is in either.
    """

    check: str
    title: str
    state: State
    sentence: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """How the line is: what stands between here and everybody, in the order in which it is met, and what
    that means for each method at the counter. `headline` says it in one sentence."""

    headline: str
    state: State
    parts: tuple[Finding, ...]
    methods: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class CheckUp:
    """Everything that was looked at, and when (UTC milliseconds). `whole`: a large ledger was read to its
    end, too."""

    findings: tuple[Finding, ...]
    at_ms: int
    whole: bool = False
    language: str = "en"
    """That of the settings, in which the command line says it."""

    def count(self, state: State) -> int:
        """How many findings are in this state."""
        return sum(finding.state is state for finding in self.findings)


def worst(findings: Iterable[Finding]) -> State:
    """The state of the worst of these; what was not looked at says nothing."""
    states = {finding.state for finding in findings}
    return next((state for state in (State.BROKEN, State.WARNING) if state in states), State.WORKS)
