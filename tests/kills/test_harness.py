"""What the proofs by kills stand on."""

from __future__ import annotations

import json
from pathlib import Path

from tests.kills.harness import Shop, World


def test_the_answer_of_a_test_that_was_cut_off_is_not_the_next_ones(world: World, in_memory: Path) -> None:
    left, shop = Shop(world, in_memory / "left"), Shop(world, in_memory / "shop")
    pipe = world.server._process.stdin
    assert pipe is not None
    pipe.write(json.dumps([0, left.job([left.sale("cash")])]) + "\n")
    pipe.flush()
    shop.sale("cash")
    run = shop.live("after it", [shop.sale("cash")])
    assert [one["idempotency_key"] for one in run.all("answered")] == ["key-00002"]
