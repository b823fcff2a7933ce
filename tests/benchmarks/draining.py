"""Y1, Y2 and Y3: ten thousand events on their way to a server, beside the parts alone, and what a payment
meanwhile feels of it."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pysqlite3.dbapi2 as sqlite

from pos_terminal.contract import push
from pos_terminal.engine.engine import Engine
from pos_terminal.engine.messages import Message, SendingChanged
from pos_terminal.ledger import sending
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.cash import CashProvider
from pos_terminal.remote.client import CentralClient
from pos_terminal.remote.http import HttpClient
from pos_terminal.remote.keys import TerminalKey
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.checkout import Checkout, Sale
from pos_terminal.sync.calls import pushes
from pos_terminal.sync.queue import Call, packed
from tests.benchmarks.folders import disk_root, scratch
from tests.benchmarks.measure import Line, p99_ms
from tests.benchmarks.paying import open_ledger

_EVENTS = 10_000
_PATIENCE_S = 120


@contextmanager
def _taker() -> Iterator[int]:
    """A server in a process of its own; its port."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.taker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        yield int(server.stdout.readline())
        server.stdin.close()


def _fill(ledger: Ledger, events: int) -> None:
    checkout = Checkout(ledger, {"cash": CashProvider()})
    while ledger.position < events:
        checkout.take_cash(
            Sale(2_500, "cash", ledger.ids.new_id(), reference=f"Table {ledger.position % 40}")
        )


@contextmanager
def _call(ledger: Ledger, port: int) -> Iterator[Call]:
    http_client = HttpClient()
    http_client.warm_up()
    server = f"http://127.0.0.1:{port}"
    client = CentralClient(server, ledger.terminal_id, TerminalKey.make(), http_client, ledger.clock)
    try:
        yield pushes(client)
    finally:
        http_client.close()


class _Drain:
    """An engine that sends; `run` waits until everything is there."""

    def __init__(self, ledger: Ledger) -> None:
        self._done = threading.Event()
        self.ledger = ledger
        self.engine = Engine(ledger, {"cash": CashProvider()}, self._heard, BusinessDay())
        self.engine.start()

    def _heard(self, message: Message) -> None:
        if isinstance(message, SendingChanged) and not message.sending_now and message.last_sent_ms:
            with self.ledger.reading() as connection:
                if sending.mark(connection).position >= self.until:
                    self._done.set()

    def begin(self, call: Call) -> None:
        """Everything is to be sent anew."""
        self._done.clear()
        self.until = self.ledger.position

        def job(_desk: object) -> None:
            with self.ledger.writing() as connection:
                sending.forget(connection)
            self.engine.sending.use(call)
            self.engine.sending.send_now()

        self.engine.submit(job)

    def wait(self) -> None:
        if not self._done.wait(_PATIENCE_S):
            raise TimeoutError("not everything was sent")

    @property
    def over(self) -> bool:
        return self._done.is_set()


def _parts(ledger: Ledger, port: int) -> tuple[float, int]:
    """Seconds of the parts alone, and the bytes that go up: reading by the bare driver, splicing and packing,
    the requests on one connection, and a durable row for each batch."""
    assert ledger.path is not None
    begun = time.perf_counter()
    raw = sqlite.connect(str(ledger.path), isolation_level=None)
    pages: list[list[tuple[bytes, bytes]]] = []
    after = 0
    while True:
        page = raw.execute(
            "SELECT hash, event FROM journal WHERE position > ? ORDER BY position LIMIT ?",
            (after, sending.MOST_EVENTS),
        ).fetchall()
        if not page:
            break
        pages.append(page)
        after += len(page)
    bodies = []
    head = bytes(32)
    seq = 1
    for page in pages:
        events = tuple(row[1] for row in page)
        bodies.append(packed(sending.Batch(1, seq, head, page[-1][0], events)))
        head, seq = page[-1][0], seq + len(page)
    connection = http.client.HTTPConnection("127.0.0.1", port)
    raw.execute("PRAGMA synchronous = 2")
    raw.execute("CREATE TABLE IF NOT EXISTS marks (number INTEGER PRIMARY KEY, position INTEGER) STRICT")
    for number, body in enumerate(bodies):
        connection.request("POST", push.PATH, body, {"Content-Encoding": "gzip"})
        connection.getresponse().read()
        raw.execute("INSERT OR REPLACE INTO marks VALUES (1, ?)", (number,))
    took = time.perf_counter() - begun
    connection.close()
    raw.execute("DROP TABLE marks")
    raw.close()
    return took, sum(len(body) for body in bodies)


def y1_and_y2(*, quick: bool) -> Iterator[Line]:
    """How long 10,000 events take, and how many bytes each costs."""
    count, rounds = (2_000, 2) if quick else (_EVENTS, 5)
    with scratch(disk_root()) as folder, _taker() as port:
        ledger, _ = open_ledger(folder)
        _fill(ledger, count)
        drain = _Drain(ledger)
        ours, alone, up = [], [], 0
        with _call(ledger, port) as call:
            for _ in range(rounds):
                took, up = _parts(ledger, port)
                alone.append(took)
                begun = time.perf_counter()
                drain.begin(call)
                drain.wait()
                ours.append(time.perf_counter() - begun)
        events = ledger.position
        drain.engine.stop()
    figure, control = sorted(ours)[rounds // 2], sorted(alone)[rounds // 2]
    yield Line(
        "Y1",
        f"{events} queued events drained",
        figure * 1000,
        "ms",
        2.0,
        control * 1000,
        "the parts alone",
        f"{events / figure:,.0f} events/s",
    )
    yield Line("Y2", "bytes up per event, compressed", up / events, "B", 130.0)


def y3(*, quick: bool) -> Iterator[Line]:
    """A payment's p99 while 10,000 events drain, beside its p99 while nothing does."""
    count, wanted = (2_000, 60) if quick else (_EVENTS, 600)
    idle: list[int] = []
    busy: list[int] = []
    with scratch(disk_root()) as folder, _taker() as port:
        ledger, _ = open_ledger(folder)
        _fill(ledger, count)
        drain = _Drain(ledger)
        with _call(ledger, port) as call:
            while len(busy) < wanted:
                idle += [_pay(drain.engine, ledger) for _ in range(25)]
                drain.begin(call)
                while not drain.over:
                    busy.append(_pay(drain.engine, ledger))
        drain.engine.stop()
    yield Line(
        "Y3",
        f"a cash payment's p99 while {count} events drain",
        p99_ms(busy),
        "ms",
        2.0,
        p99_ms(idle),
        "idle",
        f"{len(busy)} and {len(idle)} payments",
    )


def _pay(engine: Engine, ledger: Ledger) -> int:
    """From the press to the answer, in nanoseconds; then a moment for the next customer."""
    answered = threading.Event()
    sale = Sale(2_500, "cash", ledger.ids.new_id())
    begun = time.perf_counter_ns()
    took = [0]

    def done(result: object) -> None:
        took[0] = time.perf_counter_ns() - begun
        if isinstance(result, BaseException):
            raise result
        answered.set()

    engine.submit(lambda desk: desk.take_cash(sale, "system"), done)
    if not answered.wait(_PATIENCE_S):
        raise TimeoutError("no payment")
    threading.Event().wait(0.003)
    return took[0]
