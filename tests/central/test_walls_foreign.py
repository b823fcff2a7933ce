"""Restaurants, every route, everybody else's ids: nothing of one is seen or changed by another.

Once as it is, once without the conditions that name the restaurant (a bug planted in every statement), when
the wall in the database has to hold alone, and once without either, to see that the storm would notice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event, text

from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from pos_terminal.central.migrations.walls import APP
from tests.central.houses import House, dump_of, make_house, tenant_tables, texts_of
from tests.central.storm import Asked, Caller, Way, requests_of, ways_of

pytestmark = pytest.mark.timeout(400)
# Who has no credential yet, or shows nothing of a restaurant.
OPEN = {
    *("GET /openapi.json", "GET /health", "GET /ready", "GET /metrics"),
    *("POST /api/session/", "POST /api/enrol/"),
    *("POST /api/payments/webhooks/{code}/", "POST /api/payments/webhooks/{code}/{token}/"),
    *("PUT /api/payments/webhooks/{code}/{token}/", "POST /api/payments/webhook/stripe/"),
    *("GET /payments/success/", "GET /payments/error/"),
    *("GET /office/sign-in/", "POST /office/sign-in/", "GET /office/static/{name:path}"),
}


@dataclass
class World:
    """The houses, and what each of them has that the others have not."""

    centre: Centre
    app: FastAPI
    houses: list[House]
    tables: list[str]
    owned: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)

    def look(self) -> None:
        """Read what each house has now."""
        with self.centre.database.owner() as connection:
            found = {one.mark: texts_of(connection, one.restaurant_id) for one in self.houses}
        for mark, texts in found.items():
            others = {
                value
                for other, theirs in found.items()
                if other != mark
                for values in theirs.values()
                for value in values
            }
            self.owned[mark] = {
                name: own
                for name, values in texts.items()
                if (own := {value for value in values if value not in others and len(value) >= 8})
            }

    def dumps(self) -> dict[str, dict[str, str]]:
        """A digest of all that each house has."""
        with self.centre.database.owner() as connection:
            return {one.mark: dump_of(connection, one.restaurant_id, self.tables) for one in self.houses}

    def storm(self, asker: House) -> None:
        """Ask every route for everything that the others have."""
        with Caller(self.app, asker) as caller:
            self._storm(caller, [one for one in self.houses if one is not asker])

    def _storm(self, caller: Caller, others: list[House]) -> None:
        before = self.dumps()
        ways = ways_of(self.app)
        last_that_shows = max(number for number, way in enumerate(ways) if way.method == "GET")
        for number, way in enumerate(ways):
            for other in others:
                for asked in requests_of(way, self.owned[other.mark]):
                    self._one(caller, way, asked, others)
            if number < last_that_shows and way.method == "GET":
                # None of them changes anything: looked at once, behind the last.
                continue
            after = self.dumps()
            for other in others:
                changed = [name for name, was in before[other.mark].items() if after[other.mark][name] != was]
                self.leaks += [f"{way.name} changed {name} of another" for name in changed]
            before = after

    def _one(self, caller: Caller, way: Way, asked: Asked, others: list[House]) -> None:
        for answer in caller.ask(way, asked):
            self.asked[way.name] += 1
            told = f"{answer.headers} {answer.text}"
            if answer.status_code == 500:
                self.leaks.append(f"{way.name} broke: {asked.target} {asked.body[:200]!r}")
            for other in others:
                shown = (
                    value
                    for values in self.owned[other.mark].values()
                    for value in values
                    if value in told and value not in asked.said
                )
                if leaked := next(shown, None):
                    self.leaks.append(f"{way.name} showed {leaked}: {asked.target}")


@pytest.fixture
def houses() -> int:
    """How many restaurants there are; two unless a test says so."""
    return 2


@pytest.fixture
def world(centre: Centre, houses: int) -> World:
    app = make_app(centre)
    made_houses = [make_house(centre, app, number) for number in range(houses)]
    with centre.database.owner() as connection:
        tables = list(tenant_tables(connection))
    made = World(centre, app, made_houses, tables)
    made.look()
    return made


@contextmanager
def conditions_forgotten(centre: Centre) -> Iterator[Counter[str]]:
    """A bug in every statement of a restaurant's transaction: what names the restaurant is always true, and
    the views of the ledger show every restaurant."""
    planted: Counter[str] = Counter()
    roles: dict[int, str] = {}

    def forget(connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: Any) -> Any:
        if "set_config('role'" in statement:
            roles[id(connection.connection.driver_connection)] = values["role"]
        elif roles.get(id(connection.connection.driver_connection)) == APP:
            statement, times = re.subn(
                r"(?<=[\s(])(?:\w+\.)*restaurant_id = %\(\w+\)s(?:::\w+)?",
                lambda found: f"({found[0]} OR true)",
                statement,
            )
            planted[statement] += bool(times)
        return statement, values

    with centre.database.owner() as connection:
        views = connection.execute(
            text("SELECT table_name FROM information_schema.views WHERE table_schema = 'pos_ledger'")
        ).scalars()
        for name in views.all():
            connection.execute(
                text(
                    f"CREATE OR REPLACE VIEW pos_ledger.{name} WITH (security_invoker = true)"
                    f" AS SELECT * FROM pos.{name}"
                )
            )

    def begin(connection: Any) -> None:
        roles.pop(id(connection.connection.driver_connection), None)

    event.listen(centre.database.engine, "begin", begin)
    event.listen(centre.database.engine, "before_cursor_execute", forget, retval=True)
    try:
        yield planted
    finally:
        event.remove(centre.database.engine, "begin", begin)
        event.remove(centre.database.engine, "before_cursor_execute", forget)


def test_every_house_has_a_row_in_every_table(world: World) -> None:
    with world.centre.database.owner() as connection:
        for name in world.tables:
            for house in world.houses:
                rows = connection.execute(
                    text(f"SELECT COUNT(*) FROM pos.{name} WHERE restaurant_id = :r"),
                    {"r": house.restaurant_id},
                )
                assert rows.scalar_one() > 0 or name == "nonces", name


def test_without_a_credential_only_the_open_routes_answer(world: World) -> None:
    caller = Caller(world.app, world.houses[0])
    answering = set()
    for way in ways_of(world.app):
        asked = next(iter(requests_of(way, world.owned[world.houses[0].mark])))
        for answer in caller.ask(way, asked, anonymous=True):
            door = answer.headers.get("location", "").startswith("/office/sign-in/")
            if not (answer.status_code == 401 or (answer.status_code == 303 and door)):
                answering.add(way.name)
    assert answering <= OPEN
    assert {way.name for way in ways_of(world.app) if not way.who} == OPEN


@pytest.mark.parametrize(
    ("houses", "askers"),
    [pytest.param(2, 1, id="two"), pytest.param(3, 3, marks=pytest.mark.long, id="three, each asks")],
)
def test_nobody_sees_or_changes_what_another_restaurant_has(world: World, askers: int) -> None:
    for house in world.houses[:askers]:
        world.storm(house)
    assert world.leaks == []
    assert len(world.asked) == len(ways_of(world.app))


def test_the_databases_wall_holds_alone(world: World) -> None:
    with conditions_forgotten(world.centre) as planted:
        world.storm(world.houses[0])
    assert world.leaks == []
    assert len([one for one in planted if planted[one]]) > 30


def test_the_storm_would_notice_if_both_walls_were_down(world: World) -> None:
    with world.centre.database.owner() as connection:
        for name in world.tables:
            connection.execute(text(f"ALTER POLICY tenant ON pos.{name} USING (true) WITH CHECK (true)"))
    with conditions_forgotten(world.centre):
        world.storm(world.houses[0])
    assert len({one.split(" showed")[0] for one in world.leaks if " showed " in one}) > 5
    assert len({one for one in world.leaks if " changed " in one}) > 5
