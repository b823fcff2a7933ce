"""The locks satisfy the project file, name no registry, and bring an engine that keeps what it committed."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import packages_distributions
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pysqlite3 import dbapi2 as sqlite

from tests.architecture.sources import ROOT, imported, sources

LOCKS = ("dev.txt", "terminal.txt", "central.txt")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CENTRAL = "pos_terminal/central"
# What only a server reads: its driver of PostgreSQL, too.
SERVERS = (CENTRAL, "pos_terminal/ledger/postgres.py")
EXTRAS = {
    "dev.txt": ("terminal", "package", "dev"),
    "terminal.txt": ("terminal", "package"),
    "central.txt": ("central",),
}


def lock_text(name: str) -> str:
    return (ROOT / "build" / "lock" / name).read_text(encoding="utf-8")


def locked(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9][a-z0-9.-]*)==([^\s;]+)", lock_text(name), re.MULTILINE))


def required(*extras: str) -> list[Requirement]:
    lines = list(PROJECT["dependencies"])
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    return [wish for wish in map(Requirement, lines) if wish.name != PROJECT["name"]]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_registry_and_no_place(name: str) -> None:
    assert not re.search(r"://|--(extra-)?index-url|--find-links|@ *file|^-i ", lock_text(name), re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash(name: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", lock_text(name), flags=re.MULTILINE)
    assert [block.split("==")[0] for block in blocks if block.strip() and "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", LOCKS)
def test_the_locked_versions_are_those_the_project_asks_for(name: str) -> None:
    versions = locked(name)
    wrong = [
        str(wish)
        for wish in required(*EXTRAS[name])
        if not wish.specifier.contains(versions.get(canonicalize_name(wish.name), "0"))
    ]
    assert wrong == []


@pytest.mark.parametrize("name", LOCKS[1:])
def test_what_is_installed_elsewhere_is_made_of_the_versions_that_were_tested(name: str) -> None:
    assert locked(name).items() <= locked("dev.txt").items()


def test_the_running_engine_does_not_lose_committed_rows() -> None:
    """Before 3.51.3 a reset of the WAL file could. The engine is asked, whatever its package is called."""
    connection = sqlite.connect(":memory:")
    try:
        (version,) = connection.execute("SELECT sqlite_version()").fetchone()
    finally:
        connection.close()
    assert tuple(map(int, version.split("."))) >= (3, 51, 3)


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("pos_terminal", ("terminal",)),
        (CENTRAL, ("central",)),
        ("tests", (*EXTRAS["dev.txt"], "central")),
    ],
)
def test_everything_imported_is_asked_for_by_the_project_file(folder: str, extras: tuple[str, ...]) -> None:
    """It works here because something else brought it along, until that something stops doing so."""
    owners = packages_distributions()
    asked = {canonicalize_name(wish.name) for wish in required(*extras)} | {"pos-terminal"}
    asked |= {"shiboken6"} if "pyside6-essentials" in asked else set()
    stray = {
        f"{source.at(statement)} {module}"
        for source in sources(folder)
        if folder == CENTRAL or not source.name.startswith(SERVERS)
        for statement, module in imported(source.tree)
        for owner in [{canonicalize_name(name) for name in owners.get(module.split(".")[0], [])}]
        if owner and not owner & asked
    }
    assert sorted(stray) == []
