"""PySide without what it compiles at each start: the descriptions of its functions.

They are for the texts of its errors, for documentation and for stub files, lie as sources in an archive
inside its library, and take a fourth of the time in which a bare window starts. Here each of them is compiled
when somebody asks it for something; a start without mistakes never does.
"""

from __future__ import annotations

import builtins
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

_PACKAGE: Final = "shibokensupport/signature/"
_STAND_IN: Final = f"from {__name__} import _sources; __getattr__ = _sources.pop({{}})(globals())\n"
# Asked at each import, until Python's own is back: None is for an import as usual.
_NO_FEATURES: Final = "feature_import = feature_imported = lambda *_, **__: None\n"
# Taken from the module's names without asking it, before PySide looks names up among them.
_FIRST_CALL: Final = "def update_mapping(): return __getattr__('namespace') and update_mapping()\n"
_LATER: Final = {
    f"{_PACKAGE}{name}.py": _STAND_IN
    for name in ("errorhandler", "layout", "lib/enum_sig", "lib/pyi_generator", "lib/tool", "parser")
} | {
    f"{_PACKAGE}mapping.py": _FIRST_CALL + _STAND_IN,
    "shibokensupport/feature.py": _NO_FEATURES + _STAND_IN,
}
_compile: Final = builtins.compile
_one_at_a_time = threading.RLock()
_sources: dict[str, Callable[[dict[str, Any]], Callable[[str], Any]]] = {}


@contextmanager
def descriptions_later() -> Iterator[None]:
    """Let PySide, where it is imported meanwhile, compile its descriptions when they are asked for."""
    builtins.compile = _compile_later
    try:
        yield
    finally:
        builtins.compile = _compile


def _compile_later(source: Any, filename: Any, *how: Any, **named: Any) -> Any:
    if filename not in _LATER:
        return _compile(source, filename, *how, **named)
    _sources[filename] = lambda names: _reader(source, filename, names)
    return _compile(_LATER[filename].format(repr(filename)), filename, "exec")


def _reader(source: Any, filename: str, names: dict[str, Any]) -> Callable[[str], Any]:
    """What a module with these names does when it is asked for one that it does not have."""

    def get(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        with _one_at_a_time:
            if names.get("__getattr__") is get:
                del names["__getattr__"]
                exec(_compile(source, filename, "exec"), names)  # noqa: S102 - PySide's own text
        try:
            return names[name]
        except KeyError:
            raise AttributeError(f"{filename} has no {name}") from None

    return get
