"""Modules of others without what only a reader of their source wants: their docstrings, a tenth of their code
in memory. Their assertions stay, and so does everything of ours: commands take their help from docstrings."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType
from typing import Final

_WHOLE: Final = frozenset({"pos_terminal", "click", "alembic", "mako", "PySide6", "shiboken6"})
"""Ours, and who may look at docstrings."""


def lean(modules: Iterable[tuple[str, str | None, str]]) -> Iterator[tuple[str, CodeType]]:
    """By name the code of those modules (name, source, kind) of others that come as source."""
    for name, source, _kind in modules:
        if name.partition(".")[0] in _WHOLE or source is None or not source.endswith(".py"):
            continue
        yield name, without_docstrings(Path(source).read_bytes(), source)


def without_docstrings(source: bytes, name: str) -> CodeType:
    """The code of a module. Raises SyntaxError."""
    tree = ast.parse(source, name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            _strip(node)
    return compile(tree, name, "exec", dont_inherit=True, optimize=0)


def _strip(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    if ast.get_docstring(node, clean=False) is None:
        return
    said = node.body.pop(0)
    if not node.body and not isinstance(node, ast.Module):
        node.body.append(ast.copy_location(ast.Pass(), said))
