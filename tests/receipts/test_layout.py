"""Every paper in both languages and all widths, as it was when somebody looked at it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_terminal.domain.money import MAX_AMOUNT, Money, format_money
from pos_terminal.receipts.layout import Align, Columns, Heading, Notice, Paper, Size, Text
from pos_terminal.receipts.rows import Row, plain_text, rows, wrapped
from pos_terminal.texts import in_language
from tests.receipts import papers
from tests.support.snapshot import kept

SNAPSHOTS = Path(__file__).parent / "snapshots"
WIDTHS = (32, 42, 48)


@pytest.mark.parametrize("name", papers.ALL)
@pytest.mark.parametrize(("width", "language"), [(32, "fr"), (48, "en")])
def test_a_paper_looks_as_it_did(name: str, width: int, language: str) -> None:
    with in_language(language):
        kept(SNAPSHOTS, f"{name}-{width}-{language}.txt", plain_text(papers.ALL[name](), width))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", papers.ALL)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_row_is_wider_than_the_paper(name: str, width: int, language: str) -> None:
    with in_language(language):
        for row in rows(papers.ALL[name](), width):
            if isinstance(row, Row):
                assert len(row.text) * (2 if row.wide else 1) <= width, row


@pytest.mark.parametrize("width", WIDTHS)
def test_an_amount_is_never_cut_and_stands_at_the_edge(width: int) -> None:
    amount = format_money(MAX_AMOUNT)
    with in_language("fr"):
        texts = [row for row in rows(papers.largest(), width) if isinstance(row, Row)]
    with_amount = [row for row in texts if amount in row.text]
    # The payment, what was to be paid, paid, received, given, owed, left, and still to pay.
    assert len(with_amount) == 8
    assert all(row.text.endswith(amount) for row in with_amount)
    assert all(len(row.text) * (2 if row.wide else 1) == width for row in with_amount)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=60)
AMOUNTS = st.integers(-MAX_AMOUNT, MAX_AMOUNT).map(Money)
LINES = st.one_of(
    st.builds(Text, WORDS, st.sampled_from(Align), st.sampled_from(Size), st.booleans()),
    st.builds(Columns, WORDS, AMOUNTS, WORDS, st.sampled_from(Size)),
    st.builds(Heading, WORDS),
    st.builds(Notice, WORDS, AMOUNTS),
)


@given(st.lists(LINES, max_size=5), st.sampled_from(WIDTHS))
def test_whatever_the_words_every_amount_is_whole_and_every_row_fits(lines: list, width: int) -> None:  # type: ignore[type-arg]
    found = [row for row in rows(Paper("", tuple(lines)), width) if isinstance(row, Row)]
    assert all(len(row.text) * (2 if row.wide else 1) <= width for row in found)
    texts = [row.text.rstrip() for row in found]
    for line in lines:
        if isinstance(line, Columns | Notice):
            assert any(text.endswith(str(line.right)) for text in texts)


@given(WORDS, st.integers(1, 48))
def test_wrapping_loses_no_letter(text: str, width: int) -> None:
    found = wrapped(text, width)
    assert all(len(part) <= width for part in found)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")


def test_words_are_broken_at_spaces_where_they_can() -> None:
    assert wrapped("Payment receipt, not a normalised invoice", 32) == [
        "Payment receipt, not a",
        "normalised invoice",
    ]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Payment receipt, not a normalised invoice"),
        ("fr", "Reçu de paiement, ne vaut pas facture normalisée"),
    ],
)
def test_every_receipt_says_what_it_is_not(language: str, sentence: str) -> None:
    with in_language(language):
        for name in ("simple", "cash", "split", "largest"):
            assert sentence in re.sub(r"\s+", " ", plain_text(papers.ALL[name](), 32))


@pytest.mark.parametrize(("language", "word"), [("en", "PRACTICE"), ("fr", "ENTRAÎNEMENT")])
def test_practice_a_test_and_a_copy_are_marked(language: str, word: str) -> None:
    with in_language(language):
        practised, tested, plain = (
            plain_text(make(), 48) for make in (papers.cash, papers.largest, papers.simple)
        )
    assert practised.count(word) == 2
    assert "DUPLICATA 2" in practised
    assert "TEST." in tested
    assert not any(mark in plain for mark in (word, "DUPLICATA", "TEST"))
