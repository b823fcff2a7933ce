"""Sending what a rescue file carries, from any machine. The central server takes each event once, whoever
brings it and however often."""

from __future__ import annotations

from typing import Final

from pos_terminal.contract.chain import chain_hashes
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.events import decode_event
from pos_terminal.ledger.sending import MOST_BYTES, MOST_EVENTS, Batch, Mark
from pos_terminal.sync.queue import Call
from pos_terminal.sync.replies import Answer
from pos_terminal.sync.rescue_file import Rescue
from pos_terminal.sync.verdict import Then, Verdict, judge

_Row = tuple[int, int, bytes, bytes]


class Carried:
    """The events of a rescue file as a journal; positions count from its first event. Raises InvalidInput for
    events that cannot be read."""

    def __init__(self, rescue: Rescue) -> None:
        raws = [bytes(raw) for raw in rescue.events]
        self._before = bytes.fromhex(rescue.prev)
        self._rows: list[_Row] = []
        for raw, hashed in zip(raws, chain_hashes(self._before, raws), strict=True):
            try:
                event = decode_event(raw)
            except ValueError as error:
                raise InvalidInput("rescue_not_opened", file="") from error
            self._rows.append((event.incarnation, event.seq, hashed, raw))
        self._places = {row[:2]: place for place, row in enumerate(self._rows, 1)}
        self.mark = Mark(head=self._before)

    @property
    def left(self) -> int:
        """How many the server has not taken yet."""
        return len(self._rows) - max(self.mark.position, self.mark.kept)

    def place_of(self, incarnation: int, seq: int) -> tuple[int, bytes] | None:
        """As verdict.Own."""
        place = self._places.get((incarnation, seq))
        if place is not None:
            return place, self._rows[place - 1][2]
        after = self._places.get((incarnation, seq + 1))
        if after is None:
            return None
        return after - 1, self._rows[after - 2][2] if after > 1 else self._before

    def last_seq(self, incarnation: int) -> int:
        """As verdict.Own."""
        return max((row[1] for row in self._rows if row[0] == incarnation), default=0)

    def newest_incarnation(self) -> int:
        """As verdict.Own."""
        return self._rows[-1][0] if self._rows else 0

    def next_batch(self, most_events: int = MOST_EVENTS) -> Batch:
        """What goes next. Call it while something is `left`."""
        begin = max(self.mark.position, self.mark.kept)
        incarnation, first_seq = self._rows[begin][:2]
        raws: list[bytes] = []
        room = MOST_BYTES
        for its, _, _, raw in self._rows[begin : begin + most_events]:
            room -= len(raw) + 1
            if its != incarnation or (room < 0 and raws):
                break
            raws.append(raw)
        before = self._rows[begin - 1][2] if begin else self._before
        return Batch(incarnation, first_seq, before, self._rows[begin + len(raws) - 1][2], tuple(raws))

    def apply(self, batch: Batch, answer: Answer, now_ms: int) -> Verdict:
        """Take note of an answer."""
        verdict = judge(self, self.mark, batch, answer, now_ms)
        self.mark = verdict.mark
        return verdict


MOST_TRIES: Final = 3


def send_carried(carried: Carried, call: Call, now_ms: int) -> Verdict | None:
    """Send what is left until it is all there, or nothing goes any more; the last verdict, None where nothing
    was left. A line that breaks is tried a few times."""
    verdict, tried, most = None, 0, MOST_EVENTS
    while carried.left and tried < MOST_TRIES:
        batch = carried.next_batch(most)
        verdict = carried.apply(batch, call(batch), now_ms)
        if verdict.smaller:
            most = max(1, len(batch.events) // 2)
        elif verdict.then is Then.SELDOM:
            break
        tried = tried + 1 if verdict.then is Then.AGAIN else 0
    return verdict
