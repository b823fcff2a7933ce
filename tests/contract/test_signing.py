"""What is signed, and how it stands in headers: one form, and nothing that could be read in two ways."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from pos_terminal.contract import signing
from pos_terminal.contract.signing import Signed

TOKENS = st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=64)
TEXTS = st.text(max_size=40)


@given(
    TOKENS,
    st.integers(0, 10**14 - 1),
    TOKENS.filter(lambda nonce: len(nonce) >= 16),
    st.binary(min_size=64, max_size=64),
)
def test_headers_say_what_was_signed(terminal: str, time_ms: int, nonce: str, signature: bytes) -> None:
    signed = Signed(terminal, time_ms, nonce, signature)
    assert signing.read_headers(signing.headers(signed)) == signed


@given(
    st.dictionaries(
        st.sampled_from([signing.TERMINAL, signing.TIME, signing.NONCE, signing.SIGNATURE]), TEXTS
    )
)
def test_any_headers_at_all_are_read_or_refused(found: dict[str, str]) -> None:
    read = signing.read_headers(found)
    assert read is None or signing.headers(read).keys() == found.keys()


@given(TEXTS)
def test_one_value_is_written_in_one_way(text: str) -> None:
    value = signing.from_text(text)
    assert value is None or signing.as_text(value) == text


REQUEST = st.tuples(
    st.sampled_from(["GET", "POST", "DELETE"]),
    st.text(string.ascii_letters + "/?&=%", max_size=20),
    st.binary(max_size=20),
    st.integers(0, 10**14),
    TOKENS,
)


@given(REQUEST, REQUEST)
def test_two_requests_are_never_the_same_bytes(
    one: tuple[str, str, bytes, int, str], other: tuple[str, str, bytes, int, str]
) -> None:
    assert (signing.signed_bytes(*one) == signing.signed_bytes(*other)) == (one == other)


def test_the_form_is_the_one_that_is_published() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    signed = signing.signed_bytes("post", "/api/x?y=1", b"", 1_700_000_000_000, "abc")
    assert signed.decode() == f"POS1\nPOST\n/api/x?y=1\n{empty}\n1700000000000\nabc"


def test_a_proof_of_enrolment_is_no_signature_of_a_request() -> None:
    proof = signing.enrolment_bytes("CODE", "terminal", 1, "Counter 1", bytes(32))
    assert not proof.startswith(b"POS1\n")
