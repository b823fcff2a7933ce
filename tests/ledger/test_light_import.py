"""What SQLAlchemy does not need here is not read with it, and is there for whoever asks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FRESH = """
import sys
import pos_terminal.ledger
assert "sqlalchemy" not in sys.modules
import pos_terminal.ledger.driver
assert "sqlalchemy.dialects.sqlite" in sys.modules
print(sorted(name for name in ("asyncio", "importlib.metadata", "email") if name in sys.modules))
"""
ASKED = """
import pos_terminal.ledger
from sqlalchemy import util
from sqlalchemy.util import compat

async def job(): pass

work = job()
assert util.is_exit_exception(KeyboardInterrupt()) and not util.is_exit_exception(ValueError())
assert util.is_exit_exception(__import__("asyncio").CancelledError())
assert util.concurrency.iscoroutine(work) and not util.concurrency.iscoroutine(1)
work.close()
assert compat.importlib_metadata_get("console_scripts")
import asyncio, importlib.metadata
assert asyncio.run(asyncio.sleep(0, 5)) == 5
print(importlib.metadata.version("sqlalchemy")[:2])
"""
ALREADY = """
import asyncio
import pos_terminal.ledger
from sqlalchemy.util import concurrency
assert concurrency.asyncio is asyncio
print("same")
"""
TRACELESS = """
import sys
before = list(sys.meta_path)
import pos_terminal.ledger
import sqlalchemy, sqlalchemy.dialects.sqlite
import importlib.resources, inspect
assert sys.meta_path == before
assert type(sqlalchemy.__loader__).__module__ == type(sqlalchemy.exc.__loader__).__module__
assert sqlalchemy.__spec__.loader is sqlalchemy.__loader__
print(inspect.getsource(sqlalchemy)[:1] == "#", importlib.resources.files("sqlalchemy").is_dir())
"""
OPENED = """
import sys
from pos_terminal.compose import open_terminal
from pos_terminal.place import place
terminal = open_terminal(place(sys.argv[1], True), "window")
terminal.warm_up()
terminal.close()
print("alembic" in sys.modules, "statemachine" in sys.modules, "asyncio" in sys.modules)
"""
STEPPED = """
from pos_terminal.ledger.light_import import without
with without("asyncio"):
    from pos_terminal.domain.payment_flow import PaymentFlow
flow = PaymentFlow()
flow.start_processing()
import asyncio
print(flow.current_state_value, asyncio.run(asyncio.sleep(0, 5)))
"""


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (FRESH, "[]"),
        (ASKED, "2."),
        (ALREADY, "same"),
        (TRACELESS, "True True"),
        (STEPPED, "processing 5"),
    ],
)
def test_what_is_not_needed_waits_until_it_is_asked_for(program: str, said: str) -> None:
    assert _said(program) == said


def test_a_terminal_that_was_warmed_up_has_not_read_asyncio(tmp_path: Path) -> None:
    # Migrating an empty folder reads everything of everybody, once.
    assert _said(OPENED, str(tmp_path)).startswith("True True")
    assert _said(OPENED, str(tmp_path)) == "False True False"


def _said(program: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()
