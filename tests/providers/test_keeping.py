"""Secrets that the program makes itself: in the keyring where it keeps them, else in the file, or refused."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from pos_terminal.domain.errors import DataFolderProblem
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.keeping import Keeper, peppers
from pos_terminal.providers.secret_file import SecretFile


class Ring(KeyringBackend):
    """A keyring in memory; `keeps` is whether what is written stays."""

    priority = 1.0

    def __init__(self, *, keeps: bool = True) -> None:
        self.keeps = keeps
        self.values: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.values.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.keeps:
            self.values[service, username] = password


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, mine = keyring.get_keyring(), Ring()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


def test_a_keyring_that_keeps_has_it_alone(ring: Ring, tmp_path: Path) -> None:
    Keeper(tmp_path).put("central.key:t", Secret("hidden"))
    assert list(ring.values.values()) == ["hidden"]
    assert SecretFile(tmp_path).get("central.key:t") is None
    assert Keeper(tmp_path).get("central.key:t") == Secret("hidden")


def test_a_keyring_that_keeps_nothing_is_found_out_and_told(
    ring: Ring, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ring.keeps = False
    with caplog.at_level(logging.WARNING):
        Keeper(tmp_path).put("central.key:t", Secret("hidden"))
    assert SecretFile(tmp_path).get("central.key:t") == Secret("hidden")
    assert "central.key:t" in caplog.text
    assert "hidden" not in caplog.text


def test_a_keyring_that_stays_with_the_old_one_is_no_place_for_the_new_one(
    ring: Ring, tmp_path: Path
) -> None:
    Keeper(tmp_path).put("central.key:t", Secret("old"))
    ring.keeps = False
    with pytest.raises(DataFolderProblem, match="secret_not_kept"):
        Keeper(tmp_path).put("central.key:t", Secret("new"))


def test_without_a_keyring_the_file_has_it(tmp_path: Path) -> None:
    Keeper(tmp_path).put("central.key:t", Secret("hidden"))
    assert Keeper(tmp_path).get("central.key:t") == Secret("hidden")
    assert b"hidden" not in (tmp_path / "secrets.bin").read_bytes()


def test_the_restaurants_pepper_stands_behind_the_terminals_own(tmp_path: Path) -> None:
    own = peppers(SecretFile(tmp_path))
    for given in ("restaurant-1", "restaurant-2"):
        Keeper(tmp_path).put_pepper(Secret(given))
        assert peppers(SecretFile(tmp_path)).reveal() == f"{own.reveal()}\n{given}"
