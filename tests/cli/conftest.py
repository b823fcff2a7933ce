"""`pos-terminal` on a data folder of its own: as a process, or in this one where that shows the same."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pos_terminal import cli as command_line
from pos_terminal.texts import set_language

PROGRAM = Path(sys.executable).with_name("pos-terminal")


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one document on standard output: one line, and nothing after it."""
        assert self.out.count("\n") == 1, (self.out, self.err)
        assert self.out.endswith("\n")
        return json.loads(self.out)

    @property
    def code(self) -> str:
        """The code of a refusal."""
        assert set(self.document) == {"error"}, self.document
        assert set(self.document["error"]) == {"code", "message"}
        assert self.document["error"]["message"]
        return str(self.document["error"]["code"])


Run = Callable[..., Said]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data root, named by the environment."""
    root = tmp_path / "data"
    monkeypatch.setenv("POS_TERMINAL_DATA_DIR", str(root))
    monkeypatch.chdir(tmp_path)
    return root


@pytest.fixture
def process(data: Path) -> Run:
    """The program as a person starts it."""
    assert PROGRAM.exists()

    def run(*arguments: str | bytes, stdin: str = "", **environment: str) -> Said:
        done = subprocess.run(
            [PROGRAM, *arguments],
            input=stdin.encode(),
            env={**os.environ, **environment},
            cwd=data.parent,
            capture_output=True,
            check=False,
            timeout=50,
        )
        # A document is UTF-8 whatever the terminal's encoding is; a line for a person has the terminal's.
        encoding = "utf-8" if "--json" in arguments else environment.get("PYTHONIOENCODING", "utf-8")
        out = done.stdout.decode(encoding)
        return Said(done.returncode, out, done.stderr.decode("utf-8", "replace"))

    return run


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The same code in this process, many times as fast."""
    assert not data.exists()
    handlers, umask = logging.getLogger().handlers[:], os.umask(0)
    os.umask(umask)

    def said(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["pos-terminal", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            command_line.run()
        found = capsys.readouterr()
        logging.getLogger().handlers[:] = handlers
        return Said(int(ended.value.code or 0), found.out, found.err)

    yield said
    os.umask(umask)
    # Each command speaks the language of its data, for the whole process.
    set_language("en")


def taken(said: Said) -> dict[str, Any]:
    """The document of a payment that was taken."""
    assert said.status == 0, said
    assert said.document["status"] == "success"
    return dict(said.document)


def float_in(run: Run, *more: str) -> None:
    """Open the drawer: cash is taken into a session."""
    opened = run("drawer", "open", "--float", "5000", "--json", *more)
    assert opened.status == 0, opened
