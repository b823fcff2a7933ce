"""What is read before the window is painted, and before somebody can sign in: it is all waited for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

# Each of these took from 5 to 200 ms of the first frame, or makes another of them do so.
NOT_BEFORE_THE_FIRST_FRAME = (
    "alembic",
    "asyncio",
    "click",
    "concurrent.futures",
    "cryptography",
    "email",
    "http",
    "httpx",
    "importlib.metadata",
    "msgspec",
    "phonenumbers",
    "platformdirs",
    "PySide6.QtNetwork",
    "PySide6.QtTest",
    "pysqlite3",
    "segno",
    "sqlalchemy",
    "ssl",
    "statemachine",
    "tomllib",
    "unittest",
    "pos_terminal.cli_commands",
    "pos_terminal.cli_output",
    "pos_terminal.compose",
    "pos_terminal.domain.payment_flow",
    "pos_terminal.engine.engine",
    "pos_terminal.ledger",
    "pos_terminal.practice",
    "pos_terminal.providers",
    "pos_terminal.services",
    "pos_terminal.simulator",
    "pos_terminal.ui.customer_display",
    "pos_terminal.ui.presenters",
    "pos_terminal.ui.screens.home",
    "pos_terminal.ui.screens.payments",
    "pos_terminal.ui.screens.waiting",
)
# Until somebody touches the terminal none of these is read either: each takes megabytes, or time.
NOT_BEFORE_SOMEBODY_IS_THERE = (
    "cryptography",
    "pos_terminal.compose",
    "pos_terminal.domain.events",
    "pos_terminal.engine.engine",
    "pos_terminal.ledger.ledger",
    "pos_terminal.practice",
    "pos_terminal.providers",
    "pos_terminal.services.sentences",
    "pos_terminal.ui.presenters.counter",
    "sqlalchemy",
)
# Nobody needs these to sign in, to type an amount or to press a method: they are read meanwhile, or never.
NOT_BEFORE_SOMEBODY_CAN_SIGN_IN = (
    "alembic",
    "anyio",
    "asyncio",
    "click",
    "email",
    "h11",
    "httpcore",
    "httpx",
    "importlib.metadata",
    "keyring",
    "multiprocessing",
    "PySide6.QtNetwork",
    "PySide6.QtTest",
    "segno",
    "ssl",
    "statemachine",
    "statistics",
    "subprocess",
    "unittest",
    "pos_terminal.cli_commands",
    "pos_terminal.domain.payment_flow",
    "pos_terminal.remote.deadline",
    "pos_terminal.remote.exchange",
    "pos_terminal.simulator",
    "pos_terminal.ui.screens.by_hand",
    "pos_terminal.ui.screens.cash",
    "pos_terminal.ui.screens.home",
    "pos_terminal.ui.screens.paid",
    "pos_terminal.ui.screens.payments",
    "pos_terminal.ui.screens.waiting",
)
# What a command that needs no data may not wait for.
NOT_FOR_HELP = ("PySide6", "sqlalchemy", "httpx", "cryptography", "statemachine")

WINDOW = """
import json, os, sys
from pos_terminal import app, cli

def painted(_app):
    print(json.dumps(sorted(sys.modules)), flush=True)
    os._exit(0)

app.App._go_on = painted
sys.argv = ["pos-terminal", "--practice", "--data-dir", sys.argv[1]]
cli.run()
"""
USABLE = """
import json, os, sys
from pos_terminal import app, cli

def usable(one, _):
    assert one.counter.sign_in.people
    print(json.dumps([sorted(sys.modules), at_the_door]), flush=True)
    one.window.close()  # in order, so that the next start need not wonder

at_the_door = []
stand = app.App._stand_at_door

def standing(one, seen):
    stand(one, seen)
    assert len(one.people) == 6 and one.counter is None
    at_the_door[:] = sorted(sys.modules)
    one.window.used.emit()

app.App._stand_at_door = standing
app.App._start_making = usable
sys.argv = ["pos-terminal", "--practice", "--data-dir", sys.argv[1]]
cli.run()
"""
COMMAND = """
import json, sys
from pos_terminal import cli
sys.argv = ["pos-terminal", "--version"]
try:
    cli.run()
except SystemExit:
    print(json.dumps(sorted(sys.modules)))
"""


def _modules(program: str, *arguments: str) -> Any:
    """What a Python of its own printed: the modules that it had read."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        # Nothing listens there: the simulator is no part of a till.
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "WAVE_API_URL": "http://127.0.0.1:9/wave"},
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _of_these(read: list[str], unwanted: tuple[str, ...]) -> list[str]:
    """Which of these packages, or what is in them, was read."""
    return [
        name for name in read if name.startswith(tuple(f"{one}." for one in unwanted)) or name in unwanted
    ]


@pytest.mark.parametrize(
    ("program", "unwanted"),
    [
        (WINDOW, NOT_BEFORE_THE_FIRST_FRAME),
        (COMMAND, NOT_FOR_HELP),
    ],
)
def test_a_start_reads_nothing_that_it_does_not_need(
    program: str, unwanted: tuple[str, ...], tmp_path: Path
) -> None:
    read = _modules(program, str(tmp_path))
    assert "pos_terminal.cli" in read
    assert _of_these(read, unwanted) == []


def test_somebody_can_sign_in_before_what_nobody_needs_for_that_is_read(tmp_path: Path) -> None:
    first, at_the_door = _modules(USABLE, str(tmp_path))  # makes the data
    assert "pos_terminal.practice" in first
    assert at_the_door == []
    read, at_the_door = _modules(USABLE, str(tmp_path))
    assert {"sqlalchemy", "pos_terminal.engine.engine", "pos_terminal.providers.wave"} <= set(read)
    assert _of_these(read, NOT_BEFORE_SOMEBODY_CAN_SIGN_IN) == []
    assert "pos_terminal.ledger.glance" in at_the_door
    unwanted = NOT_BEFORE_SOMEBODY_IS_THERE + NOT_BEFORE_SOMEBODY_CAN_SIGN_IN
    assert _of_these(at_the_door, unwanted) == []


def test_sources_are_not_read_for_pysides_switch_of_names(tmp_path: Path) -> None:
    program = WINDOW.replace("sorted(sys.modules)", "sorted(__import__('linecache').cache)")
    assert [file for file in _modules(program, str(tmp_path)) if "pos_terminal/ui/widgets" in file] == []
