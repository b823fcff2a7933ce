"""Code pages of receipt printers, and text brought to what one of them can print.

Whatever a page has not is written otherwise, never left to chance: a byte that a printer takes for a command
must not come from a text.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from pos_terminal.records import dataclass

NO_BREAK: Final = "\u00a0"
"""Stays where it is until a line is broken; then it is a space."""
PLAIN: Final = 0
"""The page number for letters without accents, which every printer has."""

_SPACES: Final = frozenset("\u202f\u00a0\u2007\u2009\u200a")
_OTHERWISE: Final = {
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "–": "-",
    "—": "-",
    "−": "-",
    "‐": "-",
    "‑": "-",
    "×": "x",
    "…": "...",
    "•": "*",
    "·": "-",
    "œ": "oe",
    "Œ": "OE",
    "æ": "ae",
    "Æ": "AE",
    "ß": "ss",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ɛ": "e",
    "Ɛ": "E",
    "ɔ": "o",
    "Ɔ": "O",
    "ŋ": "n",
    "Ŋ": "N",
    "ɗ": "d",
    "Ɗ": "D",
    "ɓ": "b",
    "Ɓ": "B",
    "ƴ": "y",
    "Ƴ": "Y",
    "€": "EUR",
    "£": "GBP",
    "₦": "NGN",
    "₵": "GHS",
    "°": "o",
    "№": "No",
    "→": "->",
}
_STAND_IN: Final = "?"


@dataclass(frozen=True, slots=True)
class CodePage:
    """One way to print accents: Python's name of the page, and the command that makes a printer use it."""

    number: int
    name: str
    codec: str
    select: bytes


PAGES: Final = (
    CodePage(PLAIN, "ASCII", "ascii", b""),
    CodePage(1, "CP858", "cp858", b"\x1bt\x13"),
    CodePage(2, "CP1252", "cp1252", b"\x1bt\x10"),
    CodePage(3, "CP850", "cp850", b"\x1bt\x02"),
    CodePage(4, "CP437", "cp437", b"\x1bt\x00"),
    CodePage(5, "CP863", "cp863", b"\x1bt\x04"),
    # Star's printers number theirs otherwise.
    CodePage(6, "CP858 (Star)", "cp858", b"\x1b\x1dt\x04"),
    CodePage(7, "CP1252 (Star)", "cp1252", b"\x1b\x1dt\x20"),
)
"""By their number, which is what a technician types in. Settings keep the numbers: never change one."""


def page(number: int) -> CodePage:
    """The page of this number; the plain one for a number that there is not."""
    return PAGES[number] if 0 <= number < len(PAGES) else PAGES[PLAIN]


def printable(text: str, codec: str) -> str:
    """The text in characters of this page: every one of them is one place wide and one byte.

    Spaces that do not break stay NO_BREAK; controls and marks of direction are gone, and what there is
    nothing for is "?".
    """
    return "".join(_written(char, codec) for char in unicodedata.normalize("NFC", text))


def encode(text: str, codec: str) -> bytes:
    """Bytes that print as the text: none of them is a control byte."""
    return printable(text, codec).replace(NO_BREAK, " ").encode(codec)


@lru_cache(maxsize=4096)
def _written(char: str, codec: str) -> str:
    if char in _SPACES:
        return NO_BREAK
    if char.isascii():
        if char.isprintable():
            return char
        return " " if char.isspace() else ""
    kind = unicodedata.category(char)
    if kind in ("Cc", "Cf", "Cs", "Mn", "Me"):
        return ""
    if kind.startswith("Z"):
        return " "
    if _has(char, codec):
        return char
    if char in _OTHERWISE:
        return _OTHERWISE[char]
    plain = "".join(
        part for part in unicodedata.normalize("NFKD", char) if unicodedata.category(part) != "Mn"
    )
    if plain and plain != char:
        return "".join(_written(part, codec) for part in plain)
    return _STAND_IN


def _has(char: str, codec: str) -> bool:
    try:
        raw = char.encode(codec)
    except UnicodeEncodeError:
        return False
    # Bytes from 0x80 to 0x9f are letters in every page here but in those that leave some of them empty.
    return len(raw) == 1 and raw[0] >= 0x80
