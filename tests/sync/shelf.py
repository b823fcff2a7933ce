"""A journal of any events in memory, with the row that says how far it was sent; and turns of sending."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from sqlalchemy import Connection

from pos_terminal.contract.chain import GENESIS, chain_hash
from pos_terminal.ledger import driver, sending, tables
from pos_terminal.ledger.database import open_writer
from pos_terminal.ledger.tables_sync import sending as sending_table
from pos_terminal.sync.calls import reply_of
from pos_terminal.sync.queue import OfJournal, packed
from pos_terminal.sync.replies import Answer, NoReply
from pos_terminal.sync.verdict import Then, Verdict, judge
from tests.support.model_centre import ModelCentre

NOW_MS = 1_790_000_000_000


@dataclass
class Shelf:
    """One terminal's journal. `most_events`: of a batch."""

    most_events: int = 5
    incarnation: int = 1
    rows: list[tuple[int, int, bytes, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._engine = open_writer(None)
        self.connection: Connection = self._engine.connect()
        tables.metadata.create_all(self.connection, tables=[tables.journal, sending_table])
        self.connection.commit()
        self.connection.begin()
        for row in self.rows:
            self._insert(*row)

    def _insert(self, incarnation: int, seq: int, hashed: bytes, raw: bytes) -> None:
        [(last,)] = driver.rows(self.connection, "SELECT COALESCE(MAX(position), 0) FROM journal")
        driver.run(
            self.connection,
            "INSERT INTO journal (position, incarnation, seq, hash, event) VALUES (?, ?, ?, ?, ?)",
            (last + 1, incarnation, seq, hashed, raw),
        )

    def append(self, raw: bytes) -> None:
        """One more event, chained behind the last."""
        before = self.rows[-1][2] if self.rows else GENESIS
        seq = sum(1 for row in self.rows if row[0] == self.incarnation) + 1
        row = (self.incarnation, seq, chain_hash(before, raw), raw)
        self.rows.append(row)
        self._insert(*row)

    def copy(self, length: int | None = None) -> Shelf:
        """The same data once more, as a backup of it was or as it is; and what it had marked as sent."""
        kept = self.rows[: len(self.rows) if length is None else length]
        twin = Shelf(self.most_events, self.incarnation, list(kept))
        mark = sending.mark(self.connection)
        if mark.position <= len(kept):
            sending.put_mark(twin.connection, mark)
        return twin

    @property
    def mark(self) -> sending.Mark:
        return sending.mark(self.connection)

    def raws(self, incarnation: int | None = None) -> list[bytes]:
        return [row[3] for row in self.rows if incarnation in (None, row[0])]

    def turn(
        self, centre: ModelCentre, line: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> Verdict:
        """Read, send, apply. `line` may lose the request (raise before) or the answer (raise after)."""
        batch = sending.next_batch(self.connection, most_events=self.most_events)
        answer: Answer
        try:
            with line():
                answer = reply_of(*centre.post(packed(batch)))
        except ConnectionError:
            answer = NoReply("no_network")
        verdict = judge(OfJournal(self.connection), self.mark, batch, answer, NOW_MS)
        if verdict.smaller:
            self.most_events = max(1, len(batch.events) // 2)
        sending.put_mark(self.connection, verdict.mark)
        return verdict

    def waits(self) -> bool:
        return bool(sending.next_batch(self.connection).events)

    def drain(self, centre: ModelCentre, most_turns: int = 400) -> Verdict:
        """Turns until nothing more follows by itself. Fails when that never comes."""
        for _ in range(most_turns):
            verdict = self.turn(centre)
            if verdict.then is Then.SELDOM or (verdict.then is Then.GO_ON and not self.waits()):
                return verdict
        raise AssertionError(f"it goes on for ever: {verdict}")

    def close(self) -> None:
        self.connection.close()
        self._engine.dispose()
