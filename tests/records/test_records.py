"""The light dataclass does what the standard library's does, for all that this program uses of it."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import field
from functools import partial
from typing import Any, ClassVar

import pytest

from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class Light:
    """Of every kind a field."""

    unit: ClassVar[str] = "franc"
    amount: int
    name: str = "none"
    parts: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    token: str = field(default="", repr=False)

    def doubled(self) -> int:
        return self.amount * 2


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    """The same, made by the standard library."""

    unit: ClassVar[str] = "franc"
    amount: int
    name: str = "none"
    parts: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    token: str = field(default="", repr=False)

    def doubled(self) -> int:
        return self.amount * 2


@dataclass(frozen=True, slots=True)
class One:
    """A single field, checked as it is given."""

    count: int

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("negative")


@dataclass(frozen=True, slots=True)
class Nothing:
    """No field at all."""


@pytest.mark.parametrize("kind", [Light, Standard])
def test_an_object_is_made_changed_and_compared(kind: Any) -> None:
    first = kind(5, notes=["a"], token="hidden")
    assert (first.amount, first.name, first.parts, first.unit, first.doubled()) == (
        5,
        "none",
        (),
        "franc",
        10,
    )
    assert repr(first) == f"{kind.__name__}(amount=5, name='none', parts=(), notes=['a'])"
    assert dataclasses.replace(first, amount=6) == kind(6, "none", (), ["a"], token="hidden")
    assert first != kind(5, notes=["a"])
    assert first != (5, "none", (), ["a"], "hidden")
    assert kind(1).notes is not kind(1).notes
    assert dataclasses.asdict(first)["amount"] == 5
    assert [one.name for one in dataclasses.fields(kind)] == ["amount", "name", "parts", "notes", "token"]
    assert copy.copy(first) == first == copy.deepcopy(first)
    assert pickle.loads(pickle.dumps(first)) == first
    match first:
        case kind(amount, "none"):
            assert amount == 5
        case _:
            pytest.fail("positions are not matched")


@pytest.mark.parametrize("kind", [Light, Standard])
def test_an_object_stays_what_it_is(kind: Any) -> None:
    one: Any = kind(5)
    for change in (partial(setattr, one, "amount", 6), partial(delattr, one, "amount")):
        with pytest.raises(dataclasses.FrozenInstanceError, match="amount"):
            change()
    with pytest.raises((AttributeError, TypeError)):
        one.other = 1
    with pytest.raises(TypeError, match=r"__init__\(\) missing 1 required positional argument: 'amount'"):
        kind()  # nothing given
    with pytest.raises(TypeError, match="unexpected keyword argument 'other'"):
        kind(1, other=2)
    assert one.amount == 5
    assert not hasattr(one, "__dict__")


def test_equal_objects_are_one_key() -> None:
    assert {One(1), One(1), One(2)} == {One(2), One(1)}
    assert Nothing() == Nothing()
    assert len({Nothing(), Nothing()}) == 1
    assert One(1) != Light(1)  # type: ignore[comparison-overlap]


def test_what_is_given_is_checked_each_time() -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="negative"):
            One(-1)
    assert One(3).count == 3


def test_what_is_not_understood_is_refused() -> None:
    with pytest.raises(TypeError, match="frozen"):
        dataclass(frozen=False, slots=True)
    with pytest.raises(TypeError, match="not inherited"):

        @dataclass(frozen=True, slots=True)
        class Below(One):
            more: int

    with pytest.raises(TypeError, match="compared"):

        @dataclass(frozen=True, slots=True)
        class Hidden:
            more: int = field(default=0, compare=False)
