"""What stands around every screen: rail, top bar, practice band."""

from __future__ import annotations

from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class RailItem:
    """One place to go to. `badge` counts what waits there; `bottom` puts it at the lower end."""

    name: str
    text: str
    icon: str
    badge: int = 0
    bottom: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the top bar: an icon and two lines; `off` turns it slate."""

    icon: str
    title: str
    line: str
    off: bool = False


@dataclass(frozen=True, slots=True)
class ShellState:
    """Place, person and clock as they are read. A segment that is None is not shown."""

    counter: str
    place: str
    clock: str
    person: Segment | None = None
    drawer: Segment | None = None
    network: Segment | None = None
    rail: tuple[RailItem, ...] = ()
    practice: bool = False
