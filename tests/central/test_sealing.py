"""Secrets in the database: unreadable without the server's key, and for nobody else."""

from __future__ import annotations

import pytest

from pos_terminal.central.sealing import Sealer
from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.domain.secret import Secret

SEALER = Sealer(Secret("one key"))


def test_what_was_sealed_opens_again_and_is_never_twice_the_same() -> None:
    first, second = (SEALER.seal("r1", "WAVE_API_KEY", Secret("hunter2")) for _ in range(2))
    assert first != second
    assert b"hunter2" not in first
    assert SEALER.open("r1", "WAVE_API_KEY", first).reveal() == "hunter2"


@pytest.mark.parametrize(
    ("restaurant", "name"), [("r2", "WAVE_API_KEY"), ("r1", "MTN_API_SECRET"), ("r", "1")]
)
def test_a_row_moved_elsewhere_opens_nothing(restaurant: str, name: str) -> None:
    sealed = SEALER.seal("r1", "WAVE_API_KEY", Secret("hunter2"))
    with pytest.raises(DatabaseProblem) as refused:
        SEALER.open(restaurant, name, sealed)
    assert refused.value.code == "secret_unreadable"


def test_another_servers_key_opens_nothing() -> None:
    sealed = SEALER.seal("r1", "WAVE_API_KEY", Secret("hunter2"))
    with pytest.raises(DatabaseProblem):
        Sealer(Secret("another key")).open("r1", "WAVE_API_KEY", sealed)


@pytest.mark.parametrize("position", range(0, 40, 3))
def test_a_changed_byte_opens_nothing(position: int) -> None:
    sealed = bytearray(SEALER.seal("r1", "WAVE_API_KEY", Secret("hunter2 and more")))
    sealed[position] ^= 1
    with pytest.raises(DatabaseProblem):
        SEALER.open("r1", "WAVE_API_KEY", bytes(sealed))


def test_each_purpose_has_a_key_of_its_own() -> None:
    assert SEALER.derive("a") == SEALER.derive("a")
    assert len({SEALER.derive("a"), SEALER.derive("b"), SEALER.derive("sealing")}) == 3
