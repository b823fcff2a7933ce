"""The licences of what this program carries: as the build collected them, or as they lie in the source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from pos_terminal.records import dataclass
from pos_terminal.resources import resource

_LONGEST: Final = 400_000


@dataclass(frozen=True, slots=True)
class Component:
    """One work inside: its name, version and licence, "" where they are not known, and the files with the
    texts, below the folder of licences."""

    name: str
    version: str
    licence: str
    texts: tuple[str, ...]

    @property
    def line(self) -> str:
        """Name, version and licence, as far as they are known."""
        named = f"{self.name} {self.version}".strip()
        return f"{named}, {self.licence}" if self.licence else named


def components() -> tuple[Component, ...]:
    """Everything inside, by name. In the source, where nothing was collected: the texts that lie there."""
    folder = resource("licences")
    try:
        listed = json.loads((folder / "components.json").read_text(encoding="utf-8"))
        found = [
            Component(one["name"], one["version"], one["licence"], tuple(one["texts"])) for one in listed
        ]
    except (OSError, ValueError, KeyError, TypeError):
        found = [Component(path.stem, "", "", (path.name,)) for path in folder.glob("*.txt")]
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def text_of(component: Component) -> str:
    """The texts of its licence, one behind the other; what cannot be read is left out."""
    folder = resource("licences")
    return "\n\n\n".join(filter(None, (_read(folder, name) for name in component.texts)))


def _read(folder: Path, name: str) -> str:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        return ""
    try:
        return path.read_text(encoding="utf-8", errors="replace")[:_LONGEST]
    except OSError:
        return ""
