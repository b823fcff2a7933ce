"""A terminal with a data folder of its own that sends to a real server, for the tests of both sides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pos_terminal.central.accounts import enrolment as enrolments
from pos_terminal.central.centre import Centre
from pos_terminal.ledger import journal, sending
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.keeping import Keeper
from pos_terminal.remote.http import HttpClient
from pos_terminal.services import enrolment
from pos_terminal.services.enrolment import client_of
from pos_terminal.sync.calls import pushes
from pos_terminal.sync.queue import Call
from pos_terminal.sync.straight import Sent, send_all
from pos_terminal.system import SystemClock, SystemIds
from tests.support.core import add_methods, cash, checkout_of, open_drawer


def journal_at(centre: Centre, restaurant_id: str, terminal_id: str) -> list[bytes]:
    """Everything of this terminal's at the centre, in the order of its position."""
    with centre.database.tenant(restaurant_id) as connection:
        rows = connection.exec_driver_sql(
            "SELECT event FROM pos.journal WHERE restaurant_id = %s AND terminal_id = %s ORDER BY position",
            (restaurant_id, terminal_id),
        )
        return [bytes(row[0]) for row in rows]


def aside_at(centre: Centre, restaurant_id: str, terminal_id: str) -> list[bytes]:
    with centre.database.tenant(restaurant_id) as connection:
        rows = connection.exec_driver_sql(
            "SELECT event FROM pos.journal_tails WHERE restaurant_id = %s AND terminal_id = %s"
            " ORDER BY incarnation, seq",
            (restaurant_id, terminal_id),
        )
        return [bytes(row[0]) for row in rows]


class Till:
    """A terminal with a data folder of its own, enrolled at this server."""

    def __init__(self, folder: Path, centre: Centre, url: str, http: HttpClient) -> None:
        self.folder, self._centre, self._http = folder, centre, http
        self.open()
        self.restaurant_id = ""
        self.url = url

    def open(self) -> None:
        """Open the data; again, after it was closed."""
        self.ledger = Ledger.open(self.folder, clock=SystemClock(), ids=SystemIds())

    def furnish(self) -> None:
        add_methods(self.ledger)
        open_drawer(self.ledger)

    def enrol(self, restaurant_id: str, name: str = "Counter 1") -> None:
        """Join, or join again."""
        code = enrolments.new_code(self._centre, restaurant_id, "user:test").code
        keeper = Keeper(self.folder)
        asked = enrolment.prepare(self.ledger, keeper, server=self.url, code=code, name=name, actor="system")
        told = enrolment.perform(asked, self._http, self.ledger.clock)
        enrolment.apply(self.ledger, keeper, asked, told, actor="system", currency="XOF")
        self.restaurant_id = restaurant_id

    def sell(self, count: int, word: str = "k") -> None:
        checkout = checkout_of(self.ledger)
        for number in range(count):
            checkout.take_cash(cash(500 + number, f"{word}-{number}-{self.ledger.position}"))

    def call(self, port: int | None = None) -> Call:
        """The way to the server; `port` of a proxy before it."""
        client = client_of(self.ledger, Keeper(self.folder), self._http)
        assert client is not None
        if port is not None:
            client.server = f"http://127.0.0.1:{port}"
        return pushes(client)

    def send(self) -> Sent:
        return send_all(self.ledger, self.call(), lambda: 0.0, None)

    @property
    def mark(self) -> sending.Mark:
        with self.ledger.reading() as connection:
            return sending.mark(connection)

    def raws(self) -> list[bytes]:
        with self.ledger.reading() as connection:
            return [entry.raw for entry in journal.entries(connection)]


@contextmanager
def till_at(folder: Path, centre: Centre, url: str, http: HttpClient) -> Iterator[Till]:
    made = Till(folder, centre, url, http)
    try:
        yield made
    finally:
        made.ledger.close()
