"""A terminal's journal on a bad line: answers lost, batches repeated, cut, sent in another order, the server
killed between storing and folding, the data copied to a second machine, restored from yesterday.

Whatever happens, what the centre has is what was written: once, in order, byte for byte, and folded.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any, ClassVar, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from pos_terminal.central.database import Database
from pos_terminal.central.ingest.folding import fold_terminal
from pos_terminal.central.ingest.verify import verify_payables, verify_terminal
from pos_terminal.contract.push import Accepted, Code, Refused
from tests.central.databases import PostgreSQL
from tests.central.journals import NOW, Door, Pen, Sender, Written, batch_of
from tests.central.test_push_fold import start, succeed

TERMINAL: Final = "terminal-1"
_NUMBERS = count(1)


class Machine:
    """One machine that writes as the terminal: its journal, and how far it believes the centre is."""

    def __init__(self, name: str, pen: Pen) -> None:
        self.name, self.pen = name, pen
        self.acked: dict[int, int] = {}
        self.stopped = False
        """Told by the centre that it contradicts another: it waits for a person."""

    def life(self, incarnation: int) -> list[Written]:
        return [one for one in self.pen.written if one.incarnation == incarnation]


class BadLine(RuleBasedStateMachine):
    """Rules are what happens; the invariants are I8 to I12."""

    database: ClassVar[Database]
    machines = Bundle("machines")

    def __init__(self) -> None:
        super().__init__()
        self.restaurant = f"restaurant-{next(_NUMBERS)}"
        self.given = 1
        self.all: list[Machine] = []
        self.promised: dict[tuple[int, int], bytes] = {}
        """What was acknowledged: incarnation and number to the hash."""

    @property
    def door(self) -> Door:
        return Door(self.database, Sender(TERMINAL, self.restaurant, self.given))

    @initialize(target=machines)
    def begins(self) -> Machine:
        self.all.append(Machine("the first", Pen(TERMINAL)))
        return self.all[0]

    @rule(machine=machines, events=st.integers(1, 6), strange=st.booleans())
    def writes(self, machine: Machine, events: int, strange: bool) -> None:
        for _ in range(events):
            payment = f"p-{next(_NUMBERS)}"
            start(machine.pen, payment)
            succeed(machine.pen, payment)
        if strange:
            machine.pen.write("of.tomorrow", {"number": next(_NUMBERS)})

    @rule(
        machine=machines,
        back=st.integers(0, 8),
        skip=st.sampled_from([0, 0, 0, 3]),
        size=st.sampled_from([1, 3, 7, 500]),
        arrives=st.sampled_from(["all", "all", "all", "answer lost", "killed before the fold", "lost"]),
    )
    def sends(self, machine: Machine, back: int, skip: int, size: int, arrives: str) -> None:
        for incarnation in sorted({one.incarnation for one in machine.pen.written}):
            written = machine.life(incarnation)
            first = max(0, machine.acked.get(incarnation, 0) - back) + skip
            part = written[first : first + size]
            if part and arrives != "lost":
                answer = self._sent(part, fold=arrives != "killed before the fold")
                if arrives == "all":
                    self._hears(machine, incarnation, answer)

    def _sent(self, part: list[Written], *, fold: bool) -> Accepted | Refused:
        stored = self.door.store(batch_of(part))
        if fold:
            fold_terminal(self.database, self.door.sender, NOW, stored)
        answer = stored.answer
        if isinstance(answer, Accepted) and answer.seq:
            key = (answer.incarnation, answer.seq)
            assert self.promised.setdefault(key, bytes.fromhex(answer.head)) == bytes.fromhex(answer.head)
        return answer

    def _hears(self, machine: Machine, incarnation: int, answer: Accepted | Refused) -> None:
        if isinstance(answer, Refused) and answer.error.code != Code.GAP:
            assert answer.error.code in (Code.FORK, Code.INCARNATION)
            machine.stopped = True
            return
        written = machine.life(incarnation)
        # Prefix and head: only what is the centre's own at that place.
        own = answer.seq <= len(written) and bytes.fromhex(answer.head) == written[answer.seq - 1].hash
        if answer.seq and own:
            machine.acked[incarnation] = answer.seq

    @rule(target=machines, machine=machines)
    def is_copied(self, machine: Machine) -> Machine:
        other = Machine(f"copy {len(self.all)}", machine.pen.copy())
        other.acked = dict(machine.acked)
        self.all.append(other)
        return other

    @rule(machine=machines, back=st.integers(0, 9))
    def is_restored_and_enrolled_again(self, machine: Machine, back: int) -> None:
        self.given += 1
        lost = len(machine.pen.written)
        machine.pen = machine.pen.back_to(max(0, lost - back), self.given)
        kept = {one.incarnation: one.seq for one in machine.pen.written}
        machine.acked = {life: min(seq, kept.get(life, 0)) for life, seq in machine.acked.items()}
        machine.stopped = False

    @invariant()
    def what_was_promised_is_there(self) -> None:
        if not self.promised:
            return
        stored = {(row[1], row[2]): row[3] for row in self.door.journal()}
        assert all(stored.get(key) == found for key, found in self.promised.items())

    def teardown(self) -> None:
        """The line is good again: everybody sends all there is, until nothing is left."""
        for machine in self.all:
            for incarnation in sorted({one.incarnation for one in machine.pen.written}):
                for part in _parts(machine.life(incarnation)):
                    self._sent(part, fold=True)
        self._equal()
        with self.database.tenant(self.restaurant) as connection:
            assert verify_terminal(connection, self.door.sender).problems == []
            assert verify_payables(connection, self.restaurant) == []

    def _equal(self) -> None:
        """The union of all journals is the centre's journal and what it set aside, and nothing is twice."""
        stored = [(row[1], row[2], row[3]) for row in self.door.journal()]
        tails = self.door.rows("SELECT incarnation, seq, hash FROM pos.journal_tails")
        aside = [(life, seq, bytes(found)) for life, seq, found in tails]
        assert len({row[:2] for row in stored}) == len(stored)
        assert not set(stored) & set(aside)
        theirs = {(one.incarnation, one.seq, one.hash) for machine in self.all for one in machine.pen.written}
        missing = theirs - set(stored) - set(aside)
        assert missing == set(), sorted(missing)[:3]


def _parts(written: list[Written]) -> Iterator[list[Written]]:
    for begin in range(0, len(written), 40):
        yield written[begin : begin + 40]


def test_a_bad_line_loses_and_doubles_nothing(postgresql: PostgreSQL, pytestconfig: Any) -> None:
    long = pytestconfig.getoption("--long")
    with postgresql.fresh() as url:
        BadLine.database = Database(url)
        run_state_machine_as_test(
            BadLine,
            settings=settings(max_examples=400 if long else 8, stateful_step_count=40 if long else 15),
        )
        BadLine.database.close()
