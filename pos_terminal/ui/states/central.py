"""What the settings say of the central server."""

from __future__ import annotations

from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class JoinState:
    """What joining is begun with: what the terminal is called, and how asking stands. `problem` is why it was
    not done, `busy` while the server is asked."""

    name: str
    server: str = ""
    busy: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class JoinEntered:
    """What was typed to join."""

    server: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class CentralState:
    """`line` says how it is; `facts` are label and value, none where the terminal stands alone.

    `join`: it is asked for address and code. `may_leave` and `may_join`: whoever is signed in may leave, or
    join again with a new code.
    """

    line: str
    facts: tuple[tuple[str, str], ...] = ()
    warns: bool = False
    join: JoinState | None = None
    may_leave: bool = False
    may_join: bool = False
