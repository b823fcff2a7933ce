"""What is frozen of others has no docstrings, and does everything else as before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from package_lean import lean, without_docstrings

SOURCE = b'''"""Of the module."""
from __future__ import annotations

class Thing:
    """Of the class."""
    kept = "a value"

    def only(self):
        """Of a method that has nothing else."""

    async def waits(self) -> Missing:
        """Of one that waits."""
        return [one for one in "ab"]

def says():
    "first"
    assert False, "assertions stay"

def gives():
    return "no docstring"

f_string = f"{Thing.kept}"
'''


def test_docstrings_go_and_nothing_else_does() -> None:
    made: dict[str, Any] = {"__name__": "made"}
    exec(without_docstrings(SOURCE, "made.py"), made)  # noqa: S102 - what it does is the question
    thing = made["Thing"]
    assert [made.get("__doc__"), *(one.__doc__ for one in (thing, thing.only, thing.waits))] == [None] * 4
    assert (thing.kept, thing().only(), made["gives"](), made["f_string"]) == (
        *("a value", None, "no docstring", "a value"),
    )
    said = ""
    try:
        made["says"]()
    except AssertionError as error:
        said = str(error)
    assert said == "assertions stay"
    assert made["says"].__doc__ is None


def test_ours_are_left_whole_and_so_is_what_has_no_source(tmp_path: Path) -> None:
    source = tmp_path / "one.py"
    source.write_bytes(SOURCE)
    modules = [
        ("sqlalchemy.one", str(source), "PYMODULE"),
        ("pos_terminal.one", str(source), "PYMODULE"),
        ("click", str(source), "PYMODULE"),
        ("namespace", "-", "PYMODULE"),
        ("binary", str(tmp_path / "one.pyc"), "PYMODULE"),
        ("nothing", None, "PYMODULE"),
    ]
    assert [name for name, _code in lean(modules)] == ["sqlalchemy.one"]
