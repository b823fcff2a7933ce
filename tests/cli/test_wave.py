"""Wave without a window: what each exit status stands for, against the simulator."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import PROGRAM, Run, Said
from tests.support.simulator import Running, running_simulator

WAVE = ("pay", "--amount", "5000", "--method", "wave", "--idempotency-key", "w", "--json")


@pytest.fixture
def wave(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """The simulator, and the environment that points processes to it."""
    with running_simulator() as running:
        monkeypatch.setenv("WAVE_API_URL", running.url)
        monkeypatch.setenv("WAVE_API_KEY", "wave_sn_prod_practice")
        yield running


def _only(said: Said) -> tuple[int, str, str | None, bool]:
    return said.status, said.document["status"], said.document["phase"], said.document["is_duplicate"]


def test_waiting_is_done_for_now_and_the_same_key_follows_it_to_its_end(process: Run, wave: Running) -> None:
    first = process(*WAVE)
    assert _only(first) == (0, "processing", "waiting", False)
    url = first.document["redirect_url"]
    assert first.err.splitlines() == [url]
    assert first.document["is_test"]
    assert _only(process(*WAVE)) == (0, "processing", "waiting", True)
    (session,) = wave.control.sessions()
    wave.control.pay(session["client_reference"])
    assert _only(process(*WAVE, "--wait")) == (0, "success", None, True)
    assert wave.control.captures(session["client_reference"]) == 1


def test_what_ended_without_money_is_not_paid(process: Run, wave: Running) -> None:
    process(*WAVE)
    wave.control.advance(40 * 60)
    said = process(*WAVE, "--wait")
    assert _only(said) == (4, "expired", None, True)
    assert said.document["error_code"] == "expired"


def test_a_lost_answer_is_not_known_and_found_again(process: Run, wave: Running) -> None:
    wave.control.script("create", "work-then-drop")
    said = process(*WAVE)
    assert _only(said) == (3, "processing", "unknown", False)
    (session,) = wave.control.sessions()
    wave.control.pay(session["client_reference"])
    assert _only(process(*WAVE, "--wait")) == (0, "success", None, True)
    assert len(wave.control.sessions()) == 1


def test_a_wrong_key_is_refused_before_anything_moves(
    process: Run, wave: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAVE_API_KEY", "wave_sn_prod_another")
    wave.control.script("create", "401")
    said = process(*WAVE)
    assert _only(said) == (4, "failed", None, False)
    assert "wave_sn_prod_another" not in said.out + said.err
    assert wave.control.sessions() == []


def test_without_json_a_person_reads_why_it_is_not_paid_or_not_known(process: Run, wave: Running) -> None:
    plain = [part for part in WAVE if part != "--json"]
    key = plain.index("--idempotency-key") + 1
    for mode, status, said in (("401", 4, "Access to Wave"), ("work-then-500", 3, "Wave"), ("pay", 0, None)):
        wave.control.script("create", mode)
        plain[key] = mode
        done = process(*plain)
        assert done.status == status
        reasons = [line for line in done.err.splitlines() if not line.startswith("http")]
        if said is None:
            assert not reasons
        else:
            assert len(reasons) == 1
            assert said in reasons[0]


HEARS_CTRL_C = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);os.execv(sys.argv[1], sys.argv[1:])"
)
"""Processes that began behind a shell's "&" do not hear it, nor do their children."""


def broken_off(data: Path, until: Callable[[subprocess.Popen[str]], None]) -> Said:
    """`pay --wait`, and Ctrl-C when `until` returns."""
    with subprocess.Popen(
        [sys.executable, "-c", HEARS_CTRL_C, PROGRAM, *WAVE, "--wait"],
        cwd=data.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        until(process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=50)
    return Said(process.returncode, out, err)


@pytest.mark.skipif(os.name == "nt", reason="no signal of a person's reaches one process alone there")
def test_a_wait_that_is_broken_off_prints_the_payment_as_it_is(
    data: Path, process: Run, wave: Running
) -> None:
    def link_shown(running: subprocess.Popen[str]) -> None:
        assert running.stderr
        assert running.stderr.readline().startswith("http")

    said = broken_off(data, link_shown)
    assert _only(said) == (130, "processing", "waiting", False)
    (session,) = wave.control.sessions()
    assert session["client_reference"].endswith(said.document["payment_id"])
    # It is the same payment that goes on.
    wave.control.pay(session["client_reference"])
    after = process(*WAVE, "--wait")
    assert _only(after) == (0, "success", None, True)
    assert after.document["payment_id"] == said.document["payment_id"]
