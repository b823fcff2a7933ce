"""MTN's answers changed in thousands of ways: never an exception, never a success that is not ours."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_terminal.providers.base import Outcome
from pos_terminal.providers.json_reading import Unreadable
from pos_terminal.providers.mtn_errors import error_in
from pos_terminal.providers.mtn_reading import read_callback, read_refund, read_status
from pos_terminal.providers.mtn_reference import read_asked
from tests.providers.mtn_shapes import ASKED, REFERENCE, status

LEAF = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False),
    st.text(max_size=40),
    st.sampled_from(["SUCCESSFUL", "FAILED", "PENDING", "XOF", "EUR", "5000", "05000", "5000.00", REFERENCE]),
)
ANYTHING = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=8,
)
CHANGES = st.dictionaries(
    st.sampled_from(["status", "amount", "currency", "externalId", "financialTransactionId", "reason"]),
    ANYTHING,
    min_size=1,
    max_size=3,
)
quick = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(changes=CHANGES, word=st.sampled_from(["PENDING", "SUCCESSFUL", "FAILED"]))
def test_a_changed_answer_never_raises_and_never_makes_ours_paid_wrongly(
    changes: dict[str, object], word: str
) -> None:
    told = {**status(word), **changes}
    try:
        result = read_status(json.dumps(told).encode(), ASKED, "")
    except Unreadable:
        return
    if result.outcome is Outcome.PAID:
        assert told["status"] == "SUCCESSFUL"
        assert told["externalId"] == REFERENCE == result.order_reference
        assert result.currency == told["currency"]
        if result.currency == "XOF":
            assert result.amount == int(str(told["amount"]))
    if told["status"] == "FAILED":
        assert result.outcome in (Outcome.DECLINED, Outcome.EXPIRED, Outcome.UNKNOWN)


@quick
@given(changes=CHANGES, word=st.sampled_from(["PENDING", "SUCCESSFUL", "FAILED"]))
def test_a_changed_answer_about_a_refund_never_gives_wrongly(changes: dict[str, object], word: str) -> None:
    told = {**status(word), **changes}
    try:
        result = read_refund(json.dumps(told).encode(), ASKED, "")
    except Unreadable:
        return
    if result.outcome is Outcome.PAID:
        assert (told["status"], told["externalId"]) == ("SUCCESSFUL", REFERENCE)
        assert result.amount is not None


@quick
@given(body=st.binary(max_size=300))
def test_any_bytes_are_only_ever_unreadable(body: bytes) -> None:
    for read in (
        lambda: read_status(body, ASKED, ""),
        lambda: read_refund(body, ASKED, ""),
        lambda: read_asked(body.decode("utf-8", "replace")),
    ):
        with pytest.raises(Unreadable):
            read()
    assert read_callback(body) is None
    assert error_in(body) is None


@quick
@given(
    changes=st.dictionaries(st.sampled_from(list("riackuexpm")), ANYTHING, min_size=1, max_size=3),
    plan=st.booleans(),
)
def test_a_changed_reference_is_read_whole_or_not_at_all(changes: dict[str, object], plan: bool) -> None:
    source = {**json.loads(str(ASKED)), **changes}
    if plan:
        source.setdefault("p", "2250504000000")
    try:
        asked = read_asked(json.dumps(source))
    except Unreadable:
        return
    assert read_asked(str(asked)) == asked
    assert asked.id == source["i"]


@quick
@given(changes=CHANGES)
def test_a_changed_callback_is_a_hint_or_nothing(changes: dict[str, object]) -> None:
    event = read_callback(json.dumps({**status(), **changes}).encode())
    assert event is None or event.result is None
