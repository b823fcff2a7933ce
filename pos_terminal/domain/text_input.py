"""Text that people or other programs type, made safe to store, show, print and hash."""

from __future__ import annotations

import unicodedata
from typing import Final

from pos_terminal.domain.errors import InvalidInput

MAX_REFERENCE: Final = 80
MAX_KEY: Final = 255
# Invisible characters that reorder or hide text: bidirectional controls, zero-width marks, byte order marks.
# The zero-width joiner and variation selectors stay: emoji need them.
_HIDDEN: Final = frozenset("\u200b\u200e\u200f\u061c\ufeff\u2028\u2029") | frozenset(
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
)


def without_hidden(text: str) -> str:
    """The text without invisible characters that turn its direction or hide a part of it."""
    return text if text.isascii() else "".join(char for char in text if char not in _HIDDEN)


def clean_text(text: object, *, limit: int = MAX_REFERENCE, field: str = "reference") -> str:
    """Trimmed text in Unicode NFC. Raises InvalidInput for control characters, lone surrogates or too long a
    text.

    Directional marks are taken out, not refused: keyboards and copied texts carry them unseen.
    """
    if not isinstance(text, str):
        raise InvalidInput("text_expected", field=field)
    text = without_hidden(text).strip()
    if text.isascii() and text.isprintable():
        normal = text
    else:
        normal = unicodedata.normalize("NFC", text)
        if any(unicodedata.category(char) in ("Cc", "Cs", "Cn") for char in normal):
            raise InvalidInput("control_characters", field=field)
    if len(normal) > limit:
        raise InvalidInput("text_too_long", field=field, limit=limit)
    return normal


def clean_key(key: object) -> str:
    """A caller's idempotency key: 1 to 255 characters, kept as it is apart from NFC. Raises InvalidInput."""
    text = clean_text(key, limit=MAX_KEY, field="idempotency_key")
    if not text:
        raise InvalidInput("key_empty")
    return text


def safe_text(text: object, *, limit: int = 200) -> str:
    """Text from outside (a provider's message) made harmless: never raises, one line, NFC, at most `limit`
    long."""
    kept = "".join(
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
        for char in str(text)[: limit * 4]
        if char not in _HIDDEN and unicodedata.category(char) not in ("Cs", "Cn")
    )
    return unicodedata.normalize("NFC", " ".join(kept.split()))[:limit].strip()
