"""The power is cut: whatever the disk made of what was not synced, nothing acknowledged is lost.

A killed process loses nothing that it wrote; a machine without power does. A real life of the program is
recorded call by call, and its folder is built again as it may be found after a cut at any of those calls.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from tests.kills.harness import Document, Shop, World, changed_promises
from tests.kills.power_images import Disk
from tests.kills.power_recording import STRACE, Call, Recorder

IMAGES = 25
MANY_IMAGES = 400

pytestmark = pytest.mark.skipif(STRACE is None, reason="STRACE IS MISSING: no cut of the power was tried")


@dataclass
class Recorded:
    """A life of the program, and the folder it began with."""

    shop: Shop
    sales: list[Document]
    calls: list[Call]
    disk: Disk


def record(
    world: World, root: Path, methods: list[str], *, warm: bool = True, unsafe: bool = False
) -> Recorded:
    """One life that ends without closing anything in order, and what it did."""
    shop = Shop(world, root, warm=warm)
    disk, recorder = Disk(root), Recorder(unsafe)
    sales = [shop.sale(method) for method in methods]
    run = shop.live("recorded", sales, recorder, abrupt=True)
    assert len(run.all("answered")) == len(sales), run.said
    return Recorded(shop, sales, recorder.calls, disk)


@dataclass
class Cutter:
    """Cuts the power at chosen calls of a recorded life, and starts the program on what is left."""

    recorded: Recorded
    world: World
    images: Path
    lost: list[str] = field(default_factory=list)
    acknowledged: int = 0
    """Payments that were told of before the cut, over all images."""
    requests: int = 0
    """Payments whose request had left before the cut, over all images."""

    def cut(self, seed: int, count: int) -> None:
        """So many images, spread over the life from the first write to the last."""
        rng = Random(seed)
        calls = self.recorded.calls
        said: list[Document] = []
        sent: set[str] = set()
        done = 0
        for number, place in enumerate(sorted(rng.randint(1, len(calls)) for _ in range(count))):
            for call in calls[done:place]:
                if call.kind == "said":
                    said += [json.loads(line) for line in call.data.splitlines()]
                elif call.kind == "sent":
                    sent |= set(call.data.decode().split())
                else:
                    self.recorded.disk.do(call)
            done = place
            image = self.images / str(number)
            self.recorded.disk.cut(rng, image)
            self._start_on(image, said, sent)

    def _start_on(self, image: Path, said: list[Document], sent: set[str]) -> None:
        """The program's own start and `verify`; everything said by then must be there."""
        told = [line.get("told") or line.get("answered") for line in said]
        promises: dict[str, Document] = {line["idempotency_key"]: line for line in told if line}
        job = self.recorded.shop.job([], root=str(image), look=True)
        run = self.world.server.run(job)
        self.world.tally.by_step["power cut"] += 1
        self.acknowledged += len(promises)
        self.requests += len(sent)
        if refused := run.all("not_opened"):
            self.lost.append(f"{image.name}: {refused}")
            return
        assert run.all("problems") == [[]], f"{image}: {run.said}"
        found = {document["idempotency_key"]: document for document in run.all("found")[0]}
        for key, promised in promises.items():
            if key not in found or changed_promises(promised, found[key]):
                self.lost.append(f"{image.name}: {key} was {promised}, now {found.get(key)}")
        for payment_id in sent - {document["payment_id"] for document in found.values()}:
            self.lost.append(f"{image.name}: a request for {payment_id} left, and nobody knows it")
        _check_structure(image / "live" / "ledger.db")


def _check_structure(path: Path) -> None:
    connection: Any = sqlite.connect(f"file:{path}?mode=ro", uri=True)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        connection.close()


def some_images(world: World, folder: Path, count: int, seed: int, **how: Any) -> Cutter:
    """Record one life and cut it `count` times."""
    recorded = record(world, folder / "shop", how.pop("methods", ["cash", "wave", "cash", "wave"]), **how)
    cutter = Cutter(recorded, world, folder / "images")
    (folder / "images").mkdir()
    cutter.cut(seed, count)
    return cutter


COUNTS = [
    pytest.param(IMAGES, id="some"),
    pytest.param(MANY_IMAGES, id="many", marks=[pytest.mark.long, pytest.mark.timeout(900)]),
]


@pytest.mark.parametrize("count", COUNTS)
def test_a_power_cut_loses_nothing_that_was_acknowledged(world: World, in_memory: Path, count: int) -> None:
    cutter = some_images(world, in_memory, count, seed=1)
    assert cutter.lost == []
    assert min(cutter.acknowledged, cutter.requests) > count // 2


@pytest.mark.parametrize("count", COUNTS)
def test_a_power_cut_in_the_very_first_start_loses_nothing(world: World, in_memory: Path, count: int) -> None:
    cutter = some_images(world, in_memory, count, seed=2, warm=False, methods=["cash", "cash"])
    assert cutter.lost == []


def test_the_proof_sees_the_losses_of_a_log_that_is_not_synced(world: World, in_memory: Path) -> None:
    cutter = some_images(world, in_memory, IMAGES, seed=3, unsafe=True)
    assert cutter.lost
