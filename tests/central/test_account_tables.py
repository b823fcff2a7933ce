"""The tables of who may ask: the migration makes what tables.py says, and walls stand around each."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pos_terminal.central.accounts.tables import GATED, metadata
from pos_terminal.central.centre import Centre
from pos_terminal.central.database import Database
from tests.central.people import make_restaurant
from tests.central.shapes import shape_of

NAMES = sorted(table.name for table in metadata.tables.values())


def test_the_migration_makes_what_the_tables_say(database: Database) -> None:
    with database.owner() as connection:
        migrated = {name: shape_of(connection, "pos", name) for name in NAMES}
        connection.exec_driver_sql("ALTER SCHEMA pos RENAME TO migrated")
        connection.exec_driver_sql("CREATE SCHEMA pos")
        metadata.create_all(connection)
        assert {name: shape_of(connection, "pos", name) for name in NAMES} == migrated


@pytest.mark.parametrize("name", [name for name in NAMES if name != "tries"])
def test_a_restaurant_sees_its_own_rows_alone_whatever_is_asked(centre: Centre, name: str) -> None:
    ours, theirs = make_restaurant(centre), make_restaurant(centre, "Chez Fatou")
    with centre.database.owner() as connection:
        filled: Any = connection.execute(text(f"SELECT count(*) FROM pos.{name}")).scalar()
    with centre.database.tenant(ours.restaurant_id) as connection:
        seen = connection.execute(text(f"SELECT DISTINCT restaurant_id FROM pos.{name}")).scalars().all()
    assert set(seen) <= {ours.restaurant_id}
    assert theirs.restaurant_id not in seen
    # Only two of them have rows by now: both restaurants', in each.
    assert filled == (2 if name in ("restaurants", "restaurant_secrets") else 0)


def test_the_gate_sees_no_secret_and_makes_nobody(centre: Centre) -> None:
    for statement in (
        "SELECT * FROM pos.restaurant_secrets",
        "INSERT INTO pos.users SELECT * FROM pos.users",
        "UPDATE pos.users SET role = 'owner'",
        "DELETE FROM pos.restaurants",
        "INSERT INTO pos.api_keys SELECT * FROM pos.api_keys",
    ):
        with pytest.raises(DBAPIError, match="permission denied"), centre.database.gate() as connection:
            connection.execute(text(statement))


def test_without_a_restaurant_nothing_is_seen(centre: Centre) -> None:
    make_restaurant(centre)
    with centre.database.tenant("nobody") as connection:
        for table in GATED:
            assert connection.execute(table.select()).all() == []
