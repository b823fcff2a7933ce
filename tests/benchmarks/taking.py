"""I1 and I3: the central server takes batches in, beside PostgreSQL's own COPY of the same rows.

The control copies the rows of the journal, ready-made, into a table with the journal's indexes: it looks at
nothing, hashes nothing, folds nothing, and has no wall between restaurants. Both commit each batch of 500.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from typing import Final

import msgspec
import psycopg

from pos_terminal.central.database import Database
from pos_terminal.central.embedded import Embedded
from pos_terminal.central.ingest.folding import fold_terminal
from pos_terminal.central.ingest.store import store_batch
from pos_terminal.central.migrate import migrate
from pos_terminal.contract import push
from pos_terminal.contract.push import Accepted
from pos_terminal.system import SystemClock, SystemIds
from tests.benchmarks.folders import disk_root
from tests.benchmarks.measure import MS, Line
from tests.central.journals import NOW, Sender, Written, written_by
from tests.support.core import cash, checkout_of, open_ledger

_SIZE: Final = 500
_RESTAURANTS: Final = count(1)
_COLUMNS: Final = "restaurant_id, terminal_id, incarnation, seq, position, subject, hash, event, received_at"
_KINDS: Final = ("text", "text", "int8", "int8", "int8", "text", "bytea", "bytea", "int8")


def _journal(sales: int) -> list[Written]:
    """Cash sales of one terminal, three events each."""
    ledger = open_ledger(None, ids=SystemIds())
    checkout = checkout_of(ledger)
    for number in range(sales):
        amount = 1_000 + number % 5_000 * 5
        sale = cash(amount, ledger.ids.new_id(), tendered=100_000, reference=f"Table {number % 40}")
        checkout.take_cash(sale)
    written = written_by(ledger)
    ledger.close()
    return written[: len(written) // _SIZE * _SIZE]


class _Taking:
    """One PostgreSQL with a journal to be taken in, again and again by another restaurant."""

    def __init__(self, url: str, written: Sequence[Written]) -> None:
        self._url = url
        self.database = Database(url)
        migrate(self.database)
        with self.database.owner() as connection:
            connection.exec_driver_sql("CREATE TABLE pos.control (LIKE pos.journal INCLUDING ALL)")
        self._parts = [written[at : at + _SIZE] for at in range(0, len(written), _SIZE)]
        self._packed = [push.pack(_body(part)) for part in self._parts]
        self._terminal = _terminal_of(written[0])

    def copied(self, *, binary: bool) -> list[int]:
        """Nanoseconds for each batch, copied."""
        restaurant, taken = f"copy-{next(_RESTAURANTS)}", []
        how = "(FORMAT BINARY)" if binary else ""
        url = self._url.replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(url) as connection, connection.cursor() as cursor:
            for number, part in enumerate(self._parts):
                rows = [
                    (restaurant, self._terminal, 1, one.seq, one.seq, f"{number}", one.hash, one.raw, NOW)
                    for one in part
                ]
                started = time.perf_counter_ns()
                with cursor.copy(f"COPY pos.control ({_COLUMNS}) FROM STDIN {how}".encode()) as copy:
                    if binary:
                        copy.set_types(_KINDS)
                    for row in rows:
                        copy.write_row(row)
                connection.commit()
                taken.append(time.perf_counter_ns() - started)
        return taken

    def taken(self, *, fold: bool = False, times: int = 1) -> list[list[int]]:
        """Nanoseconds for each batch, from its packed bytes: new, and `times` - 1 times more."""
        sender = Sender(self._terminal, f"restaurant-{next(_RESTAURANTS)}")
        every: list[list[int]] = [[] for _ in range(times)]
        for took in every:
            for packed in self._packed:
                started = time.perf_counter_ns()
                batch = push.decode_batch(push.unpack(packed))
                with self.database.tenant(sender.restaurant_id) as connection:
                    stored = store_batch(connection, sender, batch, NOW)
                if fold and stored.new is not None:
                    fold_terminal(self.database, sender, NOW, stored)
                took.append(time.perf_counter_ns() - started)
                assert isinstance(stored.answer, Accepted)
        return every


def _body(part: Sequence[Written]) -> bytes:
    return push.encode_batch(
        incarnation=1,
        first_seq=part[0].seq,
        prev=part[0].previous,
        head=part[-1].hash,
        events=[one.raw for one in part],
    )


def _terminal_of(one: Written) -> str:
    found = msgspec.json.decode(one.raw)["terminal"]
    assert isinstance(found, str)
    return found


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL of our own with the settings of the real one; its address."""
    # Not below a folder of ours: as root it runs as another account, which gets into none.
    folder = Path(tempfile.mkdtemp(prefix="pos-central-bench-", dir=disk_root()))
    folder.chmod(0o711)
    server = Embedded(folder / "pg", SystemClock())
    try:
        server.start()
        yield server.url
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _each(nanoseconds: Sequence[int]) -> float:
    """Microseconds for one event."""
    return median(nanoseconds) / _SIZE / 1_000


def _together(clients: int, one: Callable[[], object], events: int) -> float:
    """Microseconds for one event while so many do the same at once."""
    started = time.perf_counter_ns()
    with ThreadPoolExecutor(clients) as pool:
        for done in [pool.submit(one) for _ in range(clients)]:
            done.result()
    return (time.perf_counter_ns() - started) / (clients * events) / 1_000


def i1_and_i3(*, quick: bool = False) -> Iterator[Line]:
    """Each round takes the same journal in for another restaurant, by turns with the control."""
    written = _journal(700 if quick else 3_400)
    rounds = 2 if quick else 5
    text: list[int] = []
    binary: list[int] = []
    folded: list[int] = []
    stored: list[int] = []
    again: list[int] = []
    eight: list[tuple[float, float]] = []
    with postgresql() as url:
        taking = _Taking(url, written)
        taking.taken(fold=True)
        for _ in range(rounds):
            text += taking.copied(binary=False)
            folded += taking.taken(fold=True)[0]
            binary += taking.copied(binary=True)
            new, replayed = taking.taken(times=2)
            stored += new
            again += replayed
        for _ in range(max(1, rounds // 2)):
            control = _together(8, lambda: taking.copied(binary=False), len(written))
            eight.append((_together(8, lambda: taking.taken(), len(written)), control))
        taking.database.close()
    copy = _each(text)
    yield Line("I1", "take in an event: checked, stored, folded", _each(folded), "us", 5.0, copy, "COPY")
    yield Line("I1", "store an event, one client", _each(stored), "us", 2.5, copy, "COPY")
    ours, control = (median(column) for column in zip(*eight, strict=True))
    yield Line("I1", "store an event, eight clients", ours, "us", 1.82, control, "COPY by eight")
    yield Line("I1", "COPY in its binary format", _each(binary), "us", None, copy, "COPY as text")
    new_ms, again_ms = median(stored) / MS, median(again) / MS
    yield Line("I3", "a batch of 500 that came before", again_ms, "ms", 1.0, new_ms, "new")
