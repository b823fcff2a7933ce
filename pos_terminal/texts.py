"""Sentences for people, in English and French: one gettext catalogue for screens, receipts and command line.

Source strings are English. `tr` looks the sentence up and fills its {names}; amounts come already formatted.
"""

from __future__ import annotations

import gettext
from typing import Final

from pos_terminal.resources import resource

LANGUAGES: Final = ("en", "fr")
_state: dict[str, gettext.NullTranslations] = {"catalogue": gettext.NullTranslations()}


def set_language(language: str) -> None:
    """Use this language from now on: "en" or "fr". Raises ValueError for another."""
    if language not in LANGUAGES:
        raise ValueError(language)
    if language == "en":
        _state["catalogue"] = gettext.NullTranslations()
        return
    with resource(f"translations/{language}.mo").open("rb") as file:
        _state["catalogue"] = gettext.GNUTranslations(file)


def tr(sentence: str, /, **values: object) -> str:
    """The sentence in the language in use, with its {names} filled in."""
    text = _state["catalogue"].gettext(sentence)
    return text.format(**values) if values else text


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """As `tr`, for a sentence that counts: {count} is filled in by itself."""
    return _state["catalogue"].ngettext(one, many, count).format(count=count, **values)
