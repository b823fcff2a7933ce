"""What the settings say of the program itself."""

from __future__ import annotations

from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class ProgramState:
    """`facts` are label and value; `busy` while the file for support is put together; `told` what became of
    it, "" for nothing."""

    facts: tuple[tuple[str, str], ...]
    busy: bool = False
    told: str = ""


@dataclass(frozen=True, slots=True)
class LicenceState:
    """One page of the licences: whose it is, which of how many, and the text."""

    title: str
    number: int
    count: int
    text: str
