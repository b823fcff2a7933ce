"""A PostgreSQL that somebody else looks after: the server's login there is no superuser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from pos_terminal.central.backups import backup, restore
from pos_terminal.central.compose import bring_up_to_date
from pos_terminal.central.database import Database
from pos_terminal.central.embedded import Embedded
from pos_terminal.system import SystemClock
from tests.architecture.sources import ROOT

GUIDE = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")


@pytest.fixture
def server_url(open_folder: Path) -> Iterator[str]:
    """A PostgreSQL without any role of ours."""
    server = Embedded(open_folder / "theirs", SystemClock(), {"fsync": "off", "full_page_writes": "off"})
    try:
        server.start()
        yield server.url
    finally:
        server.stop(at_once=True)


def test_what_the_guide_says_about_the_login_is_enough(server_url: str, tmp_path: Path) -> None:
    (statements,) = [block for block in GUIDE.split("```")[1::2] if "CREATE ROLE" in block]
    with psycopg.connect(server_url, autocommit=True) as superuser:
        for line in statements.splitlines()[1:]:
            # The embedded superuser and its database have these names already.
            superuser.execute(line.rstrip(";").replace("pos_central", "pos_login").encode())
        superuser.execute("CREATE DATABASE pos_restored OWNER pos_login")
    login = make_url(server_url).set(username="pos_login", database="pos_login")
    first = Database(login.render_as_string())
    try:
        version = bring_up_to_date(first)
        assert bring_up_to_date(first) == version
        with first.tenant("nobody") as connection:
            connection.exec_driver_sql("SELECT 1")
        backup(first, tmp_path / "backup")
    finally:
        first.close()
    second = Database(login.set(database="pos_restored").render_as_string())
    try:
        restore(second, tmp_path / "backup")
        assert bring_up_to_date(second) == version
    finally:
        second.close()
