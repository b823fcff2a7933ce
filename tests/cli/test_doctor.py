"""`pos-terminal doctor`: its document, its exit status, and that it works when nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pos_terminal.holding import hold
from pos_terminal.place import Place
from tests.cli.conftest import Run, Said
from tests.support.core import damage_an_index
from tests.support.simulator import Running, running_simulator

DOCTOR = ("doctor", "--json")
CANARY = "wave_sn_prod_canary0123456789"


@pytest.fixture
def wave(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """The simulator, and the environment that points to it."""
    with running_simulator() as running:
        monkeypatch.setenv("WAVE_API_URL", running.url)
        monkeypatch.setenv("WAVE_API_KEY", CANARY)
        yield running


def found(said: Said) -> dict[str, Any]:
    """The states by what was looked at."""
    document = said.document
    assert set(document) == {"ok", "version", "practice", "at", "full", "findings"}
    for one in document["findings"]:
        assert set(one) == {"check", "state", "looked_at", "sentence", "to_do"}
        assert one["looked_at"]
        assert one["sentence"]
        assert one["to_do"] or one["state"] in ("works", "not_looked_at")
    return {one["check"]: one["state"] for one in document["findings"]}


def test_a_terminal_that_is_well(run: Run, wave: Running, data: Path) -> None:
    assert run("verify").status == 0
    said = run(*DOCTOR)
    states = found(said)
    assert said.status == 0
    assert said.document["ok"] is True
    assert {states[name] for name in ("database", "chain", "disk", "modes", "provider.wave")} == {"works"}
    assert CANARY not in said.out + said.err
    assert wave.control.sessions() == []
    assert (data / "live").exists()


def test_a_wrong_key_breaks_its_method_and_is_not_said(
    run: Run, wave: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wave.url
    monkeypatch.setenv("WAVE_API_KEY", "canary-of-another-company")
    run("verify")
    said = run(*DOCTOR)
    assert said.status == 5
    assert said.document["ok"] is False
    assert found(said)["provider.wave"] == "does_not_work"
    assert "canary" not in said.out + said.err


def test_it_works_while_the_window_is_open(run: Run, wave: Running, data: Path) -> None:
    assert wave.url
    run("verify")
    held = hold(Place(data, practice=False), "window")
    try:
        assert run(*DOCTOR).status == 0
    finally:
        held.release()


def test_damage_is_status_1_and_the_companies_are_asked_all_the_same(
    run: Run, wave: Running, data: Path
) -> None:
    assert wave.url
    run("verify")
    damage_an_index(data / "live" / "ledger.db")
    said = run(*DOCTOR)
    states = found(said)
    assert (said.status, states["database"], states["provider.wave"]) == (1, "does_not_work", "works")
    (data / "live" / "ledger.db").write_bytes(b"rubbish" * 1000)
    said = run(*DOCTOR)
    states = found(said)
    assert (said.status, states["chain"], states["provider.wave"]) == (1, "does_not_work", "works")


def test_a_settings_file_that_cannot_be_read(run: Run, wave: Running, data: Path) -> None:
    assert wave.url
    run("verify")
    (data / "settings.toml").write_text("language = [")
    said = run(*DOCTOR)
    states = found(said)
    assert (said.status, states["settings"], states["database"]) == (5, "does_not_work", "works")


def test_it_speaks_the_terminals_language(run: Run, data: Path) -> None:
    run("verify")
    (data / "settings.toml").write_text('language = "fr"\n')
    said = run("doctor")
    assert "Base de données" in said.out
    assert "FONCTIONNE  " in said.out


def test_practice_by_its_simulator_or_without_its_window(
    run: Run, wave: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wave.url
    run("verify", "--practice")
    said = run(*DOCTOR, "--practice")
    assert (said.status, found(said)["provider.wave"]) == (0, "works")
    assert said.document["practice"] is True
    monkeypatch.delenv("WAVE_API_URL")
    said = run(*DOCTOR, "--practice")
    assert (said.status, found(said)["provider.wave"]) == (0, "not_looked_at")


def test_a_machine_on_which_nothing_was_begun_stays_as_it_is(run: Run, data: Path) -> None:
    said = run(*DOCTOR)
    assert said.status == 0
    assert found(said)["database"] == "not_looked_at"
    assert not data.exists()


def test_arguments_that_nobody_understands_are_refused(run: Run) -> None:
    said = run(*DOCTOR, "--nonsense")
    assert (said.status, said.code) == (2, "usage")
