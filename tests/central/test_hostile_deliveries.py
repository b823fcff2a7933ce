"""What becomes of the callbacks of an owner whose server means harm, and of everybody else's: each try is
written down and made again later, and nobody else waits for it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any, Final

import pytest

from pos_terminal.central.callbacks import delivering
from pos_terminal.central.callbacks.delivering import pump_callbacks, sweep_callbacks
from pos_terminal.central.callbacks.lane import QUICK_TURNS, SlowLane
from pos_terminal.central.callbacks.outbox import PUMP
from pos_terminal.central.centre import Centre
from pos_terminal.central.jobs.registry import Job, registry
from pos_terminal.central.jobs.worker import Worker
from pos_terminal.central.settings import Settings
from pos_terminal.providers.base import Outcome
from tests.central.hostile import BOMB, ENDLESS, OK
from tests.central.owning import OWNER, end, owned
from tests.central.pushing import Shop, make_shop, run_jobs
from tests.central.working import LOOPBACK
from tests.providers.loopback import (
    Conduct,
    Server,
    drip,
    framed,
    raw,
    reply,
    reset,
    silence,
    then_close,
)


@pytest.fixture
def settings() -> Settings:
    return Settings(
        trusted_hosts=("testserver",),
        rate_per_address=0,
        rate_per_credential=0,
        callback_networks=LOOPBACK,
    )


@pytest.fixture
def shop(centre: Centre) -> Shop:
    return make_shop(centre)


def wants(shop: Shop, number: str, url: str, owner: str = OWNER) -> None:
    """This owner has one callback to hear."""
    payment, _ = owned(shop, number, url, owner=owner)
    end(shop, payment, Outcome.DECLINED)


def row(shop: Shop, owner: str, columns: str) -> tuple[Any, ...]:
    [found] = shop.rows(f"SELECT {columns} FROM pos.callbacks WHERE owner_id = :owner", owner=owner)
    return found


def due(shop: Shop) -> None:
    """Time passes, for what waits to be tried."""
    shop.rows("UPDATE pos.callbacks SET next_at = 0 WHERE state = 'waiting' RETURNING 1")
    in_queue(shop, "UPDATE procrastinate_jobs SET scheduled_at = now()")


def in_queue(shop: Shop, statement: str) -> None:
    """Say this to the queue of jobs."""
    with shop.centre.database.owner() as connection:
        connection.exec_driver_sql("SET LOCAL search_path = pos_jobs")
        connection.exec_driver_sql(statement)


HOSTILE: Final[dict[str, tuple[Conduct, int | None, str | None]]] = {
    "endless": (ENDLESS["body"], None, "too_large"),
    "bomb and more": (raw(OK + b"Content-Encoding: gzip\r\n\r\n" + BOMB * 9), None, "too_large"),
    "huge headers": (ENDLESS["one header"], None, "broken_off"),
    "dripping": (drip(framed(200, b"x" * 90_000), 0.05), None, "too_late"),
    "silent": (silence, None, "too_late"),
    "garbage": (raw(b"\x00\x01\x02 not HTTP\r\n\r\n"), None, "broken_off"),
    "half": (then_close(OK + b"Content-Length: 9\r\n\r\nhalf"), None, "broken_off"),
    "closed": (then_close(b""), None, "broken_off"),
    "reset": (reset, None, "broken_off"),
    "nowhere": (reply(302, b"", "Location: https://xn--/"), 302, None),
    "to metadata": (reply(307, b"", "Location: http://169.254.169.254/latest/meta-data/"), 307, None),
    "broken": (reply(500, b"x" * 9_000), 500, None),
}


@pytest.fixture
def hostile() -> Iterator[dict[str, Server]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(Server(conduct)) for name, (conduct, _, _) in HOSTILE.items()}


def test_each_try_at_a_hostile_owner_is_written_down_and_made_again_later_with_the_same_bytes(
    shop: Shop, hostile: dict[str, Server]
) -> None:
    pump = partial(pump_callbacks, shop.centre, shop.restaurant_id)
    for name, server in hostile.items():
        wants(shop, name, server.url, owner=name)
    pauses = []
    for tries in (1, 2):
        for name, (_, status, problem) in HOSTILE.items():
            pump(owner_id=name, deadline_s=1.0 if problem == "too_late" else 30.0)
            found = row(shop, name, "state, tries, last_status, last_problem, next_at - last_tried_at")
            assert found[:4] == ("waiting", tries, status, problem), name
            pauses.append(found[4])
        due(shop)
    few = len(HOSTILE)
    assert all(5_000 <= first <= 6_000 for first in pauses[:few])
    assert all(10_000 <= second <= 12_000 for second in pauses[few:])
    for name, server in hostile.items():
        server.script[:] = [reply(204)]
        pump(owner_id=name)
        assert row(shop, name, "state, last_status") == ("taken", 204), name
        assert len(server.received) == 3
        assert len({one.body for one in server.received}) == 1


def test_a_redirect_to_this_machine_is_written_down_and_brings_it_nothing(shop: Shop) -> None:
    with Server(reply(200)) as inside, Server(reply(308, b"", f"Location: {inside.url}/")) as server:
        wants(shop, "1", server.url)
        pump_callbacks(shop.centre, shop.restaurant_id, owner_id=OWNER)
    assert row(shop, OWNER, "state, last_status") == ("waiting", 308)
    assert inside.connections == 0


def slowly(server: Server, connection: socket.socket) -> None:
    """Takes everything, in its own time."""
    server.stopped.wait(0.7)
    reply(200)(server, connection)


def test_an_owner_that_takes_its_time_has_one_call_in_a_turn(shop: Shop) -> None:
    with Server(reply(200)) as quick, Server(slowly) as slow:
        for owner, server in (("quick", quick), ("slow", slow)):
            for number in range(3):
                wants(shop, f"{owner}-{number}", server.url, owner=owner)
            pump_callbacks(shop.centre, shop.restaurant_id, owner_id=owner, deadline_s=1.2)
    assert (len(quick.received), len(slow.received)) == (3, 1)
    with shop.centre.database.owner() as connection:
        planned = connection.exec_driver_sql(
            "SELECT count(*) FROM pos_jobs.procrastinate_jobs WHERE scheduled_at > now()"
        ).scalar()
    assert planned == 1, "the rest comes in another turn"


def test_owners_that_answer_nothing_hold_one_worker_of_four_and_nobody_else_waits(
    shop: Shop,
) -> None:
    hostile_owners = [f"silent-{number}" for number in range(6)]
    asked, told, let_go = threading.Semaphore(0), threading.Semaphore(0), threading.Event()

    def hold(_server: Server, connection: socket.socket) -> None:
        asked.release()
        let_go.wait(60)
        connection.shutdown(socket.SHUT_RDWR)

    def take(server: Server, connection: socket.socket) -> None:
        reply(200)(server, connection)
        told.release()

    def worker(deadline_s: float) -> Worker:
        jobs: dict[str, Job] = {**registry(), PUMP: partial(pump_callbacks, deadline_s=deadline_s)}
        return Worker(shop.centre, concurrency=4, jobs=jobs, tends=())

    with Server(silence) as bad, Server(take) as good:
        for number, owner in enumerate(hostile_owners):
            wants(shop, f"bad-{number}", bad.url, owner=owner)
        worker(0.5).run_until_idle()
        assert len(bad.received) == len(hostile_owners)
        bad.script[:] = [hold]
        due(shop)
        running = worker(60)
        running.start()
        try:
            assert asked.acquire(timeout=20)
            for number in range(5):
                wants(shop, f"good-{number}", good.url)
                assert told.acquire(timeout=20), "somebody waits for a hostile owner"
            assert not asked.acquire(blocking=False), "two hostile owners are called at once"
        finally:
            let_go.set()
            running.stop()


def test_an_owner_with_many_that_wait_keeps_no_other_from_being_found(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "_MOST", 2)
    with Server(reply(500)) as many, Server(reply(200)) as one:
        for number in range(3):
            wants(shop, f"many-{number}", many.url, owner="many")
        wants(shop, "one", one.url)
        in_queue(shop, "DELETE FROM procrastinate_jobs")
        shop.rows("UPDATE pos.callbacks SET next_at = number RETURNING 1")
        sweep_callbacks(shop.centre)
        run_jobs(shop.centre)
    assert (len(many.received), len(one.received)) == (3, 1)


def test_an_owner_leaves_the_slow_lane_when_it_was_quick_for_some_turns() -> None:
    lane, one, other, third = SlowLane(), ("r", "one"), ("r", "other"), ("r", "third")
    for key in (one, other):
        assert lane.enter(key)
    for key in (one, other):
        lane.leave(key, slow=True)
    assert lane.enter(one)
    assert not lane.enter(other)
    assert lane.enter(third)
    lane.leave(one, slow=None)
    for _ in range(QUICK_TURNS):
        assert lane.enter(other)
        assert not lane.enter(one)
        lane.leave(other, slow=False)
    assert lane.enter(one)
    assert lane.enter(other)
