"""Texts that people and other programs type: kept as they are meant, never harmful, never an exception of
another kind."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_terminal.domain import events
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.text_input import MAX_KEY, MAX_REFERENCE, clean_key, clean_text, safe_text

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=120)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Table 3", "Table 3"),
        ("  Table 3 \t\n", "Table 3"),
        ("", ""),
        ("Cafe\u0301", "Café"),
        ("طاولة ٣", "طاولة ٣"),
        ("שולחן 3", "שולחן 3"),
        ("🍽️ 👨‍👩‍👧 🇨🇮", "🍽️ 👨‍👩‍👧 🇨🇮"),
        ("\u202eTable 3\u202c", "Table 3"),
        ("\ufeffTable\u200b 3\u2066", "Table 3"),
        ("Reçu n° 5 — “thé”", "Reçu n° 5 — “thé”"),
        ("'; DROP TABLE payments; --", "'; DROP TABLE payments; --"),
    ],
)
def test_what_is_typed_is_kept_as_it_is_meant(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


@pytest.mark.parametrize(
    "typed", ["a\x00b", "a\x1b[31m", "a\nb", "a\tb", "a\x7fb", "a\x85b", "\ud800", "a\uffff"]
)
def test_what_cannot_be_shown_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_text(typed)
    assert refused.value.code == "control_characters"


@pytest.mark.parametrize("typed", [None, 5, b"Table", True, 1.5, ["a"]])
def test_what_is_no_text_is_refused(typed: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_text(typed)
    assert refused.value.code == "text_expected"


def test_the_length_counts_what_is_kept() -> None:
    assert clean_text(" " + "e\u0301" * MAX_REFERENCE + " ") == "é" * MAX_REFERENCE
    with pytest.raises(InvalidInput) as refused:
        clean_text("x" * (MAX_REFERENCE + 1))
    assert refused.value.params["limit"] == MAX_REFERENCE
    assert len(clean_key("k" * MAX_KEY)) == MAX_KEY
    with pytest.raises(InvalidInput):
        clean_key("k" * (MAX_KEY + 1))


@pytest.mark.parametrize("key", ["", "  ", "\u200b\u202e"])
def test_a_key_is_never_empty(key: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_key(key)
    assert refused.value.code == "key_empty"


@given(ANYTHING)
def test_a_clean_text_is_normal_and_clean_again(text: str) -> None:
    try:
        clean = clean_text(text, limit=1000)
    except InvalidInput:
        return
    assert unicodedata.is_normalized("NFC", clean)
    assert clean_text(clean, limit=1000) == clean
    clean.encode()


@given(ANYTHING)
def test_a_clean_text_can_be_written_into_the_journal(text: str) -> None:
    try:
        clean = clean_text(text, limit=1000)
    except InvalidInput:
        return
    body = events.PaymentFailed(payment_id="p", error_code="declined", error_message=clean)
    assert events.encode_body(body).decode()


@given(ANYTHING)
def test_a_strangers_text_always_becomes_one_harmless_line(text: str) -> None:
    safe = safe_text(text, limit=50)
    assert len(safe) <= 50
    assert safe == safe.strip()
    assert safe.isprintable() or all(unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") for c in safe)
    assert not set(safe) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    events.encode_body(events.PaymentFailed(payment_id="p", error_code="declined", error_message=safe))


@pytest.mark.parametrize("text", ["the text \\u0000 in it", "C:\\u0000", "\\\\u0000"])
def test_a_backslash_and_digits_are_no_control_character(text: str) -> None:
    """Written in JSON they look like an escaped NUL; they once stopped an answer from being kept."""
    assert clean_text(text) == text
    body = events.PaymentFailed(payment_id="p", error_code="declined", error_message=text)
    assert events.encode_body(body)
