"""Sentences for people, in English and French: one gettext catalogue for screens, receipts and command line.

Source strings are English. `tr` looks the sentence up and fills its {names}; amounts come already formatted.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Final

from pos_terminal.resources import resource

LANGUAGES: Final = ("en", "fr")
_state: dict[str, gettext.NullTranslations] = {"catalogue": gettext.NullTranslations()}
_lent: ContextVar[gettext.NullTranslations | None] = ContextVar("lent", default=None)


def set_language(language: str) -> None:
    """Use this language from now on: "en" or "fr". Raises ValueError for another."""
    _state["catalogue"] = _catalogue(language)


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Say what is said inside in this language, for somebody who reads another one than the one in use.

    Only for the thread that asks. Raises ValueError for an unknown language.
    """
    before = _lent.set(_catalogue(language))
    try:
        yield
    finally:
        _lent.reset(before)


def tr(sentence: str, /, **values: object) -> str:
    """The sentence in the language in use, with its {names} filled in."""
    text = _in_use().gettext(sentence)
    return text.format(**values) if values else text


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """As `tr`, for a sentence that counts: {count} is filled in by itself."""
    return _in_use().ngettext(one, many, count).format(count=count, **values)


def language_in_use() -> str:
    """The language that sentences are said in now."""
    used = _in_use()
    return next((language for language in LANGUAGES if _catalogue(language) is used), LANGUAGES[0])


def words_in_use() -> object:
    """Where sentences come from now: another object after a change of language."""
    return _in_use()


def _in_use() -> gettext.NullTranslations:
    return _lent.get() or _state["catalogue"]


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language not in LANGUAGES:
        raise ValueError(language)
    if language == "en":
        return gettext.NullTranslations()
    with resource(f"translations/{language}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)
