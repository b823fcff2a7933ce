"""Stripe's request bodies: form-encoded, with brackets for what is nested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import quote_plus

Value: TypeAlias = "str | int | Mapping[str, Value] | Sequence[Value]"


def encode(fields: Mapping[str, Value]) -> str:
    """`{"a": {"b": 1}, "c": ["x"]}` as `a[b]=1&c[0]=x`, quoted; the order is that of the fields."""
    return "&".join(f"{quote_plus(name, safe='[]')}={quote_plus(text)}" for name, text in _flat(fields))


def _flat(fields: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        yield from _leaves(name, value)


def _leaves(path: str, value: Value) -> Iterator[tuple[str, str]]:
    if isinstance(value, str | int):
        yield path, str(value)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(f"{path}[{name}]", inner)
    else:
        for place, inner in enumerate(value):
            yield from _leaves(f"{path}[{place}]", inner)
