"""Death at each named step of a payment, at each pass of it; then everything must be as it was promised."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from pos_terminal.domain.crash_points import EXIT_STATUS, POINTS
from tests.central.push_server import POINTS as CENTRE
from tests.central.test_joining import POINTS as JOINING
from tests.central.test_terminal_killed import POINTS as SENDING
from tests.kills.harness import ROOT, Shop, World
from tests.kills.test_drawer import POINTS as DRAWER
from tests.kills.test_pins import POINTS as TYPED_CODES
from tests.kills.test_printing import POINTS as EFFECTS
from tests.kills.test_restore import POINTS as RESTORES
from tests.kills.test_setup import POINTS as SETTING_UP
from tests.kills.test_updates import POINTS as UPDATES

CALL = ("call_begins", "request_leaves", "request_sent", "answer_read")
ANSWER = ("answer_received", "outcome_recorded", "outcome_committed", "answer_noted")
COMMIT = ("before_commit", "after_commit")


@dataclass(frozen=True)
class Way:
    """One way in which a payment can go, and the points that it passes."""

    points: tuple[str, ...]
    method: str = "wave"
    customer: str = "pay"
    trouble: tuple[tuple[str, str], ...] = ()


WAYS = {
    "cash": Way(("cash_begins", "cash_recorded", *COMMIT, "cash_committed"), method="cash"),
    "paid": Way(("intent_recorded", "intent_committed", "connected", *COMMIT, *CALL, *ANSWER)),
    "declined_then_paid": Way((*COMMIT, *ANSWER), customer="decline"),
    "expired": Way((*COMMIT, *CALL, *ANSWER), customer="expire"),
    "cancelled": Way(
        ("cancel_recorded", "cancel_committed", "expire_answered", *COMMIT, *CALL, *ANSWER), customer="cancel"
    ),
    "answer_lost": Way((*COMMIT, *CALL, *ANSWER), trouble=(("create", "work-then-drop"),)),
    "request_lost": Way(("replay_committed", *COMMIT, *CALL, *ANSWER), trouble=(("create", "drop"),)),
}
RECOVERY = ("never_sent_committed", *COMMIT, "connected", *CALL, *ANSWER)
FILE = {"migration_before_commit", "migration_committed", "backup_copying", "backup_copied"}
MOST_PASSES = 40


@pytest.mark.parametrize(
    ("way", "point"), [(name, point) for name, way in WAYS.items() for point in way.points]
)
def test_death_at_a_step_loses_nothing_and_charges_once(
    world: World, in_memory: Path, way: str, point: str
) -> None:
    for nth in count(1):
        assert nth < MOST_PASSES
        shop = Shop(world, in_memory / str(nth))
        for operation, mode in WAYS[way].trouble:
            world.control.script(operation, mode)
        run = shop.live(
            f"{way} {point}", [shop.sale(WAYS[way].method, WAYS[way].customer)], crash_at=f"{point}:{nth}"
        )
        if not run.died:
            # The point was passed each time before: this life came to its end.
            shop.check_truth()
            shop.check_file()
            break
        assert run.status == EXIT_STATUS
        if nth % 2 == 0:
            shop.customers_pay_unseen()
        shop.recover()
    assert nth > 1, "the point was never passed"


@pytest.mark.parametrize("second", RECOVERY)
@pytest.mark.parametrize(
    "first",
    [
        "intent_committed",
        "request_leaves:2",
        pytest.param("request_sent", marks=pytest.mark.long),
        pytest.param("outcome_committed", marks=pytest.mark.long),
    ],
)
def test_death_while_recovering_from_death(
    world: World, in_memory: Path, first: str, second: str, *, long: bool
) -> None:
    died = 0
    for nth in range(1, MOST_PASSES if long else 2):
        shop = Shop(world, in_memory / str(nth))
        assert shop.live(f"before recovery {first}", [shop.sale("wave")], crash_at=first).died
        # An answer is noted only while there is more to ask: at first nobody has paid.
        if (nth + len(second)) % 2 and (died or second != "answer_noted"):
            shop.customers_pay_unseen()
        run = shop.start_again(f"recovery {second}", crash_at=f"{second}:{nth}")
        shop.recover()
        if not run.died:
            break
        died += 1
    # Where the request has left there may be something to find, and then nothing is called never sent.
    assert died or second == "never_sent_committed"


@pytest.mark.parametrize(
    "point", ["before_commit", "after_commit", "migration_before_commit", "migration_committed"]
)
def test_death_in_the_very_first_start(world: World, in_memory: Path, point: str) -> None:
    for nth in count(1):
        shop = Shop(world, in_memory / str(nth), warm=False)
        sales = [shop.sale("cash")]
        run = shop.live(f"first start {point}", sales, crash_at=f"{point}:{nth}")
        shop.recover()
        if not run.died:
            break
    assert nth > 1


@pytest.mark.parametrize("point", ["backup_copying", "backup_copied"])
def test_death_in_a_backup_leaves_the_older_one_and_the_ledger(
    world: World, in_memory: Path, point: str
) -> None:
    shop, target = Shop(world, in_memory / "shop"), in_memory / "backups" / "copy.db"
    assert not shop.live("first", [shop.sale("cash")], backup=str(target)).died
    older = target.read_bytes()
    assert shop.live("backup", [], backup=str(target), crash_at=point).died
    assert target.read_bytes() == older
    shop.recover()
    assert not shop.live("backup", [], backup=str(target)).died
    assert target.read_bytes() != older
    assert sorted(path.name for path in target.parent.iterdir()) == ["copy.db"]


def test_every_point_in_the_program_is_named_and_every_name_is_tried() -> None:
    called = {
        node.args[0].value
        for path in (ROOT / "pos_terminal").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "crash_point"
        if isinstance(node.args[0], ast.Constant)
    }
    paying = {point for way in WAYS.values() for point in way.points} | {*RECOVERY}
    tried = (
        paying
        | {*DRAWER}
        | FILE
        | UPDATES
        | TYPED_CODES
        | EFFECTS
        | RESTORES
        | JOINING
        | CENTRE
        | {*SENDING}
        | SETTING_UP
    )
    assert called == POINTS.keys() == tried
