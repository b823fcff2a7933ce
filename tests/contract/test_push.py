"""A batch arrives as the very bytes that were hashed; what is no batch is told apart and bounded."""

from __future__ import annotations

import zlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_terminal.contract import push
from pos_terminal.contract.chain import GENESIS, chain_hash, chain_hashes
from pos_terminal.contract.push import BadBatch, Code

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_BODIES = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 53), 1 << 53) | _TEXTS,
    lambda inner: st.dictionaries(_TEXTS, inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=8,
)
_EVENTS = st.lists(_BODIES.map(lambda body: msgspec.json.encode(body, order="sorted")), max_size=12)


def _batch(events: list[bytes], **more: object) -> bytes:
    hashes = chain_hashes(GENESIS, events)
    values: dict[str, object] = {"incarnation": 1, "first_seq": 1, "prev": GENESIS}
    values |= {"head": hashes[-1] if hashes else GENESIS, "events": events}
    return push.encode_batch(**(values | more))  # type: ignore[arg-type]


def _code(body: bytes) -> Code:
    with pytest.raises(BadBatch) as raised:
        push.decode_batch(body)
    return raised.value.code


@given(_EVENTS)
def test_events_arrive_byte_for_byte_as_they_were_hashed(events: list[bytes]) -> None:
    batch = push.decode_batch(push.unpack(push.pack(_batch(events))))
    assert [bytes(raw) for raw in batch.events] == events
    assert bytes.fromhex(batch.head) == (chain_hashes(GENESIS, events) or [GENESIS])[-1]


def test_bytes_that_are_not_canonical_are_not_tidied_up() -> None:
    event = b'{ "b" : 1,\t"a":"\\u00e9" }'
    [raw] = push.decode_batch(_batch([event])).events
    assert bytes(raw) == event


def test_the_chain_goes_on_from_event_to_event() -> None:
    events = [b"1", b"2", b"3"]
    head = GENESIS
    for event, found in zip(events, chain_hashes(GENESIS, events), strict=True):
        head = chain_hash(head, event)
        assert found == head


def test_as_many_events_are_taken_as_go_into_one_batch() -> None:
    assert push.fitting([b"1"] * 501) == push.MAX_EVENTS
    large = [b'"' + b"x" * 65_000 + b'"'] * 40
    count = push.fitting(large)
    assert len(_batch(large[:count], first_seq=1 << 52, incarnation=1 << 52)) <= push.MAX_BYTES
    assert len(_batch(large[: count + 1])) > push.MAX_BYTES
    assert push.fitting([b"x" * (64 * 1024 + 400)]) == 1
    assert push.fitting([]) == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", Code.UNREADABLE),
        (b"[]", Code.UNREADABLE),
        (b'{"v":1}', Code.UNREADABLE),
        (b'{"v":2}', Code.VERSION),
        (_batch([]).replace(b'"v":1', b'"v":2'), Code.VERSION),
        (_batch([], incarnation=0), Code.UNREADABLE),
        (_batch([], first_seq=0), Code.UNREADABLE),
        (_batch([], first_seq=1 << 60), Code.UNREADABLE),
        (_batch([], prev=b"short"), Code.UNREADABLE),
        (_batch([]).replace(b'"prev":"00', b'"prev":"zz'), Code.UNREADABLE),
        (_batch([b"1"] * 501), Code.TOO_LARGE),
        (b"x" * (push.MAX_BYTES + 1), Code.TOO_LARGE),
        (_batch([b"[" * 50_000 + b"]" * 50_000]), Code.UNREADABLE),
    ],
)  # fmt: skip
def test_what_is_no_batch_is_refused_with_its_reason(body: bytes, code: Code) -> None:
    assert _code(body) is code


def test_a_few_bytes_never_become_many() -> None:
    bomb = push.pack(b"0" * (push.MAX_BYTES * 50))
    assert len(bomb) < push.MAX_BYTES
    with pytest.raises(BadBatch) as raised:
        push.unpack(bomb)
    assert raised.value.code is Code.TOO_LARGE


@pytest.mark.parametrize(
    "packed",
    [b"", b"no gzip", push.pack(_batch([]))[:-3], push.pack(b"{}") + b"more", zlib.compress(b"{}")],
)
def test_what_is_not_packed_as_agreed_is_unreadable(packed: bytes) -> None:
    with pytest.raises(BadBatch) as raised:
        push.unpack(packed)
    assert raised.value.code is Code.UNREADABLE


def test_a_newer_side_may_say_more_than_this_one_knows() -> None:
    said = _batch([b"1"]).replace(b'"v":1', b'"v":1,"more":[1,{"a":2}]')
    assert [bytes(raw) for raw in push.decode_batch(said).events] == [b"1"]
    answer = b'{"v":1,"incarnation":1,"seq":3,"head":"ab","server_time":5,"more":1}'
    assert push.decode_accepted(answer).seq == 3
    refused = push.decode_refused(b'{"error":{"code":"new","message":"?","fields":{}}}')
    assert (refused.error.code, refused.seq) == ("new", 0)


def test_each_code_has_a_status() -> None:
    assert set(push.STATUS) == set(Code)
