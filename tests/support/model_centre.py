"""What the central server does with batches, in the fewest words: the model that terminals are tested
against.

One terminal. Nothing durable, no signatures, no database: the rules of contract.push alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from pos_terminal.contract import push
from pos_terminal.contract.chain import GENESIS, chain_hash, chain_hashes
from pos_terminal.contract.push import Code


@dataclass
class ModelCentre:
    """`given`: the incarnation it has given last. `journal`: per incarnation the stored bytes and hashes."""

    given: int = 1
    journal: dict[int, list[tuple[bytes, bytes]]] = field(default_factory=dict)
    before: dict[int, bytes] = field(default_factory=dict)
    aside: dict[int, dict[int, list[bytes]]] = field(default_factory=dict)
    quarantined: bool = False
    aside_hashes: set[bytes] = field(default_factory=set)
    revoked: bool = False
    now_ms: int = 1_790_000_000_000
    most_events: int = push.MAX_EVENTS
    heard: int = 0

    def post(self, packed: bytes) -> tuple[int, bytes]:
        """Status and body of the answer to this request."""
        self.heard += 1
        batch = push.decode_batch(push.unpack(packed))
        if self.revoked:
            return self._no(Code.REVOKED, batch.incarnation)
        if batch.incarnation > self.given:
            return self._no(Code.INCARNATION, self.given)
        if len(batch.events) > self.most_events:
            return self._no(Code.TOO_LARGE, batch.incarnation)
        if self.quarantined:
            return self._keep(Code.QUARANTINED, batch)
        return self._take(batch)

    def enrol_again(self) -> int:
        """The incarnation to go on in: nothing is in quarantine any more."""
        self.given, self.quarantined = self.given + 1, False
        return self.given

    def raw(self, incarnation: int) -> list[bytes]:
        """Every event it has of this incarnation, in order."""
        return [raw for raw, _ in self.journal.get(incarnation, [])]

    def kept(self, incarnation: int) -> list[bytes]:
        """What it has set aside of this incarnation, in order."""
        return [raw for _, some in sorted(self.aside.get(incarnation, {}).items()) for raw in some]

    def _take(self, batch: push.Batch) -> tuple[int, bytes]:
        incarnation = batch.incarnation
        rows = self.journal.setdefault(incarnation, [])
        for number, raw in enumerate(batch.events, batch.first_seq):
            if number <= len(rows) and rows[number - 1][0] != bytes(raw):
                return self._forked(batch, number)
        if batch.events and not self._follows(batch):
            tails = self.aside.get(batch.incarnation, {})
            behind_a_tail = batch.first_seq - 1 in tails and batch.first_seq > len(rows)
            return self._forked(batch) if behind_a_tail else self._no(Code.GAP, incarnation)
        if batch.events and not rows:
            self.before[incarnation] = bytes.fromhex(batch.prev)
        for new in [bytes(raw) for raw in batch.events][max(0, len(rows) - batch.first_seq + 1) :]:
            rows.append((new, chain_hash(self._head(incarnation), new)))
        said = push.Accepted(
            incarnation=incarnation,
            seq=len(rows),
            head=self._head(incarnation).hex(),
            server_time=self.now_ms,
        )
        return 200, msgspec.json.encode(said)

    def _follows(self, batch: push.Batch) -> bool:
        length, prev = len(self.journal[batch.incarnation]), bytes.fromhex(batch.prev)
        if batch.first_seq != length + 1:
            return batch.first_seq <= length
        if length:
            return prev == self._head(batch.incarnation)
        lives = [lived for lived in self.journal if lived < batch.incarnation and self.journal[lived]]
        if prev == GENESIS:
            return not lives
        stored = {hashed for lived in lives for _, hashed in self.journal[lived]}
        return prev in stored | self.aside_hashes

    def _forked(self, batch: push.Batch, number: int = 0) -> tuple[int, bytes]:
        if batch.incarnation == self.given:
            self.quarantined = True
        return self._keep(Code.FORK, batch, number)

    def _head(self, incarnation: int) -> bytes:
        rows = self.journal.get(incarnation, [])
        return rows[-1][1] if rows else self.before.get(incarnation, GENESIS)

    def _keep(self, code: Code, batch: push.Batch, number: int = 0) -> tuple[int, bytes]:
        kept = self.aside.setdefault(batch.incarnation, {})
        raws = [bytes(raw) for raw in batch.events]
        self.aside_hashes.update(chain_hashes(bytes.fromhex(batch.prev), raws))
        for seq, raw in enumerate(raws, batch.first_seq):
            same = kept.setdefault(seq, [])
            if seq >= number and raw not in same:
                same.append(raw)
        last = batch.first_seq + len(batch.events) - 1
        return self._no(code, batch.incarnation, kept=last if batch.events else max(kept, default=0))

    def _no(self, code: Code, incarnation: int, kept: int = 0) -> tuple[int, bytes]:
        said = push.Refused(
            error=push.Problem(code=code.value, message=code.value),
            incarnation=incarnation,
            seq=len(self.journal.get(incarnation, [])),
            head=self._head(incarnation).hex(),
            kept=kept,
            server_time=self.now_ms,
        )
        return push.STATUS[code], msgspec.json.encode(said)
