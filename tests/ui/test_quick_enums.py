"""Enumerations made quickly are those that the standard library makes."""

from __future__ import annotations

import enum
import pickle
import sys
from typing import Any

import PySide6.QtCore
import PySide6.QtGui
import PySide6.QtNetwork
import PySide6.QtSvg
import PySide6.QtWidgets
import pytest

from pos_terminal.ui import quick_enums

MODULES = (PySide6.QtCore, PySide6.QtGui, PySide6.QtNetwork, PySide6.QtSvg, PySide6.QtWidgets)
KINDS: tuple[Any, ...] = (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag)
SAMPLES: dict[str, list[tuple[str, int]]] = {
    "plain": [("A", 1), ("B", 2), ("C", 3)],
    "aliases": [("One", 1), ("Two", 2), ("First", 1), ("Second", 2)],
    "not in order": [("High", 8), ("Low", 1), ("Middle", 4)],
    "masks": [("Left", 1), ("Right", 2), ("Both", 3), ("Nothing", 0), ("Top", 32), ("All", 255)],
    "negative": [("Off", -1), ("On", 1)],
}
Quick = quick_enums._create
ByEnum = quick_enums._by_enum


def _all_of_qt() -> list[Any]:
    found: dict[Any, None] = {}
    for module in MODULES:
        for name in dir(module):
            whole = getattr(module, name)
            for part in (whole, *vars(whole).values()) if isinstance(whole, type) else (whole,):
                if isinstance(part, enum.EnumMeta) and part.__module__.startswith("PySide6."):
                    found[part] = None
    return list(found)


def _told(of: Any, value: Any) -> Any:
    """The same for two enumerations that are alike."""
    if isinstance(value, enum.Enum) and type(value) is of:
        own = {name: part is of if name == "__objclass__" else part for name, part in vars(value).items()}
        return own, repr(value), str(value), int(value) if isinstance(value, int) else None
    if isinstance(value, dict):
        return {key: _told(of, part) for key, part in value.items()}
    return getattr(value, "__func__", value)


def _whole(made: Any) -> Any:
    left_out = ("__dict__", "__weakref__", "_missing_")  # the last is PySide's own
    parts = {name: _told(made, value) for name, value in vars(made).items() if name not in left_out}
    return parts, made.__mro__[1:], made.__flags__, made.__qualname__, [one.name for one in made]


def _both(kind: Any, names: list[tuple[str, int]], **how: Any) -> tuple[Any, Any]:
    how = {"module": __name__, "qualname": "Outer.Made", **how}
    return Quick(kind, "Made", list(names), **how), ByEnum(kind, "Made", list(names), **how)


@pytest.mark.skipif(sys.version_info[:2] != quick_enums._AS_IN, reason="other Pythons make them themselves")
def test_all_enumerations_of_qt_come_out_the_same() -> None:
    compared = 0
    for one in _all_of_qt():
        names = [(name, member._value_) for name, member in one._member_map_.items()]
        kind = one.__mro__[1]
        how = {"boundary": one._boundary_} if issubclass(one, enum.Flag) else {}
        quick, by_enum = _both(kind, names, **how)
        assert _whole(quick) == _whole(by_enum), one
        compared += 1
    assert compared > 500


@pytest.mark.skipif(sys.version_info[:2] != quick_enums._AS_IN, reason="other Pythons make them themselves")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("boundary", [None, enum.KEEP, enum.STRICT])
def test_other_enumerations_come_out_the_same(kind: Any, sample: str, boundary: Any) -> None:
    quick, by_enum = _both(kind, SAMPLES[sample], boundary=boundary)
    assert _whole(quick) == _whole(by_enum)
    for number in range(-2, 40):
        assert _answer(quick, number) == _answer(by_enum, number)


def _answer(made: Any, number: int) -> Any:
    try:
        found = made(number)
        if isinstance(found, enum.Flag):
            first = next(iter(made.__members__.values()))
            sums = (found | first, found & first, found ^ first, ~found)
            return repr(found), [repr(one) for one in sums], len(found), first in found
        return repr(found), found.name, hash(found)
    except ValueError as error:
        return str(error)


def test_whatever_else_is_wanted_the_standard_library_makes() -> None:
    quick_enums.make_enums_quickly()
    plain, whole = KINDS[:2]
    assert [one.value for one in plain("Words", "red green")] == [1, 2]
    assert plain("Texts", [("a", "x"), ("b", "y")])("y").name == "b"
    assert whole("Named", [("name", 1), ("value", 2)])(2)._name_ == "value"
    assert plain("Mixed", [("a", 1)], type=str)("1").name == "a"
    with pytest.raises(TypeError):
        plain("Twice", [("a", 1), ("a", 2)])
    with pytest.raises(ValueError, match="mro"):
        plain("Wrong", [("mro", 1)])


Kept = KINDS[1]("Kept", [("One", 1), ("Two", 2)])


def test_one_that_was_made_quickly_knows_its_module_and_survives_pickling() -> None:
    assert Kept.__module__ == __name__
    assert pickle.loads(pickle.dumps(Kept(2))) is Kept(2)
