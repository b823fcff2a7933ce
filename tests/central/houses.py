"""Restaurants that own a row in every table of the centre, each value of which nobody else has.

What real use does not leave behind is written into the tables from what the database says of their columns,
so that a new table is never forgotten.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from pos_terminal.central.accounts import enrolment, restaurants
from pos_terminal.central.centre import Centre
from tests.central.people import TestTerminal, api_key, bearer, enrolled_terminal, signed_in_client
from tests.central.pushing import Shop, make_shop

# What the checks of the tables want; everything else is made from the column's name and the house's mark.
_VALUES: Final[dict[str, Any]] = {
    "active": 1,
    "config": "{}",
    "currency": "XOF",
    "head8": "face0000",
    "language": "fr",
    "amount": 4_100,
    "provider_code": "wave",
    "payable_type": "order",
    "applied_type": None,
    "applied_id": None,
    "phase": None,
    "pieces": None,
    "counts": None,
    "opening_counts": None,
    "handed_from": None,
    "sent_currency": None,
    "corrected_session": None,
    "decision": None,
    "event": b"{}",
    "position": 900,
    "seq": 900,
    "place": "Abidjan",
}
_OF_TABLE: Final[dict[str, dict[str, Any]]] = {
    "payments": {"status": "success", "refunded_amount": 100, "refund_reserved": 0, "corrected": 0},
    "refunds": {"status": "success", "route": "api", "amount": 100},
    "exceptions": {"kind": "late_money", "decided_by": None, "approved_by": None, "refund_id": None},
    "staff": {"role": "cashier"},
    "drawer_sessions": {
        "closed_by": None,
        "closing_key": None,
        "count_id": None,
        "to_safe": 0,
        "left_for_float": 0,
    },
    "drawer_movements": {"kind": "pay_in", "received_by": None},
    "journal_ends": {"position": 0, "folded": 0},
    "unfolded_events": {"reason": "unknown", "settled_by": None},
    "webhooks": {"state": "applied", "verdict": "proved", "looked_at": 1},
    "callbacks": {"state": "given_up"},
    # Of a terminal that nobody asks as: what it was asked and answered is no document.
    "terminal_charges": {"answered_at": 1, "terminal_id": "a-terminal-of-yesterday"},
    "payables": {"settled": 0},
    "statement_mappings": {"columns": '{"at": 0, "amount": 1}'},
    # Of yesterday: nobody sends it while a test looks.
    "mails": {"kind": "z", "state": "given_up", "sent_at": None},
    "mail_settings": {"day_due": None},
    "feed_changes": {"counter": 900, "kind": "payable", "body": b'{"payable_type":"order"}'},
}
_BY_USE: Final = frozenset(
    {
        *("restaurants", "users", "user_sessions", "restaurant_secrets", "api_keys", "terminals"),
        *("enrolment_codes", "nonces", "centre_heads", "feed_counters"),
    }
)
"""Real use has left rows in these, and others would not go together with them."""
_COLUMNS: Final = text(
    "SELECT c.table_name, c.column_name, c.data_type, c.is_nullable = 'YES' AS nullable,"
    " c.is_identity = 'YES' AS made FROM information_schema.columns c JOIN information_schema.tables t"
    " USING (table_schema, table_name) WHERE c.table_schema = 'pos' AND t.table_type = 'BASE TABLE'"
    " ORDER BY c.table_name, c.ordinal_position"
)


@dataclass(slots=True)
class House:
    """A restaurant, those who ask for it, and the mark that its values bear."""

    shop: Shop
    mark: str
    key: dict[str, str]
    terminal: TestTerminal
    person: TestClient
    code: str

    @property
    def restaurant_id(self) -> str:
        return self.shop.restaurant_id


def tenant_tables(connection: Connection) -> dict[str, list[Any]]:
    """The columns of each table whose rows belong to restaurants; for the owner's connection."""
    found: dict[str, list[Any]] = {}
    for row in connection.execute(_COLUMNS):
        found.setdefault(row.table_name, []).append(row)
    return {name: rows for name, rows in found.items() if any(r.column_name == "restaurant_id" for r in rows)}


def make_house(centre: Centre, app: FastAPI, number: int) -> House:
    """A restaurant with people, programs, terminals, methods, and a row in every table."""
    mark = f"face{number}ba5e"
    shop = make_shop(centre, mark)
    restaurant = restaurants.restaurant(centre, shop.restaurant_id)
    person = signed_in_client(centre, restaurant, app=app)
    with person:
        key = bearer(api_key(centre, restaurant))
    house = House(
        shop,
        mark,
        key,
        enrolled_terminal(centre, restaurant, terminal_id=f"{mark}-terminal"),
        person,
        enrolment.new_code(centre, shop.restaurant_id, "user:test").code,
    )
    shop.path("wave")
    with centre.database.owner() as connection:
        connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table, columns in tenant_tables(connection).items():
            _plant(connection, house, table, columns)
    return house


def _plant(connection: Connection, house: House, table: str, columns: list[Any]) -> None:
    if table in _BY_USE:
        return
    columns = [one for one in columns if not one.made]
    places = ", ".join(
        f"CAST(:{one.column_name} AS jsonb)" if one.data_type == "jsonb" else f":{one.column_name}"
        for one in columns
    )
    names = ", ".join(one.column_name for one in columns)
    statement = text(f"INSERT INTO pos.{table} ({names}) VALUES ({places}) ON CONFLICT DO NOTHING")
    row = {one.column_name: _value(house, table, one) for one in columns}
    bare = {one.column_name: None for one in columns if one.nullable} | _OF_TABLE.get(table, {})
    try:
        with connection.begin_nested():
            connection.execute(statement, row)
    except IntegrityError:
        # What may be left out, is: most checks of a table are about that.
        connection.execute(statement, row | bare)


def _value(house: House, table: str, column: Any) -> Any:
    name = column.column_name
    if name == "restaurant_id":
        return house.restaurant_id
    for known in (_OF_TABLE.get(table, {}), _VALUES):
        if name in known and not (name == "active" and column.data_type == "boolean"):
            return known[name]
    if name == "terminal_id":
        return house.terminal.terminal_id
    match column.data_type:
        case "text":
            return marked(house.mark, name)
        case "bytea":
            return marked(house.mark, table + name).encode().ljust(32, b"0")[:32]
        case "boolean":
            return False
        case "jsonb":
            return f'{{"{house.mark}": "{house.mark}"}}'
        case _:
            return None if column.nullable else 1


def marked(mark: str, name: str) -> str:
    """A value of this house for columns of this name: the same in all its tables, and nobody else's."""
    return f"{mark}-{hashlib.sha256(name.encode()).hexdigest()[:26]}"


def dump_of(connection: Connection, restaurant_id: str, tables: list[str]) -> dict[str, str]:
    """A digest of everything that a restaurant has, its waiting jobs included, by table."""
    parts = [
        f"SELECT '{name}' AS part, md5(COALESCE(string_agg(row::text, '|' ORDER BY row::text), '')) AS digest"
        f" FROM pos.{name} row WHERE restaurant_id = :r"
        for name in tables
    ]
    parts.append(
        "SELECT 'jobs', md5(COALESCE(string_agg(j.id || j.status::text, '|' ORDER BY j.id), ''))"
        " FROM pos_jobs.procrastinate_jobs j WHERE args->>'restaurant_id' = :r"
    )
    found = connection.execute(text(" UNION ALL ".join(parts)), {"r": restaurant_id})
    return {row.part: row.digest for row in found}


def texts_of(connection: Connection, restaurant_id: str) -> dict[str, set[str]]:
    """All texts that a restaurant has, by the name of their column."""
    found: dict[str, set[str]] = {}
    for table, columns in tenant_tables(connection).items():
        names = [one.column_name for one in columns if one.data_type == "text"]
        rows = connection.execute(
            text(f"SELECT {', '.join(names)} FROM pos.{table} WHERE restaurant_id = :r"), {"r": restaurant_id}
        )
        for row in rows.mappings():
            for name, value in row.items():
                if value:
                    found.setdefault(name, set()).add(value)
    return found
