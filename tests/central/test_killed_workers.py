"""Workers that are killed, really killed, with a push or a callback in their hands: nothing is lost, nothing
has two effects, and what is sent twice can be recognised."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import SQLAlchemyError

from pos_terminal.central import jobs
from pos_terminal.central.callbacks import owners
from pos_terminal.central.centre import Centre
from pos_terminal.central.embedded import Embedded
from pos_terminal.central.jobs.worker import Worker
from pos_terminal.central.migrate import migrate
from pos_terminal.central.settings import Settings
from pos_terminal.domain.payment import Status
from pos_terminal.system import SystemClock
from tests.central import working
from tests.central.pushing import Shop, make_shop, wave_body, wave_headers
from tests.providers.loopback import Server, reply

OWNER = "till program"
_PAUSE = threading.Event()


@pytest.fixture
def settings() -> Settings:
    return Settings(
        trusted_hosts=("testserver",),
        rate_per_address=0,
        rate_per_credential=0,
        callback_networks=working.LOOPBACK,
    )


class Owner:
    """The program that owns the orders: it takes callbacks, and may see to it that the one who brings one
    dies before it is answered."""

    def __init__(self) -> None:
        self.victim: subprocess.Popen[bytes] | None = None
        self.dies_at: int | None = None
        self.came = 0

    def __call__(self, server: Server, connection: socket.socket) -> None:
        self.came += 1
        if self.dies_at is not None and self.came >= self.dies_at and self.victim is not None:
            self.dies_at = None
            os.kill(self.victim.pid, signal.SIGKILL)
            self.victim.wait(20)
            return
        with suppress(OSError):
            reply(200)(server, connection)


@contextmanager
def a_worker(centre: Centre) -> Iterator[subprocess.Popen[bytes]]:
    process = working.begin(centre.database.url)
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


def until(done: Callable[[], bool]) -> None:
    """Ask until it is so; the test's own time limit ends it otherwise."""
    while not done():
        _PAUSE.wait(0.02)


def count(shop: Shop, statement: str) -> int:
    return int(shop.rows(f"SELECT count(*) FROM {statement}")[0][0])


def time_passes(centre: Centre, shop: Shop) -> None:
    """Hearts that stopped are noticed, and whatever waits for its time is due."""
    shop.rows("UPDATE pos.callbacks SET next_at = 0 WHERE state = 'waiting' RETURNING 1")
    with centre.database.owner() as connection:
        connection.exec_driver_sql("SET LOCAL search_path = pos_jobs")
        connection.exec_driver_sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 h'")
        connection.exec_driver_sql("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


def finish(centre: Centre, shop: Shop) -> None:
    """The last worker lives."""
    worker = Worker(centre)
    for _ in range(20):
        time_passes(centre, shop)
        worker.tend()
        worker.run_until_idle()
        if not count(shop, "pos.callbacks WHERE state = 'waiting'") and set(shop.states()) == {"applied"}:
            return
    raise AssertionError(shop.states())


def check(shop: Shop, owning: Server, payments: list[str]) -> None:
    """What has to be true after any number of kills."""
    for payment_id in payments:
        assert shop.payment(payment_id).status is Status.SUCCESS
    facts = [
        json.loads(bytes(row[0]))
        for row in shop.rows("SELECT event FROM pos.journal WHERE terminal_id = 'centre' ORDER BY position")
    ]
    ended = Counter(one["body"]["payment_id"] for one in facts if one["type"] == "payment.succeeded")
    assert ended == dict.fromkeys(payments, 1)
    bodies: dict[str, set[bytes]] = {}
    for request in owning.received:
        bodies.setdefault(request.headers["pos-event-id"], set()).add(request.body)
    assert all(len(same) == 1 for same in bodies.values()), "sent again, it is the very same"
    told = Counter(
        (one["type"], one["payment"]["id"]) for [body] in bodies.values() for one in [json.loads(body)]
    )
    wanted = {(kind, one) for kind in ("payment.succeeded", "payable.settled") for one in payments}
    assert told == dict.fromkeys(wanted, 1)
    assert {row[0] for row in shop.rows("SELECT state FROM pos.callbacks")} == {"taken"}


def orders(centre: Centre, client: TestClient, url: str, number: int) -> tuple[Shop, list[str]]:
    """So many orders of an owner who wants to be told, each with a true push that nobody has worked on."""
    shop, made = make_shop(centre), []
    path = shop.path("wave")
    with centre.database.tenant(shop.restaurant_id) as connection:
        owners.set_url(centre, connection, shop.restaurant_id, OWNER, url)
    for order in range(number):
        with centre.database.tenant(shop.restaurant_id) as connection:
            owners.own(connection, shop.restaurant_id, "order", str(order), OWNER)
        payment = shop.pay(str(order))
        made.append(payment.payment_id)
        body = wave_body(payment, f"AE_{order}", id=f"cos-{order:013}")
        headers = wave_headers(body, "wave_whs_baobab", centre.clock.now_ms() // 1000)
        assert client.post(path, content=body, headers=headers).status_code == 200
    return shop, made


ROUNDS = [pytest.param(6, 2), pytest.param(200, 40, marks=[pytest.mark.long, pytest.mark.timeout(900)])]


def kill_while_it_tells(shop: Shop, owner: Owner, process: subprocess.Popen[bytes], after: int) -> None:
    """With a callback in its hands: that was delivered, and nobody wrote it down."""
    owner.victim, owner.dies_at = process, owner.came + after
    settled = "pos.webhooks WHERE state <> 'applied'"
    waiting = "pos.callbacks WHERE state = 'waiting'"
    until(lambda: process.poll() is not None or not (count(shop, settled) or count(shop, waiting)))
    owner.dies_at = None


def kill_while_it_applies(shop: Shop, number: int, after: int) -> None:
    """At some moment of its work on pushes; whoever called kills it then."""
    applied = "pos.webhooks WHERE state = 'applied'"
    wanted = min(number, count(shop, applied) + after)
    until(lambda: count(shop, applied) >= wanted)


@pytest.mark.parametrize(("number", "kills"), ROUNDS)
def test_workers_killed_anywhere_lose_nothing_and_do_nothing_twice(
    centre: Centre, client: TestClient, number: int, kills: int
) -> None:
    chance, owner = random.Random(f"kills {kills}"), Owner()
    with Server(owner) as owning:
        shop, payments = orders(centre, client, f"{owning.url}/told", number)
        for turn in range(kills):
            with a_worker(centre) as process:
                if turn % 2:
                    kill_while_it_tells(shop, owner, process, chance.randrange(1, 4))
                else:
                    kill_while_it_applies(shop, number, chance.randrange(1, 3))
            time_passes(centre, shop)
        finish(centre, shop)
        check(shop, owning, payments)


@pytest.mark.long
def test_a_worker_outlives_its_postgresql() -> None:
    folder = Path(tempfile.mkdtemp(prefix="pos-central-tests-"))
    folder.chmod(0o711)
    server = Embedded(folder / "pg", SystemClock())
    server.start()
    done = threading.Semaphore(0)
    centre = working.centre_on(server.url)
    migrate(centre.database)
    worker = Worker(
        centre, jobs={"note": lambda *_one, **_more: done.release()}, tends=(), tend_s=0.5, silent_s=2
    )
    worker.start()
    try:
        for _ in range(4):
            enqueue_again(centre)
            assert done.acquire(timeout=60)
            os.kill(server.process_id, signal.SIGKILL)
    finally:
        worker.stop()
        centre.database.close()
        server.stop()
        shutil.rmtree(folder)


def enqueue_again(centre: Centre) -> None:
    """Put down one job, as soon as the database takes it."""
    while True:
        try:
            with centre.database.tenant("r1") as connection:
                jobs.enqueue(connection, "r1", "note")
        except SQLAlchemyError:
            _PAUSE.wait(0.1)
        else:
            return
