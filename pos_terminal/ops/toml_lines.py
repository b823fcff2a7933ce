"""Where in a TOML file something stands: its reader names no lines for what it has understood."""

from __future__ import annotations

import re
from typing import Final

_TABLE: Final = re.compile(r"\[\s*([A-Za-z0-9_.\-\"' ]+?)\s*\]\s*(#.*)?")
_ARRAY: Final = re.compile(r"\[\[\s*([A-Za-z0-9_.\-\"' ]+?)\s*\]\]\s*(#.*)?")
_KEY: Final = re.compile(r"""\s*([A-Za-z0-9_.\-"' ]+?)\s*=""")
_PLACE: Final = re.compile(r"at `\$\.?([^`]*)`")
_UNKNOWN: Final = re.compile(r"unknown field `([^`]+)`")
_SYNTAX: Final = re.compile(r"\(at line (\d+)")


class TomlLines:
    """Of tables, arrays of tables and plain keys; what is inside an inline table counts as its line."""

    def __init__(self, text: str) -> None:
        self._last = max(1, len(text.splitlines()))
        self._lines: dict[str, int] = {}
        counts: dict[str, int] = {}
        prefix = ""
        for number, line in enumerate(text.splitlines(), 1):
            said = line.strip()
            if (array := _ARRAY.fullmatch(said)) is not None:
                name = _plain(array[1])
                counts[name] = counts.get(name, -1) + 1
                prefix = f"{name}[{counts[name]}]"
                self._lines[prefix] = number
            elif (table := _TABLE.fullmatch(said)) is not None:
                root, dot, rest = _plain(table[1]).partition(".")
                prefix = (f"{root}[{counts[root]}]" if root in counts else root) + dot + rest
                self._lines.setdefault(prefix, number)
            elif not said.startswith("#") and (key := _KEY.match(line)) is not None:
                name = _plain(key[1])
                self._lines.setdefault(f"{prefix}.{name}" if prefix else name, number)

    def of(self, place: str) -> int:
        """The line of this place, such as staff[0].pin, or of the nearest that it is inside of; 1 for
        none."""
        while place:
            if place in self._lines:
                return self._lines[place]
            cut = max(place.rfind("."), place.rfind("["))
            place = place[:cut] if cut > 0 else ""
        return 1

    def of_message(self, message: str) -> int:
        """The line that a message of the checker is about: "... - at `$.staff[0]`"."""
        place = _PLACE.search(message)
        unknown = _UNKNOWN.search(message)
        parts = [place[1] if place is not None else "", unknown[1] if unknown is not None else ""]
        return self.of(".".join(filter(None, parts)))

    def of_syntax(self, message: str) -> int:
        """The line that the reader names; the last one for the end of the file."""
        named = _SYNTAX.search(message)
        return int(named[1]) if named is not None else self._last


def _plain(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))
