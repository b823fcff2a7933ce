"""Which language a command speaks: the terminal's own; where nothing is set up yet, that of whoever asks."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.look import first_look
from pos_terminal.place import Place
from pos_terminal.texts import set_language

SETTINGS: Final = "settings.toml"
_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


def speak(where: Place) -> None:
    """Say everything in the language of this place from now on. Refuses nothing: the data may be damaged."""
    set_language(language_at(where.root, os.environ))


def language_at(root: Path, environ: Mapping[str, str]) -> str:
    """ "en" or "fr": what the settings file of this data says, else what the environment does."""
    try:
        if (root / SETTINGS).is_file():
            return first_look(root).language
    except (SettingsProblem, OSError):
        # Whoever needs the settings says what is wrong with them.
        pass
    return environment_language(environ)


def environment_language(environ: Mapping[str, str]) -> str:
    """ "fr" where the first of the system's variables that is set wants French, else "en"."""
    wanted = next((environ[name] for name in _VARIABLES if environ.get(name)), "")
    return "fr" if wanted.lower().startswith("fr") else "en"
