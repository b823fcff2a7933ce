"""Ledgers on disk for tests of what opens them."""

from __future__ import annotations

import os
from pathlib import Path

from tests.ledger.conftest import live_through_everything
from tests.support.core import open_ledger, raw


def used(folder: Path) -> Path:
    """A ledger that was used and closed; its file."""
    ledger = open_ledger(folder)
    live_through_everything(ledger)
    ledger.close()
    return folder / "ledger.db"


def newer(path: Path) -> None:
    with raw(path) as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    file.close()


def no_database(path: Path) -> None:
    path.write_bytes(b"Dear diary, " * 1000)


def cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 8192 * 4096)


def cut_within_a_page(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 5000)


def noise_in_the_middle(path: Path) -> None:
    with path.open("r+b") as file:
        for page in range(2, path.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(b"\xa5" * 64)


def without_the_terminal(path: Path) -> None:
    with raw(path) as file:
        file.execute("DELETE FROM terminal")
    file.close()
