"""The program's own files, read once for all the checks of this folder."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Source(NamedTuple):
    """One file: its path from the top of the project, its text and its tree."""

    name: str
    text: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        """Where a node stands, in the form that editors open."""
        return f"{self.name}:{getattr(node, 'lineno', 1)}"


@cache
def sources(folder: str = "pos_terminal") -> tuple[Source, ...]:
    """Every Python file under a folder of the project, in the order of their names."""
    paths = sorted((ROOT / folder).rglob("*.py"))
    texts = ((path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths)
    # Millions of objects, none of them garbage: the collector would walk them all while they are made. They
    # are not frozen: that would keep what other tests left behind, too.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return tuple(Source(name, text, ast.parse(text, name)) for name, text in texts)
    finally:
        if collecting:
            gc.enable()


@cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """All of a file, walked through once for all rules."""
    return tuple(ast.walk(tree))


def dotted(node: ast.AST) -> str:
    """The words of `a.b.c` as written; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def imported(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Each imported module, absolute; for `from a import b` both `a` and `a.b`, as b may be a module."""
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node, node.module
            for alias in node.names:
                yield node, f"{node.module}.{alias.name}"


def strings(tree: ast.AST) -> Iterator[ast.Constant]:
    """Every string of a file that is not a docstring, parts of f-strings included."""
    documentation = {
        id(node.body[0].value)
        for node in nodes(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in nodes(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node
