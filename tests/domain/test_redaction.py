"""The last net under logs and reports: what is taken out, what stays readable, one event on one line."""

from __future__ import annotations

import gc
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_terminal.domain.redaction import (
    LONGEST_LINE,
    one_line,
    plain_text,
    redact,
    redact_values,
    redacted_beginning,
    redacted_end,
)
from pos_terminal.domain.secret import HIDDEN, Secret

SECRETS = [
    ("Authorization: Bearer abcdefgh.ijkl", "abcdefgh"),
    ("authorization=Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
    ("https://awa:p@ss@example.test/v1", "p@ss"),
    ("GET https://example.test/pay?token=t0ken-of-payment&x=1", "t0ken-of-payment"),
    ("Cookie: __Host-session=abc; csrf=def", "abc; csrf=def"),
    ("wave_sn_prod_0123456789abcdef was refused", "0123456789abcdef"),
    ("wave_ci_WHS_abc123def456", "abc123def456"),
    ("key sk_live_51Habc or rk_test_51Habc", "51Habc"),
    ("whsec_Zm9vYmFy+/=", "Zm9vYmFy"),
    ("pos_live_AbCdEf123456", "AbCdEf123456"),
    ("pos_cbs_0123abcd4567", "0123abcd4567"),
    (f"till_{'aB3-' * 10}", "aB3-"),
    ("pairing_code: 123456", "123456"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "c2ln"),
    ("$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA", "aGFzaA"),
    ("-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----", "MC4CAQAw"),
    ("{'pin': '4827'}", "4827"),
    ('{"pin_hash": "abc123"}', "abc123"),
    ("pin=4827 was typed", "4827"),
    ("('X-Callback-Token', 'abc-123')", "abc-123"),
    ('{"body": "{\\"client_secret\\": \\"abc-123\\"}"}', "abc-123"),
    ("recovery code: recovery_code=KLMN-PQRS", "KLMN-PQRS"),
    ("the card 4242 4242 4242 4242", "4242 4242"),
    ("the card 4242424242424242", "42424242"),
]
NUMBERS = [
    *("+2250504000001", "+225 05 04 00 00 01", "002250504000001", "2250504000001", "0504000001"),
    *("05 04 00 00 01", "05.04.00.00.01", "+221 77 123 45 67", "221771234567", "77 123 45 67", "771234567"),
    *("+33 6 12 34 56 78", "0161234567"),
]


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_what_looks_like_a_secret_is_taken_out(text: str, secret: str) -> None:
    found = redact(f"before, {text}")
    assert secret not in found
    assert HIDDEN in found
    assert found.startswith("before, ")


@pytest.mark.parametrize("number", NUMBERS)
def test_telephone_numbers_are_taken_out(number: str) -> None:
    assert redact(f"asked {number}, no answer") == f"asked {HIDDEN}, no answer"


@pytest.mark.parametrize(
    "text",
    [
        "payment 01938c1e-7f00-7000-8000-000504000000 is processing after 1763752948123 ms",
        "2026-11-21T19:20:35.123Z 127.0.0.1:41235 position 100000 of 12 345 678 F",
        "kick_pin = 2, drawer_kick = printer, printer = network:192.168.1.50:9100",
        "the journal ends at 7f3a0504000001aa",
        "secret_missing: WAVE_API_KEY is not set",
        '{"staff_pins": 4, "pin_attempts": 0}',
    ],
)
def test_what_support_needs_stays(text: str) -> None:
    assert redact(text) == text


def test_every_secret_that_lives_in_the_process_is_known_by_its_value() -> None:
    held = Secret("nobody would guess this shape")
    assert redact("told: nobody would guess this shape!") == f"told: {HIDDEN}!"
    del held
    gc.collect()
    assert redact("nobody would guess this shape") == "nobody would guess this shape"


def test_a_document_keeps_its_form_and_loses_what_stands_under_a_secrets_name() -> None:
    document = {
        "token": "abc",
        "count": 3,
        "ok": True,
        "deep": [{"phone": 504000001, "at": "05 04 00 00 01"}],
    }
    assert redact_values(document) == {
        "token": HIDDEN,
        "count": 3,
        "ok": True,
        "deep": [{"phone": HIDDEN, "at": HIDDEN}],
    }


@given(st.text())
def test_an_event_is_one_line_for_every_reader(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert not set(line) & {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x202E, 0x2066)}
    assert json.loads(plain_text(json.dumps({"text": text}, ensure_ascii=False))) == {"text": text}


def test_an_event_is_no_longer_than_a_log_can_bear() -> None:
    assert len(redacted_beginning("x" * 10_000_000)) < LONGEST_LINE + 40
    assert len(redacted_end("x" * 10_000_000)) == LONGEST_LINE


def test_half_a_secret_is_not_left_where_a_text_is_cut() -> None:
    secret = f"wave_sn_prod_{'kV7q' * 10}"
    for before in range(LONGEST_LINE - 60, LONGEST_LINE):
        assert "kV7q" not in redacted_beginning("x" * before + secret + "x" * 500)
        assert "kV7q" not in redacted_end("x" * 500 + secret + " " + "x" * before)


@pytest.mark.parametrize("text", ["-" * 16_000, "0" * 16_000, "+1" * 8_000, '"' * 16_000, "pin" * 5_000])
def test_no_text_keeps_the_net_busy(text: str) -> None:
    # A pattern that goes back and forth would need minutes: the test's own time limit is the assertion.
    for _ in range(20):
        redact(text)
