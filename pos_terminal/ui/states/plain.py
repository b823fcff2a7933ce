"""A page of the settings that is nothing but rows: each a text, a choice, a switch, or something said."""

from __future__ import annotations

from typing import Literal

from pos_terminal.records import dataclass

RowKind = Literal["text", "choice", "switch", "said"]


@dataclass(frozen=True, slots=True)
class PlainRow:
    """One setting. `choices` are value and words; a switch is "yes" or "". `locked`: it is not changed here,
    and `hint` says why, or what it means."""

    key: str
    label: str
    kind: RowKind
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    locked: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class PlainState:
    """`saves`: what was typed counts when it is saved; else each choice counts at once. `action` is the word
    of one more button, "" for none."""

    line: str
    rows: tuple[PlainRow, ...]
    saves: bool = False
    note: str = ""
    action: str = ""
    action_icon: str = ""
