"""SQLAlchemy without what it reads for others: other drivers, asyncio for those that are awaited, and the
metadata of installed packages, for dialects of other packages. Together that is a fourth of its reading.

While it is read, which is when the first module that needs it is, stand-ins take their places; whoever asks
one of them for anything gets it from the real module, which is then read.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final

_PACKAGE: Final = "sqlalchemy"
_READ_WITH_IT: Final = "sqlalchemy.dialects.sqlite"
_NOT_NEEDED: Final = (
    "asyncio",
    "importlib.metadata",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "sqlalchemy.dialects.sqlite.pysqlcipher",
)
_TAKEN_AT_ONCE: Final = frozenset({"iscoroutine"})
"""Functions that are kept when SQLAlchemy is read, and called later or never."""


class _StandIn(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in _TAKEN_AT_ONCE:
            return _called_later(self, name)
        return getattr(_real(self), name)


def _called_later(stand_in: _StandIn, name: str) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        return getattr(_real(stand_in), name)(*arguments)

    return call


def _real(stand_in: _StandIn) -> ModuleType:
    _remove(stand_in)
    return importlib.import_module(stand_in.__name__)


def _remove(stand_in: _StandIn) -> None:
    if sys.modules.get(stand_in.__name__) is stand_in:
        del sys.modules[stand_in.__name__]


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Let nothing that is imported meanwhile read these modules, where they have not been read yet."""
    stand_ins = [_StandIn(name) for name in names if name not in sys.modules]
    for stand_in in stand_ins:
        sys.modules[stand_in.__name__] = stand_in
    try:
        yield
    finally:
        for stand_in in stand_ins:
            _remove(stand_in)


def read_sqlalchemy_lightly() -> None:
    """Whoever imports SQLAlchemy from now on imports it like this. Harmless where it has been read."""
    if _PACKAGE not in sys.modules:
        sys.meta_path.insert(0, _Finder())


class _Finder:
    """Finds SQLAlchemy once, where it would be found anyway."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As the import system asks it."""
        del path, target
        if name != _PACKAGE:
            return None
        sys.meta_path.remove(self)
        found = importlib.util.find_spec(name)
        if found is not None:
            loader: Any = _Loader(found.loader)
            found.loader = loader
        return found


class _Loader:
    """Reads SQLAlchemy without what is not needed, and is then forgotten."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def exec_module(self, module: ModuleType) -> None:
        """As the import system asks it."""
        if module.__spec__ is not None:
            module.__spec__.loader = self._real
        module.__loader__ = self._real
        with without(*_NOT_NEEDED):
            self._real.exec_module(module)
            importlib.import_module(_READ_WITH_IT)
