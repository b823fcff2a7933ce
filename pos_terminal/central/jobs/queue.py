"""Putting a job down, in the transaction of the change that wants it: both are kept, or neither.

A job carries ids and nothing else: what it works on, it reads when it runs. It may be killed at any instant
and is taken again, so each job must be such that doing it twice is doing it once.
"""

from __future__ import annotations

import json
from typing import Final

from sqlalchemy import Connection, text

_ENQUEUE: Final = text(
    "SELECT pos_jobs.enqueue("
    "CAST(:restaurant AS text), CAST(:name AS text), CAST(:ids AS jsonb), CAST(:at_ms AS bigint),"
    " CAST(:lock AS text), CAST(:once AS text), CAST(:priority AS integer))"
)


def enqueue(
    connection: Connection,
    restaurant_id: str,
    name: str,
    *,
    at_ms: int | None = None,
    lock: str | None = None,
    once: str | None = None,
    priority: int = 0,
    **ids: str,
) -> int | None:
    """Put down one job for this restaurant, in its own tenant's transaction.

    `name` is one of `jobs.registry`'s; `ids` come back to its function by their names. Not before `at_ms`
    (UTC ms). Jobs with the same `lock` run one after the other. `once`: nothing is put down, and None is the
    answer, while a job with the same word waits to be started: for hints alone (ask again soon), because a
    job that was put down earlier may start before this transaction ends. Raises SQLAlchemy's errors, also
    when the transaction is another restaurant's.
    """
    values = {
        "restaurant": restaurant_id,
        "name": name,
        "ids": json.dumps(ids),
        "at_ms": at_ms,
        "lock": lock,
        "once": once,
        "priority": priority,
    }
    number: int | None = connection.execute(_ENQUEUE, values).scalar()
    return number
