"""Events: one way to write each, no floats, and a fold for every one of them."""

from __future__ import annotations

import json
import types
import typing
import unicodedata
from dataclasses import is_dataclass
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_terminal.domain import (
    drawer_events,
    events,
    office_events,
    paper_events,
    payable_events,
    people_events,
    printing_events,
    refund_events,
    settings_events,
    till_events,
    told_events,
)
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.payment import Phase
from pos_terminal.domain.session_report import SessionReport, packed
from pos_terminal.ledger import fold as folding
from pos_terminal.ledger.tables import PROJECTIONS

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30).map(
    lambda text: unicodedata.normalize("NFC", text)
)
WHOLE = st.integers(-(2**63), 2**63 - 1)


def _values(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a field's type."""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([_values(part) for part in typing.get_args(hint)])
    if origin is dict:
        _key, value = typing.get_args(hint)
        return st.dictionaries(TEXTS, _values(value), max_size=4)
    if hint is msgspec.Raw:
        # The one packed part there is.
        return _structs(SessionReport).map(packed)
    if origin in (tuple, list):
        return st.lists(_values(typing.get_args(hint)[0]), max_size=2).map(origin)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return _structs(hint)
    return {str: TEXTS, int: WHOLE, bool: st.booleans(), type(None): st.none()}[hint]


def _structs(kind: type[Any]) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(kind)
    fields = {name: _values(hints[name]) for name in kind.__struct_fields__}
    if kind is events.PaymentPhase:
        fields["phase"] = st.sampled_from([phase.value for phase in Phase])
    return st.builds(kind, **fields)


BODIES = st.sampled_from(events.ALL).flatmap(_structs)


def _by_json(value: Any) -> bytes:
    """The oracle: Python's own JSON."""
    if isinstance(value, msgspec.Struct):
        value = json.loads(msgspec.json.encode(value))
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@given(BODIES)
def test_a_body_is_written_as_plain_json_with_sorted_keys(body: events.Body) -> None:
    try:
        raw = events.encode_body(body)
    except InvalidInput:
        # A combining mark right behind an escape, such as a line break: there is no normal form of it.
        assert not unicodedata.is_normalized("NFC", _by_json(body).decode())
        return
    assert raw == _by_json(body)
    assert msgspec.json.decode(raw, type=type(body)) == body


@given(BODIES, TEXTS, WHOLE)
def test_a_whole_event_is_written_in_one_way_and_read_back(body: events.Body, actor: str, at: int) -> None:
    event = events.Event(
        terminal="t",
        incarnation=1,
        seq=1,
        type=body.type_name,
        v=body.version,
        actor=actor,
        at=at,
        body=msgspec.Raw(msgspec.json.encode(body, order="sorted")),
    )
    raw = events.encode_event(event)
    assert raw == _by_json(json.loads(raw))
    read = events.decode_event(raw)
    assert read.read_body() == body
    assert events.encode_event(read) == raw


@pytest.mark.parametrize("text", ["e\u0301", "a\x00b"])
def test_a_text_that_could_be_written_in_two_ways_is_refused(text: str) -> None:
    body = events.PaymentFailed(payment_id="p", error_code="e", error_message=text)
    with pytest.raises(InvalidInput):
        events.encode_body(body)


def test_a_body_that_no_server_would_take_is_refused() -> None:
    body = events.PaymentFailed(payment_id="p", error_code="e", error_message="x" * events.MAX_EVENT_BYTES)
    with pytest.raises(InvalidInput) as refused:
        events.encode_body(body)
    assert refused.value.code == "text_too_long"


def _types_in(hint: Any) -> set[Any]:
    if hint is msgspec.Raw:
        return _types_in(SessionReport)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return {kind for part in typing.get_type_hints(hint).values() for kind in _types_in(part)}
    parts = [part for part in typing.get_args(hint) if part is not ...]
    if typing.get_origin(hint) is typing.ClassVar:
        return set()
    return {kind for part in parts for kind in _types_in(part)} if parts else {hint}


@pytest.mark.parametrize("kind", events.ALL)
def test_there_is_no_place_for_a_float_in_an_event(kind: type[events.Body]) -> None:
    assert _types_in(kind) <= {str, int, bool, type(None)}


def test_a_float_in_a_stored_body_is_no_body() -> None:
    raw = b'{"exception_id":"x","payment_id":"p","kind":"mismatch","amount":1.5}'
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw, type=events.ExceptionOpened)


def test_an_event_of_a_newer_program_is_named() -> None:
    event = events.Event(
        terminal="t",
        incarnation=1,
        seq=1,
        type="drawer.opened",
        v=9,
        actor="system",
        at=0,
        body=msgspec.Raw(b"{}"),
    )
    with pytest.raises(events.UnknownEvent) as refused:
        event.read_body()
    assert refused.value.params == {"type": "drawer.opened", "version": 9}


def test_every_event_is_known_by_one_name() -> None:
    kinds = {
        kind
        for module in (
            events,
            refund_events,
            drawer_events,
            people_events,
            office_events,
            paper_events,
            payable_events,
            printing_events,
            settings_events,
            till_events,
            told_events,
        )
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, events.Body)
    }
    assert kinds - {events.Body} == set(events.ALL)
    assert len(events.BY_NAME) == len(events.ALL)


@given(BODIES)
def test_every_event_has_a_fold_into_tables_that_exist(body: events.Body) -> None:
    tables = {table.name: {column.name for column in table.columns} for table in PROJECTIONS}
    for change in folding.fold(body, 7, 1000):
        assert is_dataclass(change)
        assert set(change.values) <= tables[change.table]
        assert not any(isinstance(value, float) for value in change.values.values())
    assert folding.fold(body, 7, 1000) == folding.fold(body, 7, 1000)


def test_bytes_that_are_no_text_are_damage_like_any_other() -> None:
    whole = b'{"actor":"system","at":1,"body":{},"incarnation":1,"seq":1,"terminal":"t","type":"x","v":1}'
    assert events.decode_event(whole).type == "x"
    with pytest.raises(msgspec.DecodeError):
        events.decode_event(whole.replace(b'"x"', b'"x\xf4e"'))
