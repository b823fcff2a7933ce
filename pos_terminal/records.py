"""Frozen dataclasses that cost next to nothing until they are used.

The standard decorator writes six methods as source text and compiles them: 0.6 ms for each class, and this
program has nearly two hundred, most of which a start only reads. Here `__init__` is compiled when the first
object is made and the rest is shared. Everything else is as the standard library's: `replace`, `fields`,
`asdict` and `match` work, and a type checker sees the standard decorator.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen: bool, slots: bool) -> Callable[[type], type]:
        """The standard decorator as this program uses it most: frozen, with slots, fields by annotations."""
        if not (frozen and slots):
            raise TypeError("only frozen dataclasses with slots: for others take the standard library's")
        return _made


_FIELDS: Final = "__dataclass_fields__"


class _Fields:
    """The standard library's description of a class, made when somebody asks for it."""

    def __init__(self, own: dict[str, Any]) -> None:
        self._own = own

    def __get__(self, _one: object, owner: type) -> dict[str, Field[Any]]:
        from dataclasses import dataclass as standard

        described: Any = standard(init=False, repr=False, eq=False)(type(owner.__name__, (), dict(self._own)))
        found: dict[str, Field[Any]] = getattr(described, _FIELDS)
        setattr(owner, _FIELDS, found)
        return found


def _made(plain: type) -> type:
    own = dict(plain.__dict__)
    kinds: dict[str, str] = own.get("__annotations__", {})
    names = tuple(name for name, kind in kinds.items() if "ClassVar" not in str(kind))
    if any(_FIELDS in base.__dict__ for base in plain.__mro__[1:]):
        raise TypeError(f"{plain.__name__}: fields are not inherited here")
    given = {name: own.pop(name) for name in names if name in own}
    shown = tuple(name for name in names if not isinstance(value := given.get(name), Field) or value.repr)
    if any(isinstance(value, Field) and not (value.init and value.compare) for value in given.values()):
        raise TypeError(f"{plain.__name__}: a field is given at the making and compared")
    for name in ("__dict__", "__weakref__"):
        own.pop(name, None)
    described = {"__annotations__": kinds, "__module__": plain.__module__, **given}
    own |= {"__slots__": names, "__match_args__": names, _FIELDS: _Fields(described)}
    for name, method in _methods(names, shown).items():
        own.setdefault(name, method)

    def __init__(self: Any, *arguments: Any, **named: Any) -> None:  # noqa: N807
        made.__init__ = _compiled(made, names, given)
        made.__init__(self, *arguments, **named)

    made: Any = type(plain)(plain.__name__, plain.__bases__, {**own, "__init__": __init__})
    return made  # type: ignore[no-any-return]


def _methods(names: tuple[str, ...], shown: tuple[str, ...]) -> dict[str, Any]:
    values = _getter(names)

    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: object) -> int:  # noqa: N807
        return hash(values(self))

    def __repr__(self: object) -> str:  # noqa: N807
        return f"{type(self).__qualname__}({', '.join(f'{one}={getattr(self, one)!r}' for one in shown)})"

    return {
        "__eq__": __eq__,
        "__hash__": __hash__,
        "__repr__": __repr__,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
        "__getstate__": lambda self: list(values(self)),
        "__setstate__": _restore,
    }


def _getter(names: tuple[str, ...]) -> Callable[[object], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple(getattr(one, name) for name in names)


def _compiled(cls: type, names: tuple[str, ...], given: dict[str, Any]) -> Any:
    """The class's own `__init__`: its fields in their order, set past the refusal."""
    known: dict[str, Any] = {"_MISSING": MISSING}
    head, body = ["self"], []
    for name in names:
        value = given.get(name, MISSING)
        factory = value.default_factory if isinstance(value, Field) else MISSING
        default = value.default if isinstance(value, Field) else value
        known[f"_set_{name}"] = getattr(cls, name).__set__
        if factory is not MISSING:
            known[f"_make_{name}"] = factory
            body.append(f"  if {name} is _MISSING: {name} = _make_{name}()")
        has_default = factory is not MISSING or default is not MISSING
        if has_default:
            known[f"_default_{name}"] = default
        head.append(f"{name}=_default_{name}" if has_default else name)
        body.append(f"  _set_{name}(self, {name})")
    if hasattr(cls, "__post_init__"):
        body.append("  self.__post_init__()")
    exec(f"def __init__({', '.join(head)}):\n" + "\n".join(body or ["  pass"]), known)  # noqa: S102 - our own field names, and nothing else
    known["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    return known["__init__"]


def _refuse(_self: object, name: str, *_value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _restore(self: Any, state: list[Any]) -> None:
    for name, value in zip(type(self).__slots__, state, strict=True):
        getattr(type(self), name).__set__(self, value)
