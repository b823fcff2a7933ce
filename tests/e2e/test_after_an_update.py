"""The first start of another version in the window: as ever where it works, else what to install again."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from pos_terminal import __version__
from pos_terminal.ledger.file_facts import HEAD
from pos_terminal.ops import version_record
from pos_terminal.ops.version_record import Record
from tests.e2e.conftest import Shop
from tests.support.core import raw


@pytest.fixture
def before(shop: Shop, root: Path) -> Shop:
    """Version 0.0.9 sold here last."""
    version_record.write(root / "practice", Record(version="0.0.9", schema=HEAD, since=1))
    return shop


def test_a_version_that_works_opens_as_ever(before: Shop, root: Path) -> None:
    before.open().sign_in()
    record = version_record.read(root / "practice")
    assert record is not None
    assert record.trial is not None
    assert (record.version, record.trial.before, record.trial.ok) == (__version__, "0.0.9", True)


def test_a_version_that_does_not_names_the_one_that_does_and_sells_nothing(before: Shop, root: Path) -> None:
    with closing(raw(root / "practice" / "ledger.db")) as file:
        file.execute("UPDATE staff SET name = 'Nobody'")
    hands = before.open()
    hands.until_on("safe_mode")
    hands.until_reads(
        "This terminal cannot take payments now", "Install version 0.0.9 again, and call support."
    )
    assert hands.app.engine is None
