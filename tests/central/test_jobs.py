"""Jobs: put down with the change that wants them, done at least once, whoever is killed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib.resources import files

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from pos_terminal.central import jobs
from pos_terminal.central.centre import Centre
from pos_terminal.central.jobs.worker import Worker


def put(centre: Centre, restaurant: str, name: str = "note", **more: object) -> int | None:
    with centre.database.tenant(restaurant) as connection:
        return jobs.enqueue(connection, restaurant, name, **more)  # type: ignore[arg-type]


def left(centre: Centre) -> list[tuple[object, ...]]:
    with centre.database.owner() as connection:
        rows = connection.execute(
            text("SELECT task_name, status FROM pos_jobs.procrastinate_jobs ORDER BY id")
        )
        return [tuple(row) for row in rows]


class Notes:
    """A job that remembers what it was called with."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.seen: list[tuple[str, dict[str, str]]] = []
        self._then = then

    def __call__(self, _centre: Centre, restaurant_id: str, **ids: str) -> None:
        self.seen.append((restaurant_id, ids))
        self._then()


def test_a_job_runs_with_its_restaurant_and_its_ids_and_leaves_nothing(centre: Centre) -> None:
    note = Notes()
    put(centre, "r1", payment_id="p1")
    put(centre, "r2", payment_id="p2")
    Worker(centre, jobs={"note": note}, tends=()).run_until_idle()
    assert note.seen == [("r1", {"payment_id": "p1"}), ("r2", {"payment_id": "p2"})]
    assert left(centre) == []


def test_a_job_is_kept_with_its_change_or_not_at_all(centre: Centre) -> None:
    def change() -> None:
        with centre.database.tenant("r1") as connection:
            jobs.enqueue(connection, "r1", "note")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert left(centre) == []


def test_a_transaction_puts_down_jobs_of_its_own_restaurant_only(centre: Centre) -> None:
    with pytest.raises(SQLAlchemyError, match="restaurant"), centre.database.tenant("r1") as connection:
        jobs.enqueue(connection, "r2", "note")
    assert left(centre) == []


@pytest.mark.parametrize("table", ["procrastinate_jobs", "procrastinate_workers", "procrastinate_events"])
def test_a_restaurant_cannot_look_into_the_queue(centre: Centre, table: str) -> None:
    with pytest.raises(SQLAlchemyError, match="permission"), centre.database.tenant("r1") as connection:
        connection.execute(text(f"SELECT * FROM pos_jobs.{table}"))


def test_the_same_hint_waits_once_for_each_restaurant(centre: Centre) -> None:
    assert put(centre, "r1", once="ask:p") is not None
    assert put(centre, "r1", once="ask:p") is None
    assert put(centre, "r2", once="ask:p") is not None
    note = Notes()
    Worker(centre, jobs={"note": note}, tends=()).run_until_idle()
    assert len(note.seen) == 2
    assert put(centre, "r1", once="ask:p") is not None


def test_a_job_waits_for_its_time(centre: Centre) -> None:
    note = Notes()
    put(centre, "r1", at_ms=centre.clock.now_ms() + 3_600_000)
    Worker(centre, jobs={"note": note}, tends=()).run_until_idle()
    assert note.seen == []
    assert left(centre) == [("note", "todo")]


def test_a_job_that_fails_is_tried_again_and_a_hint_is_not(centre: Centre) -> None:
    def fail() -> None:
        raise OSError

    note = Notes(fail)
    put(centre, "r1")
    put(centre, "r1", once="hint")
    Worker(centre, jobs={"note": note}, tends=()).run_until_idle()
    assert len(note.seen) == 2
    assert left(centre) == [("note", "todo"), ("note", "failed")]


def _leave_behind(centre: Centre) -> None:
    """As a worker does that was killed: it is registered, its job is under way, its heart beats no more."""
    with centre.database.owner() as connection:
        connection.execute(text("SET LOCAL search_path = pos_jobs"))
        worker = connection.execute(text("SELECT * FROM procrastinate_register_worker_v1()")).scalar()
        connection.execute(text("SELECT procrastinate_fetch_job_v2(NULL, :worker)"), {"worker": worker})
        connection.execute(
            text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        )


def test_what_a_killed_worker_left_is_taken_again(centre: Centre) -> None:
    note = Notes()
    put(centre, "r1", lock="order")
    put(centre, "r1", lock="order")
    _leave_behind(centre)
    worker = Worker(centre, jobs={"note": note}, tends=())
    worker.run_until_idle()
    assert note.seen == []
    worker.tend()
    worker.run_until_idle()
    assert len(note.seen) == 2


def test_a_hint_left_behind_gives_way_to_the_one_that_waits(centre: Centre) -> None:
    note = Notes()
    put(centre, "r1", once="hint")
    _leave_behind(centre)
    put(centre, "r1", once="hint")
    worker = Worker(centre, jobs={"note": note}, tends=())
    worker.tend()
    worker.run_until_idle()
    assert len(note.seen) == 1


def test_a_job_that_kills_its_worker_every_time_is_left_in_the_end(centre: Centre) -> None:
    put(centre, "r1")
    worker = Worker(centre, jobs={}, tends=())
    for _ in range(25):
        _leave_behind(centre)
        worker.tend()
    assert left(centre) == [("note", "failed")]


def test_one_worker_of_all_sweeps(centre: Centre) -> None:
    sweeping, go_on, swept = threading.Event(), threading.Event(), []

    def sweep(_centre: Centre) -> None:
        swept.append(threading.get_ident())
        sweeping.set()
        assert go_on.wait(10)

    worker = Worker(centre, jobs={}, tends=(sweep,))
    first = threading.Thread(target=worker.tend)
    first.start()
    assert sweeping.wait(10)
    worker.tend()
    go_on.set()
    first.join()
    assert len(swept) == 1


def test_a_sweep_that_fails_keeps_no_other_back(centre: Centre) -> None:
    swept: list[str] = []

    def broken(_centre: Centre) -> None:
        raise RuntimeError("a bug")

    worker = Worker(centre, jobs={}, tends=(broken, lambda _centre: swept.append("other")))
    with pytest.raises(RuntimeError, match="a bug"):
        worker.tend()
    assert swept == ["other"]


def test_a_worker_goes_on_after_a_sweep_that_failed(centre: Centre, caplog: pytest.LogCaptureFixture) -> None:
    again = threading.Semaphore(0)

    def broken(_centre: Centre) -> None:
        again.release()
        raise RuntimeError("a bug")

    worker = Worker(centre, jobs={}, tends=(broken,), tend_s=0.05)
    worker.start()
    assert all(again.acquire(timeout=20) for _ in range(3))
    worker.stop()
    assert "the queue could not be tended (RuntimeError)" in caplog.text


def test_what_failed_is_counted_and_forgotten_after_a_month(centre: Centre) -> None:
    def fail() -> None:
        raise OSError

    put(centre, "r1", once="hint")
    worker = Worker(centre, jobs={"note": Notes(fail)}, tends=())
    worker.run_until_idle()
    worker.tend()
    assert left(centre) == [("note", "failed")]
    assert 'pos_central_jobs{status="failed"} 1.0' in centre.metrics.document().decode()
    with centre.database.owner() as connection:
        connection.execute(text("UPDATE pos_jobs.procrastinate_events SET at = now() - interval '31 days'"))
    worker.tend()
    assert left(centre) == []


def test_a_worker_on_a_thread_takes_what_comes_and_stops(centre: Centre) -> None:
    done = threading.Event()
    worker = Worker(centre, jobs={"note": Notes(done.set)}, tends=())
    worker.start()
    put(centre, "r1")
    assert done.wait(20)
    worker.stop()
    assert left(centre) == []


def test_the_queues_tables_are_those_that_this_release_of_procrastinate_works_with() -> None:
    """A newer release may need other tables: then they are brought there by a migration of ours."""
    steps = [one.name for one in files("procrastinate.sql").joinpath("migrations").iterdir()]
    assert max(name for name in steps if name.endswith(".sql")).startswith("03.04.00_50_")
