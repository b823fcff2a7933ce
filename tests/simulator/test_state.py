"""What happened outlives the process that it happened in."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pos_terminal.simulator import practice
from pos_terminal.simulator.server import Simulator
from pos_terminal.simulator.state_file import StateFileDamaged
from tests.support.simulator import API_KEY, Control, Running, ask, running_simulator

PROGRAM = "from pos_terminal.simulator.command import simulate; simulate()"


@contextmanager
def program(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command as a process of its own, and its one line."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline()
    finally:
        process.kill()
        process.communicate()


def address_in(line: str) -> str:
    return next(word for word in line.split() if word.startswith("http://"))


def test_captures_survive_kill_9(tmp_path: Path) -> None:
    state = tmp_path / "state.jsonl"
    headers = {"Authorization": f"Bearer {API_KEY}"}
    pages = {"success_url": "https://a.example", "error_url": "https://a.example"}
    body = {"amount": "700", "currency": "XOF", "client_reference": "A", **pages}
    with program("--state", str(state)) as (process, line):
        url = address_in(line)
        session = ask("POST", f"{url}/v1/checkout/sessions", body, headers).json()
        Control(url.replace("/wave", "/control")).pay("A")
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    with running_simulator(state_file=state) as simulator:
        assert simulator.control.captures("A") == 1
        again = simulator.status(session["id"]).json()
        assert again["payment_status"] == "succeeded"
        assert again["when_created"] == session["when_created"]


def test_open_sessions_expire_after_a_restart_and_the_clock_stays_advanced(tmp_path: Path) -> None:
    state = tmp_path / "state.jsonl"
    with running_simulator(state_file=state) as simulator:
        session_id = simulator.create().json()["id"]
        simulator.control.advance(1700)
    with running_simulator(state_file=state) as simulator:
        assert simulator.status(session_id).json()["checkout_status"] == "open"
        simulator.control.advance(120)
        assert simulator.status(session_id).json()["checkout_status"] == "expired"


def test_the_same_seed_after_a_restart_makes_no_id_twice(tmp_path: Path) -> None:
    state = tmp_path / "state.jsonl"
    ids = []
    for _ in range(2):
        with running_simulator(state_file=state, seed=3) as simulator:
            ids.append(simulator.create().json()["id"])
    assert len(set(ids)) == 2


def test_a_torn_last_line_is_left_out_and_writing_goes_on_behind_it(tmp_path: Path) -> None:
    state = tmp_path / "state.jsonl"
    with running_simulator(state_file=state) as simulator:
        simulator.create("A")
    whole = state.read_bytes()
    state.write_bytes(whole + b'{"fact": "captured", "at_')
    with running_simulator(state_file=state) as simulator:
        simulator.control.pay("A")
    assert state.read_bytes().startswith(whole)
    facts = [json.loads(line)["fact"] for line in state.read_bytes().splitlines()]
    assert facts == ["created", "captured"]


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense",
        b"[]",
        b'{"fact": "of a later version", "at_ms": 2}',
        b'{"fact": "captured", "at_ms": 2, "session": "cos-nowhere", "transaction_id": "T1"}',
        b'{"fact": "created", "at_ms": 2}',
    ],
)
def test_a_damaged_line_is_named(tmp_path: Path, line: bytes) -> None:
    state = tmp_path / "state.jsonl"
    state.write_bytes(b'{"fact": "clock", "at_ms": 1, "offset_ms": 1}\n' + line + b"\n")
    with pytest.raises(StateFileDamaged, match=r"state\.jsonl, line 2"):
        Simulator(state_file=state)


def test_reset_empties_the_file(tmp_path: Path) -> None:
    state = tmp_path / "state.jsonl"
    with running_simulator(state_file=state) as simulator:
        simulator.create("A")
        simulator.control.post("reset")
        simulator.create("B")
    with running_simulator(state_file=state) as simulator:
        assert [session["client_reference"] for session in simulator.control.sessions()] == ["B"]


def test_practice_keeps_its_port_and_its_state_over_restarts(tmp_path: Path) -> None:
    folder = tmp_path / "practice"
    first = practice.start(folder, shop="Chez Fatou")
    launch_url = Running(first).create().json()["wave_launch_url"]
    url = first.url
    first.stop()
    second = practice.start(folder, shop="Chez Fatou")
    try:
        assert second.url == url
        assert "Chez Fatou" in ask("GET", launch_url).body.decode()
    finally:
        second.stop()


def test_practice_takes_another_port_when_its_own_is_taken(tmp_path: Path) -> None:
    first = practice.start(tmp_path, shop="A")
    port = first.port
    first.stop()
    with running_simulator(port=port):
        second = practice.start(tmp_path, shop="A")
        try:
            assert second.port != port
        finally:
            second.stop()


def test_the_command_prints_one_line_and_stops_cleanly(tmp_path: Path) -> None:
    with program("--auto-pay", "0", "--shop", "Chez Fatou", "--state", str(tmp_path / "s")) as (
        process,
        line,
    ):
        url = address_in(line)
        headers = {"Authorization": f"Bearer {API_KEY}"}
        assert ask("GET", f"{url}/v1/balance", headers=headers).status == 200
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=20)
    assert (process.returncode, output, errors) == (0, "", "")
    assert "WAVE_API_URL" in line
    assert f"{url.removesuffix('/wave')}/control" in line


def test_the_command_says_in_one_sentence_why_it_cannot_start(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("nonsense\n", encoding="utf-8")
    for arguments, words in (
        (("--host", "0.0.0.0"), "this machine only"),
        (("--state", str(tmp_path / "s")), "line 1"),
    ):
        with program(*arguments) as (process, _):
            _, errors = process.communicate(timeout=20)
        assert process.returncode == 1
        assert words in errors
        assert "Traceback" not in errors


def test_the_state_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    simulator = practice.start(tmp_path / "deep" / "er", shop="A")
    simulator.stop()
    assert os.stat(tmp_path / "deep" / "er").st_mode & 0o077 == 0
