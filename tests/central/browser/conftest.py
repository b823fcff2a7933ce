"""One centre on a real socket, one restaurant with a day behind it, and one browser, for all pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from pos_terminal.central.accounts import sessions
from pos_terminal.central.accounts.asking import cookie_name
from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.accounts.tables import users as user_table
from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from pos_terminal.central.database import Database
from pos_terminal.central.sealing import Sealer
from pos_terminal.central.serving import Serving, address_of, listen
from pos_terminal.central.settings import Settings
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.secrets import EnvironmentSecrets
from pos_terminal.remote.http import HttpClient
from pos_terminal.system import SystemClock, SystemIds
from tests.central.browser.day import furnish
from tests.central.databases import PostgreSQL
from tests.central.people import make_restaurant, make_user
from tests.support.chromium import Chromium
from tests.support.chromium_page import Page
from tests.support.simulator import Running, running_simulator

WIDE, PHONE = (1280, 800), (390, 844)


@dataclass(frozen=True, slots=True)
class Office:
    """The pages of one restaurant, for a browser."""

    centre: Centre
    restaurant: Restaurant
    url: str
    email: str
    company: Running
    chromium: Chromium

    def enter(self, page: Page, language: str = "en") -> None:
        """Be signed in as an owner."""
        with self.centre.database.gate() as connection:
            row = connection.execute(select(user_table).where(user_table.c.email == self.email)).one()
        token, _found = sessions.begin(self.centre, row, "127.0.0.1")
        for name, value in ((cookie_name(self.centre), token), ("pos_language", language)):
            page.tell("Network.setCookie", url=self.url, name=name, value=value)


@pytest.fixture(scope="module")
def browser_centre(postgresql: PostgreSQL) -> Iterator[tuple[Centre, str]]:
    with postgresql.fresh() as url:
        database = Database(url)
        listener = listen("127.0.0.1", 0)
        made = Centre(
            database=database,
            settings=Settings(rate_per_address=0, rate_per_credential=0),
            clock=SystemClock(),
            ids=SystemIds(),
            sealer=Sealer(Secret("a server key for tests")),
            secrets=EnvironmentSecrets({}),
            public_url=address_of(listener),
        )
        running = Serving(make_app(made), made, listener=listener, grace_s=2)
        running.start()
        yield made, running.url
        running.stop()
        made.connections.close()
        database.close()


@pytest.fixture(scope="module")
def office(browser_centre: tuple[Centre, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    centre, url = browser_centre
    restaurant = make_restaurant(centre, "Le Grand Baobab de la Corniche", place="Abidjan, Plateau")
    folder = tmp_path_factory.mktemp("browser")
    http = HttpClient()
    with running_simulator() as company:
        furnish(centre, restaurant, url, folder / "till", http, company.simulator)
        with Chromium(folder) as chromium:
            yield Office(centre, restaurant, url, make_user(centre, restaurant), company, chromium)
    http.close()


@pytest.fixture
def page(office: Office) -> Iterator[Page]:
    """A page as wide as a table, where nobody is signed in; the browser had nothing to complain of."""
    with office.chromium.page(*WIDE) as made:
        yield made
        assert_quiet(made)


@pytest.fixture
def phone(office: Office) -> Iterator[Page]:
    """A page as wide as a phone, used by a finger."""
    with office.chromium.page(*PHONE, phone=True) as made:
        yield made
        assert_quiet(made)


def assert_quiet(page: Page) -> None:
    assert page.complaints == []
    assert page.hosts() <= {"127.0.0.1"}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return tmp_path
