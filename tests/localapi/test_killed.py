"""Either side is killed at any step, really: the till learns the truth by its key, and nothing is doubled."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from pos_terminal.domain.crash_points import EXIT_STATUS, VARIABLE
from tests.architecture.sources import ROOT
from tests.localapi import client
from tests.localapi.house import House, body, house_in
from tests.support.simulator import ask

CLIENT: Final = str(Path(client.__file__))
STEPS: Final = ("key_kept", "half_sent", "sent", "asked", "half_sent", "sent", "answered")
"""Every step of a first ask: by its key, then for something to be taken."""


def run_client(port: int, token: str, state: Path, *, kill_at: int | None = None) -> dict[str, Any]:
    """The till; killed at its so many-th step, else what it said last."""
    command = [sys.executable, CLIENT, str(port), token, str(state), "1500"]
    if kill_at is not None:
        command.append("--steps")
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    last: dict[str, Any] = {}
    for number, line in enumerate(process.stdout):
        last = json.loads(line)
        if number == kill_at:
            process.send_signal(signal.SIGKILL)
            break
        if "step" in last:
            process.stdin.write("\n")
            process.stdin.flush()
    process.communicate(timeout=30)
    assert (process.returncode == -signal.SIGKILL) == (kill_at is not None), last
    return last


def intents_in(house: House) -> list[str]:
    """The keys of everything that was ever asked for."""
    with house.ledger.reading() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT idempotency_key FROM intents").all()]


def key_in(state: Path) -> str:
    """The key that the till kept."""
    return str(json.loads(state.read_text())["key"])


@pytest.mark.parametrize("number", [0, 2, 4, 5, 6], ids=lambda number: f"{number}-{STEPS[number]}")
def test_a_till_that_is_killed_anywhere_learns_the_truth_by_its_key(
    house: House, tmp_path: Path, number: int
) -> None:
    port, state = house.standing.port or 0, tmp_path / "till.json"
    assert run_client(port, house.token, state, kill_at=number) == {"step": STEPS[number]}
    assert run_client(port, house.token, state)["state"] == "waiting"
    house.pay_cash(house.status(key_in(state)))
    assert run_client(port, house.token, state)["state"] == "paid"
    assert json.loads(state.read_text())["outcome"] == "paid"
    assert intents_in(house) == [key_in(state)]


@dataclass
class Running:
    """A terminal in a process of its own."""

    process: subprocess.Popen[str]
    port: int

    def cash(self, key: str) -> None:
        """The cashier takes it."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"cash {key}\n")
        self.process.stdin.flush()
        assert json.loads(self.process.stdout.readline()) == {"paid": key}


@contextmanager
def terminal(folder: Path, *, files: str = "", crash_at: str = "") -> Iterator[Running]:
    command = [sys.executable, "-m", "tests.localapi.terminal", str(folder), *([files] if files else [])]
    environment = os.environ | ({VARIABLE: crash_at} if crash_at else {})
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        yield Running(process, json.loads(process.stdout.readline())["port"])
    finally:
        process.communicate(timeout=30)


@pytest.fixture
def token(tmp_path: Path) -> str:
    """Of a till that was paired before."""
    with house_in(tmp_path / "data") as house:
        return house.pair()


@pytest.mark.parametrize(
    ("point", "kept"), [pytest.param("before_commit", False, marks=pytest.mark.long), ("after_commit", True)]
)
def test_a_terminal_that_dies_before_it_answers_is_asked_by_the_key_when_it_is_back(
    tmp_path: Path, token: str, point: str, kept: bool
) -> None:
    folder, state = tmp_path / "data", tmp_path / "till.json"
    with terminal(folder, crash_at=point) as first:
        assert "not_reached" in run_client(first.port, token, state)
        assert first.process.wait(30) == EXIT_STATUS
    with terminal(folder) as second:
        by_key = f"http://127.0.0.1:{second.port}/v1/intents?idempotency_key={key_in(state)}"
        assert ask("GET", by_key, headers={"Authorization": f"Bearer {token}"}).status == (
            200 if kept else 404
        )
        assert run_client(second.port, token, state)["state"] == "waiting"
        second.cash(key_in(state))
        assert run_client(second.port, token, state)["state"] == "paid"
    with house_in(folder) as house:
        assert intents_in(house) == [key_in(state)]
        assert house.is_sound()


@pytest.mark.long
def test_whatever_was_answered_before_a_kill_is_there_and_no_key_is_doubled(
    tmp_path: Path, token: str
) -> None:
    folder = tmp_path / "data"
    answered: set[str] = set()
    for _life in range(3):
        with terminal(folder) as running:
            address = f"http://127.0.0.1:{running.port}/v1/intents"
            threads = [
                threading.Thread(target=_ask_on, args=(address, token, number, answered))
                for number in range(4)
            ]
            for thread in threads:
                thread.start()
            wanted = len(answered) + 10
            while len(answered) < wanted:
                threads[0].join(0.005)
            running.process.send_signal(signal.SIGKILL)
            for thread in threads:
                thread.join(30)
    with house_in(folder) as house:
        kept = intents_in(house)
        assert answered <= set(kept)
        assert len(kept) == len(set(kept))
        assert house.is_sound()


def _ask_on(address: str, token: str, number: int, answered: set[str]) -> None:
    """Ask under one key after the other, the old ones too, until nobody answers."""
    for turn in range(10_000):
        key = f"key-{number}-{turn % 40}"
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        try:
            said = ask("POST", address, body(), headers | {"Idempotency-Key": key})
        except (OSError, http.client.HTTPException):
            return  # nobody is there, or the answer was cut in the middle
        assert said.status in (200, 201)
        answered.add(key)


def test_a_file_that_was_taken_when_the_terminal_died_is_answered_when_it_is_back(
    tmp_path: Path, token: str
) -> None:
    assert token
    folder, files = tmp_path / "data", tmp_path / "till"
    files.mkdir()
    request = {"key": "k-1", "amount": 1500, "currency": "XOF", "reference": "T4"}
    (files / "1.json").write_text(json.dumps(request))
    with terminal(folder, files=str(files), crash_at="after_commit") as first:
        assert first.process.wait(30) == EXIT_STATUS
    assert {path.name for path in files.iterdir()} == {"1.json"}
    with terminal(folder, files=str(files)) as second:
        _until((files / "1.answer.json").exists)
        second.cash("k-1")
        _until(lambda: json.loads((files / "1.answer.json").read_bytes())["intent"]["state"] == "paid")
    with house_in(folder) as house:
        assert intents_in(house) == ["k-1"]


def _until(condition: Any) -> None:
    waiting = threading.Event()
    for _ in range(600):
        if condition():
            return
        waiting.wait(0.05)
    raise AssertionError("it did not come to that")
