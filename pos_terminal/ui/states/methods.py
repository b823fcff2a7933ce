"""What the settings, and the first start, show of the payment methods. No secret is ever part of a state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class MethodRow:
    """One method: `line` says how it is, `warns` that somebody should look at it. `on` None: always on.
    `locked`: nobody switches it here."""

    code: str
    name: str
    line: str
    on: bool | None
    warns: bool = False
    locked: bool = False


@dataclass(frozen=True, slots=True)
class MethodsState:
    """`line` stands above the list, `note` below it."""

    rows: tuple[MethodRow, ...] = ()
    line: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FieldState:
    """One setting of a method: `kind` is "text", "number" or "switch" ("" is off)."""

    key: str
    label: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class SecretState:
    """What is said of one secret. `locked`: it cannot be typed in here. `is_set`: there is one to forget."""

    name: str
    label: str
    line: str
    is_set: bool = False
    locked: bool = False


@dataclass(frozen=True, slots=True)
class MethodFormState:
    """The form of one method. `active`: it is on; None where nobody switches it here. `route` is "direct" or
    "central", "" where there is nothing to choose.

    `warning` stands over the secrets; `locked`: the settings are somebody else's to change, the secrets that
    are not locked may still be typed in. `can_try`: there is a company to ask.
    """

    code: str
    title: str
    line: str
    fields: tuple[FieldState, ...] = ()
    secrets: tuple[SecretState, ...] = ()
    active: bool | None = None
    route: str = ""
    warning: str = ""
    locked: bool = False
    can_try: bool = False


@dataclass(frozen=True, slots=True)
class MethodEntered:
    """What is in the form now. `secrets` has what was typed, not what is kept; `forgotten` are to go."""

    code: str
    values: Mapping[str, str]
    """By key; a switch is "yes" or ""; "route" among them where it is asked."""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    forgotten: frozenset[str] = frozenset()
    active: bool = True


@dataclass(frozen=True, slots=True)
class TriedState:
    """What became of "Test the connection"."""

    works: bool
    sentence: str
