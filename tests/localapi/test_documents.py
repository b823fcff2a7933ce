"""docs/till.md: its curl examples and its files, as they stand there, against a terminal on a real socket."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from tests.architecture.sources import ROOT
from tests.central.test_documented_calls import assert_shows
from tests.localapi.house import MANAGER, House
from tests.localapi.test_folder import Watched

DOCUMENT: Final = (ROOT / "docs" / "till.md").read_text("utf-8")
CONSOLE: Final = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)


def commands() -> list[tuple[str, str]]:
    """Each command and what stands below it."""
    found = []
    for block in CONSOLE.findall(DOCUMENT):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *lines = part.splitlines()
            more = [line[2:] for line in lines if line.startswith("> ")]
            found.append(
                ("\n".join([command, *more]), "\n".join(li for li in lines if not li.startswith("> ")))
            )
    return found


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here")
def test_every_call_of_the_document_is_answered_as_it_shows(house: House) -> None:
    values = {"TILL": house.url, "CODE": house.door.pair(MANAGER).digits}
    for command, shown in commands():
        if "$TILL/v1/intents/$INTENT" in command:
            values["INTENT"] = house.intend("another")["id"]
        said = subprocess.run(
            ["sh", "-c", command],
            env=os.environ | values | {"no_proxy": "127.0.0.1"},
            capture_output=True,
            check=True,
            timeout=30,
        )
        found: Any = json.loads(said.stdout)
        assert_shows(json.loads(shown), found, command)
        if "token" in found:
            values["TOKEN"] = house.token = found["token"]
        elif found.get("state") == "waiting":
            house.pay_cash(found)


def test_both_files_of_the_document_are_requests(house: House, tmp_path: Path) -> None:
    till = Watched(house, tmp_path / "till")
    for kind, name in (("json", "1.json"), ("text", "2.txt")):
        [content] = re.findall(rf"^```{kind}\n(.*?)^```", DOCUMENT, re.DOTALL | re.MULTILINE)
        till.put(name, content.encode())
    till.look()
    assert [till.said(stem)["intent"]["reference"] for stem in ("1", "2")] == ["Table 5", "Table 6"]


def test_every_state_is_explained() -> None:
    from pos_terminal.domain.till import IntentState

    assert {state.value for state in IntentState} <= set(re.findall(r"^\| `(\w+)`", DOCUMENT, re.MULTILINE))
