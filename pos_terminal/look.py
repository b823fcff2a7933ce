"""What the first frame needs of the settings: language, theme, sounds.

All of them are read and checked when the data is opened. Loading that reader takes
longer than painting, so it comes first only where this one does not understand every line.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos_terminal.records import dataclass

if TYPE_CHECKING:
    from pos_terminal.settings import Settings

_LINE: Final = re.compile(r'(?P<name>[a-z_]+) = (?:"(?P<text>[^"\\]*)"|(?P<bare>true|false|[0-9]+))')
"""As the program itself writes them; whatever else TOML allows is for the whole reader."""


@dataclass(frozen=True, slots=True)
class Look:
    """The same names and values as in Settings."""

    language: str = "en"
    theme: str = "light"
    sounds: bool = True


def first_look(root: Path) -> Settings | Look:
    """The look of the terminal whose data is there, as it can be read without making a folder. Raises
    SettingsProblem."""
    try:
        look = plain_look(root / "settings.toml")
        if look is not None:
            return look
        from pos_terminal import settings

        return settings.load(root, os.environ)
    except OSError:
        return Look()


def plain_look(file: Path) -> Look | None:
    """The look in a settings file that is not there or plainly written; None where the whole reader is
    needed. Raises OSError."""
    try:
        text = file.read_bytes().decode("ascii", "replace")
    except FileNotFoundError:
        return Look()
    found: dict[str, str] = {}
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if line and match is None:
            return None
        if match is not None:
            if match["name"] in found:
                return None
            found[match["name"]] = match["bare"] or match["text"]
    language, theme, sounds = (found.get(name) for name in ("language", "theme", "sounds"))
    if language not in (None, "en", "fr") or theme not in (None, "light", "dark"):
        return None
    return Look(language or "en", theme or "light", sounds != "false")
