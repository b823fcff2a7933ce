"""P1, P2 and P5: a durable cash payment beside the same rows on the bare driver, in turns."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from pos_terminal.domain import events
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.reader import Reader
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.cash import CashProvider
from pos_terminal.services.approval import Decision
from pos_terminal.services.checkout import Checkout, Sale
from pos_terminal.services.drawer_opening import Opening, open_drawer
from pos_terminal.services.rights import SYSTEM
from pos_terminal.system import SystemClock, SystemIds
from tests.benchmarks.folders import disk_root, kind_of, memory_root, scratch
from tests.benchmarks.measure import MS, Line, middle_ms, p99_ms
from tests.benchmarks.raw_sale import RawSale

_A_ROUND = 25


@dataclass(slots=True)
class Times:
    """One side: each sale in nanoseconds, and the processor's milliseconds a sale for each round."""

    sales: list[int] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def round(self, sell: Callable[[int], object], numbers: range) -> None:
        """Sell once for each number."""
        cpu = time.process_time_ns()
        for number in numbers:
            begun = time.perf_counter_ns()
            sell(number)
            self.sales.append(time.perf_counter_ns() - begun)
        self.cpu.append((time.process_time_ns() - cpu) / len(numbers) / MS)


def open_ledger(folder: Path) -> tuple[Ledger, str]:
    """A new ledger with the cash method and an open drawer, and the method's id."""
    ledger = Ledger.open(folder, clock=SystemClock(), ids=SystemIds())
    method_id = ledger.ids.new_id()
    with ledger.unit_of_work() as work:
        work.record(
            events.MethodSet(
                method_id=method_id,
                provider_code="cash",
                name="Cash",
                active=True,
                display_order=1,
                config={},
            )
        )
        work.commit()
    open_drawer(ledger, Opening(amount=50_000, key="opening"), Decision(SYSTEM, ""))
    return ledger, method_id


@contextmanager
def both(folder: Path) -> Iterator[tuple[Ledger, RawSale]]:
    """Our ledger, and a file of the same making for the bare driver. At the end both must verify."""
    ours, _ = open_ledger(folder / "ours")
    theirs, method_id = open_ledger(folder / "raw")
    theirs.close()
    raw = RawSale(folder / "raw" / "ledger.db", method_id)
    try:
        yield ours, raw
    finally:
        raw.close()
        ours.close()
    for name in ("ours", "raw"):
        _must_be_whole(folder / name / "ledger.db")


def _must_be_whole(path: Path) -> None:
    """The control is only one if it does the same work: its journal and its tables must verify, too."""
    reader = Reader(path)
    with reader.reading() as connection:
        report = verify(connection, reader.terminal_id(connection))
    reader.close()
    if not report.ok:
        raise RuntimeError(f"{path.parent.name}: {report.problems[0]}")


def in_turns(folder: Path, rounds: int) -> tuple[Times, Times]:
    """Ours and the control's times, over `rounds` rounds in turns, with idle checkpoints between them."""
    mine, control = Times(), Times()
    with both(folder) as (ledger, raw):
        checkout = Checkout(ledger, {"cash": CashProvider()})

        def sell(number: int) -> object:
            return checkout.take_cash(
                Sale(
                    number + 500,
                    "cash",
                    secrets.token_hex(16),
                    reference=f"table {number}",
                    tendered=number + 1000,
                )
            )

        def sell_raw(number: int) -> None:
            raw.take_cash(number + 500, number + 1000, secrets.token_hex(16), f"table {number}")

        for number in range(_A_ROUND):
            sell(number)
            sell_raw(number)
        for turn in range(rounds):
            numbers = range(turn * _A_ROUND, (turn + 1) * _A_ROUND)
            # Each goes first as often as the other: whoever does meets the disk as it was left.
            mine_first = turn % 2 == 0
            if mine_first:
                mine.round(sell, numbers)
            control.round(sell_raw, numbers)
            if not mine_first:
                mine.round(sell, numbers)
            for checkpoint in (ledger.checkpoint, raw.checkpoint)[:: 1 if mine_first else -1]:
                checkpoint()
    return mine, control


def p1_and_p5(*, quick: bool) -> Iterator[Line]:
    """On a real disk."""
    root = disk_root()
    with scratch(root) as folder:
        kind = kind_of(folder)
        mine, control = in_turns(folder, 24 if quick else 160)
    note = f"{len(mine.sales)} sales on {kind}"
    raw = "raw driver"
    yield Line(
        "P1",
        "durable cash payment, median",
        middle_ms(mine.sales),
        "ms",
        2.0,
        middle_ms(control.sales),
        raw,
        note,
    )
    yield Line(
        "P5", "durable cash payment, p99", p99_ms(mine.sales), "ms", 1.5, p99_ms(control.sales), raw, note
    )


def p2(*, quick: bool) -> Iterator[Line]:
    """On a memory file system: our code without the disk."""
    root = memory_root()
    if root is None:
        return
    with scratch(root) as folder:
        mine, control = in_turns(folder, 24 if quick else 160)
    note = f"{len(mine.sales)} sales in memory"
    raw = "raw driver"
    yield Line(
        "P2",
        "cash payment in memory, median",
        middle_ms(mine.sales),
        "ms",
        3.0,
        middle_ms(control.sales),
        raw,
        note,
    )
    yield Line(
        "P2",
        "processor for each payment",
        median(mine.cpu),
        "ms",
        0.55,
        note=f"raw driver {median(control.cpu):.3f} ms",
    )
