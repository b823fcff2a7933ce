"""Secrets that the program makes itself: in the keyring where it keeps them, else in the file, or refused."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import PasswordDeleteError

from pos_terminal.domain.errors import DataFolderProblem
from pos_terminal.domain.redaction import redact
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.keeping import Keeper, Kept, peppers
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

    def delete_password(self, service: str, username: str) -> None:
        if not self.keeps or (service, username) not in self.values:
            raise PasswordDeleteError(username)
        del self.values[service, username]


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


def test_what_a_group_works_with_is_not_in_the_keyring_of_one_of_them(ring: Ring, tmp_path: Path) -> None:
    shared = tmp_path / "live"
    shared.mkdir()
    shared.chmod(0o2770)
    keeper = Keeper(shared)
    assert not keeper.has_keyring
    assert keeper.put("wave.api_key", Secret("hidden")) is keeper.where("wave.api_key") is Kept.FILE
    assert ring.values == {}
    ring.values["pos-terminal", "wave.api_key"] = "of one of them"
    assert Keeper(shared).get("wave.api_key") == Secret("hidden")
    keeper.forget("wave.api_key")
    assert Keeper(shared).get("wave.api_key") is None


def test_a_keyring_that_keeps_nothing_is_found_out_and_told(
    ring: Ring, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ring.keeps = False
    with caplog.at_level(logging.INFO):
        Keeper(tmp_path).put("WAVE_API_KEY", Secret("hidden"))
    assert SecretFile(tmp_path).get("WAVE_API_KEY") == Secret("hidden")
    # As the log shows it: nothing is blacked out of the sentence.
    assert "WAVE_API_KEY is in the encrypted file of the data folder" in redact(caplog.text)
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


def test_what_is_kept_in_the_keyring_leaves_no_older_one_in_the_file(ring: Ring, tmp_path: Path) -> None:
    ring.keeps = False
    assert Keeper(tmp_path).put("WAVE_API_KEY", Secret("old")) is Kept.FILE
    ring.keeps = True
    assert Keeper(tmp_path).put("WAVE_API_KEY", Secret("new")) is Kept.KEYRING
    assert SecretFile(tmp_path).get("WAVE_API_KEY") is None
    assert Keeper(tmp_path).where("WAVE_API_KEY") is Kept.KEYRING


def test_what_is_forgotten_is_nowhere_and_the_others_stay(ring: Ring, tmp_path: Path) -> None:
    keeper = Keeper(tmp_path)
    SecretFile(tmp_path).put("WAVE_API_KEY", Secret("old"))
    SecretFile(tmp_path).put("STRIPE_SECRET_KEY", Secret("other"))
    keeper.put("WAVE_API_KEY", Secret("new"))
    keeper.forget("WAVE_API_KEY")
    assert (keeper.get("WAVE_API_KEY"), keeper.where("WAVE_API_KEY")) == (None, None)
    assert keeper.where("STRIPE_SECRET_KEY") is Kept.FILE
    keeper.forget("WAVE_API_KEY")
    keeper.put("WAVE_API_KEY", Secret("new"))
    ring.keeps = False
    with pytest.raises(DataFolderProblem, match="secret_not_kept"):
        keeper.forget("WAVE_API_KEY")


def test_whether_there_is_a_keyring(ring: Ring, tmp_path: Path) -> None:
    assert Keeper(tmp_path).has_keyring
    makers: tuple[Callable[[], KeyringBackend], ...] = (null.Keyring, fail.Keyring)
    for backend in (make() for make in makers):
        keyring.set_keyring(backend)
        assert not Keeper(tmp_path).has_keyring
    keyring.set_keyring(ring)


def test_the_restaurants_pepper_stands_behind_the_terminals_own(tmp_path: Path) -> None:
    own = peppers(SecretFile(tmp_path))
    for given in ("restaurant-1", "restaurant-2"):
        Keeper(tmp_path).put_pepper(Secret(given))
        assert peppers(SecretFile(tmp_path)).reveal() == f"{own.reveal()}\n{given}"
