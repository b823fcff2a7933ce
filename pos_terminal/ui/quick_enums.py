"""Enumerations of Qt, made a few times quicker than the standard library makes them.

PySide hands the lists of their names and numbers to `enum`: three hundred enumerations with four thousand
members before the first frame, a third of what a start takes. `enum` looks for every kind of class and value
anew with each of them; here a class without members is made by `enum` itself, once for each kind, and copied.
What comes out is the same (a test compares all of Qt's). Whatever is not a plain list of names and whole
numbers is left to the standard library, and so is every Python but the one whose `enum` this was compared
with.
"""

from __future__ import annotations

import enum
import sys
from typing import Any, Final

_AS_IN: Final = (3, 11)
_KINDS: Final = frozenset({enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag})
# Other names mean something to `enum`, or to the classes below an enumeration.
_TAKEN: Final = frozenset(name for kind in _KINDS for base in kind.__mro__ for name in vars(base)) | {"mro"}
_by_enum: Final = enum.EnumMeta._create_  # type: ignore[attr-defined]
_empty: dict[tuple[type, enum.FlagBoundary | None], dict[str, Any]] = {}


def make_enums_quickly() -> None:
    """Make enumerations quickly from now on. Harmless when it is done again."""
    if sys.version_info[:2] == _AS_IN:
        enum.EnumMeta._create_ = _create  # type: ignore[attr-defined]


def _create(
    kind: Any,
    class_name: str,
    names: Any,
    *,
    module: str | None = None,
    qualname: str | None = None,
    **how: Any,
) -> Any:
    """As `enum.EnumType._create_`."""
    if module is None:
        # Of whom called the enumeration, which called this.
        module = sys._getframe(2).f_globals.get("__name__")
    if kind not in _KINDS or how.get("type") is not None or not names or not _is_plain(names):
        return _by_enum(kind, class_name, names, module=module, qualname=qualname, **how)
    parts = _parts(kind, how.get("boundary"))
    parts["__module__"] = module
    if qualname is not None:
        parts["__qualname__"] = qualname
    made = type.__new__(enum.EnumMeta, class_name, (kind,), parts)
    _fill(made, names)
    if issubclass(kind, enum.Flag):
        _mark(made, [value for _, value in names])
    return made


def _is_plain(names: Any) -> bool:
    """Whether these are pairs of a name, no two the same, and a whole number."""
    if type(names) is not list:
        return False
    for pair in names:
        if type(pair) is not tuple or [type(part) for part in pair] != [str, int]:
            return False
        if not pair[0] or pair[0][0] == "_" or pair[0] in _TAKEN:
            return False
    return len(dict(names)) == len(names)


def _parts(kind: Any, boundary: enum.FlagBoundary | None) -> dict[str, Any]:
    """What a class of this kind consists of, without members."""
    if (kind, boundary) not in _empty:
        made = _by_enum(kind, "Empty", [], module="", boundary=boundary)
        parts = dict(vars(made))
        for own in ("__dict__", "__weakref__"):
            parts.pop(own, None)
        _empty[kind, boundary] = parts
    fresh: dict[str, Any] = {
        "_member_names_": [],
        "_member_map_": {},
        "_value2member_map_": {},
        "_unhashable_values_": [],
    }
    return {**_empty[kind, boundary], **fresh}


def _fill(made: Any, names: list[tuple[str, int]]) -> None:
    new, with_value = made._new_member_, made._use_args_
    listed, by_name, by_value = made._member_names_, made._member_map_, made._value2member_map_
    is_flag, put = issubclass(made, enum.Flag), type.__setattr__
    for name, value in names:
        member = by_value.get(value)
        if member is None:
            member = new(made, value) if with_value else new(made)
            member.__dict__.update(_value_=value, _name_=name, __objclass__=made, _sort_order_=len(listed))
            by_value[value] = member
            if not is_flag or _is_single_bit(value):
                listed.append(name)
        by_name[name] = member
        put(made, name, member)


def _mark(made: Any, values: list[int]) -> None:
    """The sums that operations on flags look at."""
    for value in values:
        made._flag_mask_ |= value
        if _is_single_bit(value):
            made._singles_mask_ |= value
    made._all_bits_ = 2 ** made._flag_mask_.bit_length() - 1
    ordered = [member._value_ for member in made]
    if ordered != sorted(ordered):
        made._iter_member_ = made._iter_member_by_def_


def _is_single_bit(value: int) -> bool:
    return value > 0 and value & (value - 1) == 0
