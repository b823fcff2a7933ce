"""French is complete, current, and says the same things with the same holes to fill."""

from __future__ import annotations

import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "build"))

import catalogue

from pos_terminal.central.words import CODES as CENTRAL
from pos_terminal.domain import errors
from pos_terminal.services.sentences import CODES
from pos_terminal.texts import set_language, tr

FIELD = string.Formatter()


def pairs() -> Iterator[tuple[str, str]]:
    for message in catalogue.kept():
        if isinstance(message.id, tuple) and isinstance(message.string, tuple):
            yield from zip(message.id, message.string, strict=True)
        elif isinstance(message.id, str) and message.id:
            yield message.id, str(message.string)


def holes(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in FIELD.parse(text) if name}


def test_every_sentence_of_the_source_has_french_and_the_files_are_what_the_command_would_write() -> None:
    # One test: each reads all sources.
    current = catalogue.merged([])
    assert catalogue.missing(current) == []
    assert catalogue.po_bytes(current) == catalogue.PO.read_bytes()
    assert catalogue.mo_bytes(current) == catalogue.MO.read_bytes()


@pytest.mark.parametrize(("english", "french"), list(pairs()), ids=lambda text: text[:40])
def test_french_fills_the_same_holes(english: str, french: str) -> None:
    assert holes(french) <= holes(english) | {"count"}
    assert holes(english) <= holes(french) | {"count"}


@pytest.mark.parametrize("french", [french for _english, french in pairs()], ids=lambda text: text[:40])
def test_french_is_set_as_french_is(french: str) -> None:
    assert not re.search(r"[^\u202f\s/][;!?]", french), "narrow no-break space before ; ! ?"
    assert not re.search(r"(?<![\u202f\d*h/s]):(?!//)", french), "narrow no-break space before a colon"
    assert "'" not in french, "typographic apostrophe"


def test_the_language_can_be_changed_and_changed_back() -> None:
    try:
        set_language("fr")
        assert tr("Paid") == "Payé"
    finally:
        set_language("en")
    assert tr("Paid") == "Paid"


def test_every_refusal_of_the_source_has_a_sentence() -> None:
    """A code that is raised somewhere and has no sentence would be shown to a cashier as it is."""
    kinds = "|".join(name for name in vars(errors) if name[0].isupper())
    package = Path(errors.__file__).resolve().parents[1]
    raised = set()
    for path in package.rglob("*.py"):
        if "simulator" not in path.parts:
            raised |= set(
                re.findall(rf'(?:{kinds}|CommitUnknown)\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
            )
    known = CODES | {"event_unknown", "address_unreadable", "address_not_secure", "page_not_https"}
    known |= {"setting_unreadable", "secret_missing", "secret_unreadable"}
    assert raised - known - CENTRAL == set()
