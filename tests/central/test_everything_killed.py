"""Terminal, server, worker and PostgreSQL killed at random while journals, pushes and callbacks go on:
afterwards the centre's journals are the terminals', every payment ended once, every owner was told."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

import pytest
from sqlalchemy.exc import SQLAlchemyError

from pos_terminal.central.callbacks import owners
from pos_terminal.central.centre import Centre
from pos_terminal.central.embedded import Embedded
from pos_terminal.central.ingest.verify import verify_payables, verify_terminal
from pos_terminal.central.migrate import migrate
from pos_terminal.remote.http import HttpClient
from pos_terminal.system import SystemClock
from tests.central import working
from tests.central.journals import Sender
from tests.central.owning import OWNER
from tests.central.people import make_restaurant
from tests.central.push_server import Running, running
from tests.central.pushing import make_shop, wave_body, wave_headers
from tests.central.test_killed_workers import Owner, check, finish
from tests.central.tills import Till, journal_at
from tests.providers.loopback import Server
from tests.support.simulator import ask

T = TypeVar("T")
_PAUSE: Final = threading.Event()
_TRIES: Final = 600
PAYMENTS: Final = 30


def until_it_works(do: Callable[[], T]) -> T:
    """As a company, a terminal or a person tries again while something is down."""
    for _ in range(_TRIES):
        with suppress(SQLAlchemyError, OSError):
            return do()
        _PAUSE.wait(0.2)
    raise AssertionError("it never worked again")


@pytest.fixture
def postgresql_of_its_own() -> Iterator[Embedded]:
    """One that keeps what it said it has, and is started again when it falls."""
    folder = Path(tempfile.mkdtemp(prefix="pos-central-tests-"))
    folder.chmod(0o711)
    server = Embedded(folder / "pg", SystemClock())
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class World:
    """Everything that can be killed, and what it works on."""

    def __init__(
        self, stack: ExitStack, centre: Centre, database_url: str, folder: Path, told: Server
    ) -> None:
        self.centre, self.url, self.folder = centre, database_url, folder
        self.port = free_port()
        self.server = stack.enter_context(self._server_at_the_end())
        self._start_server()
        self.worker = working.begin(database_url)
        stack.callback(lambda: self.worker.wait(20))
        stack.callback(lambda: self.worker.kill())
        self.shop = make_shop(centre)
        with centre.database.tenant(self.shop.restaurant_id) as connection:
            owners.set_url(centre, connection, self.shop.restaurant_id, OWNER, f"{told.url}/told")
        self.payments = [self._ordered(str(number)) for number in range(PAYMENTS)]
        self.unpushed = list(range(PAYMENTS))
        http = HttpClient()
        stack.callback(http.close)
        self.till = Till(folder / "live", centre, f"http://127.0.0.1:{self.port}", http)
        self.till.furnish()
        self.till.enrol(make_restaurant(centre, "Teranga").restaurant_id)
        self.till.ledger.close()

    @contextmanager
    def _server_at_the_end(self) -> Iterator[list[Running]]:
        with ExitStack() as running_now:
            self._running = running_now
            yield []

    def _start_server(self) -> None:
        self._running.close()
        self.server.append(self._running.enter_context(running(self.url, port=self.port)))

    def _ordered(self, number: str) -> str:
        with self.centre.database.tenant(self.shop.restaurant_id) as connection:
            owners.own(connection, self.shop.restaurant_id, "order", number, OWNER)
        return self.shop.pay(number).payment_id

    def push(self) -> None:
        """The company tells of one payment; twice where nobody said that it was taken."""
        if not self.unpushed:
            return
        number = self.unpushed[0]
        body = until_it_works(lambda: self._body(number))
        headers = wave_headers(body, "wave_whs_baobab", self.centre.clock.now_ms() // 1000)
        path = until_it_works(lambda: self.shop.path("wave"))
        with suppress(OSError):
            answer = ask("POST", f"http://127.0.0.1:{self.port}{path}", body, headers)
            if answer.status == 200:
                self.unpushed.pop(0)

    def _body(self, number: int) -> bytes:
        payment = self.shop.payment(self.payments[number])
        return wave_body(payment, f"AE_{number}", id=f"cos-{number:013}")

    def sell_and_send(self, count: int) -> subprocess.Popen[bytes]:
        """Some sales, and a process of the terminal that sends them."""
        self.till.open()
        self.till.sell(count, "k")
        self.till.ledger.close()
        command = [sys.executable, "-m", "pos_terminal", "--data-dir", str(self.folder), "sync", "--once"]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self, victim: str, sending: subprocess.Popen[bytes], postgresql: Embedded) -> None:
        if victim == "terminal":
            sending.kill()
        elif victim == "server":
            self.server[-1].kill()
            self._start_server()
        elif victim == "worker":
            self.worker.kill()
            self.worker.wait(20)
            self.worker = working.begin(self.url)
        else:
            os.kill(postgresql.process_id, signal.SIGKILL)


def all_sent(world: World) -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "pos_terminal", "--data-dir", str(world.folder), "sync", "--once"],
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


@pytest.mark.long
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("kills", [24])
def test_whatever_is_killed_nothing_is_lost_doubled_or_untold(
    postgresql_of_its_own: Embedded, tmp_path: Path, kills: int
) -> None:
    url, chance = postgresql_of_its_own.url, random.Random(f"everything {kills}")
    centre = working.centre_on(url)
    migrate(centre.database)
    with Server(Owner()) as told, ExitStack() as stack:
        stack.callback(centre.database.close)
        world = World(stack, centre, url, tmp_path, told)
        victims = [chance.choice(("terminal", "server", "worker", "postgresql")) for _ in range(kills)]
        assert len(set(victims)) == 4
        for victim in victims:
            sending = world.sell_and_send(chance.randrange(1, 6))
            for _ in range(chance.randrange(1, 3)):
                world.push()
            _PAUSE.wait(chance.uniform(0.0, 1.5))
            world.kill(victim, sending, postgresql_of_its_own)
            sending.wait(120)
        for _ in range(_TRIES):
            if not world.unpushed:
                break
            world.push()
        assert until_it_works(lambda: all_sent(world))
        world.worker.kill()
        world.worker.wait(20)
        until_it_works(lambda: finish(centre, world.shop))
        check(world.shop, told, world.payments)
        whole(world)


def whole(world: World) -> None:
    """The terminal's journal is the centre's, event by event, and the tables are its fold."""
    world.till.open()
    terminal_id, restaurant_id = world.till.ledger.terminal_id, world.till.restaurant_id
    assert journal_at(world.centre, restaurant_id, terminal_id) == world.till.raws()
    world.till.ledger.close()
    with world.centre.database.tenant(restaurant_id) as connection:
        assert verify_terminal(connection, Sender(terminal_id, restaurant_id)).problems == []
        assert verify_payables(connection, restaurant_id) == []
