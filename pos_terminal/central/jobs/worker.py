"""Taking jobs: a thread of the server process, or a process of its own. Any number of them, killed at will.

The queue is procrastinate's. Beside taking jobs a worker looks every half minute for what a killed one left
behind, and one of all workers then runs the sweeps: a job that was lost is found again by what it was for.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Final

import psycopg
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as QueuedJob
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from pos_terminal.central.centre import Centre
from pos_terminal.central.jobs.registry import Job, Sweep, registry, sweeps
from pos_terminal.system import jitter

QUEUE: Final = "restaurants"
SILENT_S: Final = 30.0
"""A worker that said nothing for so long is dead, and its jobs are taken again."""
TEND_S: Final = 30.0
MOST_TRIES: Final = 10
_LONGEST_WAIT_S: Final = 600
_DATABASE_AWAY_S: Final = 1.0
_TEND_LOCK: Final = 0x524354_51
_ROUNDS: Final = 20
_DUE: Final = text(
    "SELECT EXISTS (SELECT FROM pos_jobs.procrastinate_jobs WHERE status = 'todo'"
    " AND coalesce(scheduled_at, now()) <= now())"
)
_TAKE_AGAIN: Final = text("SELECT pos_jobs.take_again(:silent_s, :tries)")
_IN_QUEUE: Final = text("SET LOCAL search_path = pos_jobs")
# What failed for good is there to be looked at, for a month.
_FORGET: Final = text(
    "DELETE FROM procrastinate_jobs job WHERE status IN ('failed', 'cancelled', 'aborted') AND NOT EXISTS"
    " (SELECT FROM procrastinate_events e WHERE e.job_id = job.id AND e.at > now() - interval '30 days')"
)
_COUNTED: Final = text("SELECT status, count(*) FROM procrastinate_jobs GROUP BY status")
_ONE_OF_ALL: Final = text("SELECT pg_try_advisory_xact_lock(:key)")

log = logging.getLogger(__name__)
# Each job would be four lines; what matters is counted, and what fails is logged here.
logging.getLogger("procrastinate").setLevel(logging.ERROR)


class Backoff(BaseRetryStrategy):
    """Tried again after 1, 2, 4 ... seconds, spread; given up after MOST_TRIES: then the sweeps find it."""

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        """When this job is tried again; None for never."""
        # A hint that waits to be started could not be put beside another of its kind.
        if job.queueing_lock is not None or job.attempts + 1 >= MOST_TRIES:
            return None
        wait_s = min(_LONGEST_WAIT_S, 2.0**job.attempts) * (1 + jitter())
        log.warning("job %s failed (%s), again in %d s", job.task_name, type(exception).__name__, wait_s)
        return RetryDecision(retry_in={"seconds": max(1, round(wait_s))})


class Worker:
    """Takes jobs until it is stopped. `jobs` and `tends` are all there are unless given."""

    def __init__(
        self,
        centre: Centre,
        *,
        concurrency: int = 4,
        jobs: Mapping[str, Job] | None = None,
        tends: Sequence[Sweep] | None = None,
        silent_s: float = SILENT_S,
        tend_s: float = TEND_S,
    ) -> None:
        self._centre = centre
        self._concurrency = concurrency
        self._jobs = registry() if jobs is None else jobs
        self._sweeps = sweeps() if tends is None else tends
        self._silent_s = silent_s
        self._tend_s = tend_s
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Work on a thread of this process."""
        self._thread = threading.Thread(target=self.run, name="jobs")
        self._thread.start()

    def stop(self) -> None:
        """Take no more jobs, end those under way, and return when that is done. From any other thread."""
        self._stopping.set()
        loop, task = self._loop, self._task
        if loop is not None and task is not None:
            with suppress(RuntimeError):  # it has just ended by itself
                loop.call_soon_threadsafe(task.cancel)
        if self._thread is not None:
            self._thread.join()

    def run(self) -> None:
        """Work on this thread until `stop`. A database that is away is waited for."""
        factory = asyncio.SelectorEventLoop if sys.platform == "win32" else None
        with asyncio.Runner(loop_factory=factory) as runner, suppress(asyncio.CancelledError):
            runner.run(self._work())

    def run_until_idle(self) -> None:
        """Do what is due now, with what that puts down to be done at once, and return."""
        with asyncio.Runner() as runner:
            for _ in range(_ROUNDS):
                runner.run(self._take(wait=False))
                with self._centre.database.owner() as connection:
                    if not connection.execute(_DUE).scalar():
                        return

    def tend(self) -> None:
        """Take again what dead workers left, and run the sweeps unless another worker does so just now."""
        database = self._centre.database
        with database.owner() as connection:
            left = connection.execute(_TAKE_AGAIN, {"silent_s": self._silent_s, "tries": 2 * MOST_TRIES})
            if taken := left.scalar():
                log.warning("%d jobs of workers that are gone are taken again", taken)
        with database.owner() as connection:
            if connection.execute(_ONE_OF_ALL, {"key": _TEND_LOCK}).scalar():
                connection.execute(_IN_QUEUE)
                connection.execute(_FORGET)
                self._tell(connection)
                self._sweep()

    def _sweep(self) -> None:
        """One that fails keeps no other back. Raises the first error, after all of them."""
        with ThreadPoolExecutor(1, thread_name_prefix="sweep") as pool:
            swept = [pool.submit(sweep, self._centre) for sweep in self._sweeps]
        errors = [error for one in swept if (error := one.exception()) is not None]
        if errors:
            raise errors[0]

    def _tell(self, connection: Connection) -> None:
        gauge = self._centre.metrics.gauge("pos_central_jobs", "Jobs by how they stand", ("status",))
        found = {str(row[0]): int(row[1]) for row in connection.execute(_COUNTED)}
        for status in ("todo", "doing", "failed"):
            gauge.labels(status).set(found.get(status, 0))

    async def _work(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        tending = asyncio.create_task(self._tend_for_ever())
        try:
            while not self._stopping.is_set():
                if await _failed(self._take(wait=True), "jobs wait for a moment"):
                    await asyncio.sleep(_DATABASE_AWAY_S)
        finally:
            tending.cancel()
            with suppress(asyncio.CancelledError):
                await tending

    async def _tend_for_ever(self) -> None:
        while True:
            await _failed(asyncio.to_thread(self.tend), "the queue could not be tended")
            await asyncio.sleep(self._tend_s)

    async def _take(self, *, wait: bool) -> None:
        app = self._app()
        async with app.open_async():
            await app.run_worker_async(
                queues=[QUEUE],
                concurrency=self._concurrency,
                wait=wait,
                delete_jobs="successful",
                install_signal_handlers=False,
                update_heartbeat_interval=max(0.5, self._silent_s / 3),
                stalled_worker_timeout=self._silent_s,
                fetch_job_polling_interval=1.0,
            )

    def _app(self) -> App:
        url = make_url(self._centre.database.url).set(drivername="postgresql")
        connector = PsycopgConnector(
            conninfo=url.render_as_string(hide_password=False),
            min_size=1,
            max_size=self._concurrency + 3,
            kwargs={"options": "-c search_path=pos_jobs", "application_name": "pos-terminal jobs"},
        )
        app = App(connector=connector)
        for name, function in self._jobs.items():
            app.task(name=name, queue=QUEUE, retry=Backoff())(self._runner(name, function))
        return app

    def _runner(self, name: str, function: Job) -> Callable[..., None]:
        centre = self._centre
        taken = centre.metrics.seconds("pos_central_job_seconds", "How long a job took", ("job", "outcome"))

        def run(restaurant_id: str, **ids: Any) -> None:
            started, outcome = centre.clock.monotonic(), "failed"
            try:
                function(centre, restaurant_id, **ids)
                outcome = "done"
            finally:
                taken.labels(name, outcome).observe(centre.clock.monotonic() - started)

        return run


async def _failed(work: Coroutine[Any, Any, None], meaning: str) -> bool:
    """Whether this ended in an error, which is logged: the worker goes on, whatever a part of it did."""
    task = asyncio.create_task(work)
    try:
        await asyncio.wait({task})
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait({task})
        raise
    error = None if task.cancelled() else task.exception()
    if error is not None:
        away = isinstance(error, (ConnectorException, psycopg.Error, SQLAlchemyError, OSError))
        log.error("%s (%s)", meaning, type(error).__name__, exc_info=None if away else error)
    return error is not None
