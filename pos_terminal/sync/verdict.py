"""What an answer to a batch means for this terminal's journal. Pure: no clock, no network, no database.

An acknowledgement counts only where the server names our own hash at that number. A server that is behind
gets everything from there once more; one that has events under our numbers that are not ours means that this
data was copied or put back, and then nothing is marked as sent.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Final, Protocol

from pos_terminal.contract.push import MAX_EVENTS, Accepted, Code, Refused
from pos_terminal.ledger import sending
from pos_terminal.ledger.sending import Batch, Mark
from pos_terminal.records import dataclass
from pos_terminal.sync.replies import Answer, NoReply


class Then(StrEnum):
    """What follows."""

    GO_ON = "go_on"
    """It helped: send what still waits at once."""
    AGAIN = "again"
    """Nothing was reached: the same again, after a pause that grows."""
    SELDOM = "seldom"
    """A person has to do something; ask now and then whether it was done."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to remember, and what follows. `smaller`: the batch was too large for the server."""

    mark: Mark
    then: Then
    retry_after_s: float | None = None
    smaller: bool = False


class Own(Protocol):
    """Our journal, as far as an answer is compared with it."""

    def place_of(self, incarnation: int, seq: int) -> tuple[int, bytes] | None:
        """Position and hash of our event of that number (0: before the first); None where we have none."""
        ...

    def last_seq(self, incarnation: int) -> int:
        """The number of our last event of that incarnation; 0 where there is none."""
        ...

    def newest_incarnation(self) -> int:
        """The one in which we write now."""
        ...


_FOR_A_PERSON: Final = frozenset({Code.TOO_LARGE, Code.VERSION, Code.WRONG_TERMINAL, Code.WRONG_NUMBER})
"""What stays so however often it is sent."""
_GARBLED: Final = frozenset({Code.UNREADABLE, Code.BROKEN_CHAIN})
"""Something on the way changed it: the same batch may arrive whole the next time."""
_BUSY: Final = frozenset({408, 425, 429})


def judge(own: Own, before: Mark, batch: Batch, answer: Answer, now_ms: int) -> Verdict:
    """What this answer to this batch means. `now_ms` is our wall clock, for labels only."""
    if isinstance(answer, NoReply):
        return Verdict(before, Then.AGAIN, answer.retry_after_s)
    said = answer.said
    if said.server_time:
        before = replace(before, skew_ms=said.server_time - now_ms)
    before = replace(before, answered_at=now_ms)
    if isinstance(said, Accepted):
        verdict = _accepted(own, before, batch, said, now_ms)
    elif answer.status in _BUSY or answer.status >= 500:
        verdict = Verdict(before, Then.AGAIN)
    else:
        verdict = _refused(own, before, batch, said)
    return replace(verdict, retry_after_s=answer.retry_after_s)


def _accepted(own: Own, before: Mark, batch: Batch, said: Accepted, now_ms: int) -> Verdict:
    if said.incarnation != batch.incarnation:
        return Verdict(before, Then.AGAIN)
    found = own.place_of(said.incarnation, said.seq)
    if found is not None and (said.seq == 0 or found[1].hex() == said.head):
        marked = _at(before, batch.incarnation, said.seq, found)
        if marked.position > before.position:
            marked = replace(marked, sent_at=now_ms)
        stuck = bool(batch.events) and marked.position <= before.position
        return Verdict(_in_step(marked), Then.AGAIN if stuck else Then.GO_ON)
    # It is ahead of what we sent, which it has compared with its own and found the same.
    compared = batch.events and said.seq > batch.last_seq
    last = own.place_of(batch.incarnation, batch.last_seq) if compared else None
    if last is not None:
        before = replace(_at(before, batch.incarnation, batch.last_seq, last), sent_at=now_ms)
        more = batch.last_seq < own.last_seq(batch.incarnation)
        if more or batch.incarnation < own.newest_incarnation():
            # What follows of ours is told apart and set aside; an earlier incarnation simply ends here.
            return Verdict(_in_step(before), Then.GO_ON)
    return _copied(before, "ahead")


def _refused(own: Own, before: Mark, batch: Batch, said: Refused) -> Verdict:
    code = said.error.code
    if code == Code.GAP and said.incarnation == batch.incarnation:
        return _gap(own, before, batch, said)
    if code in (Code.FORK, Code.QUARANTINED):
        return _set_aside(own, before, batch, said)
    if code in _GARBLED:
        return Verdict(replace(before, reason=code), Then.AGAIN)
    if code == Code.TOO_LARGE and len(batch.events) > 1:
        return Verdict(before, Then.GO_ON, smaller=True)
    if code == Code.INCARNATION:
        return Verdict(replace(before, state=sending.COPIED, reason=code), Then.SELDOM)
    if code == Code.REVOKED:
        return Verdict(replace(before, state=sending.REVOKED, reason=code), Then.SELDOM)
    if code in _FOR_A_PERSON:
        return Verdict(replace(before, state=sending.REFUSED, reason=code), Then.SELDOM)
    # A signature that arrived as another, a page that is not there: it may be the way that did it.
    return Verdict(replace(before, reason=code), Then.AGAIN)


def _copied(before: Mark, reason: str) -> Verdict:
    """It has events under our numbers that are not ours. Said twice in a row it is believed: a bit that
    turned over on the way would say the same once."""
    if before.reason != reason:
        return Verdict(replace(before, reason=reason), Then.AGAIN)
    return Verdict(replace(before, state=sending.COPIED), Then.SELDOM)


def _gap(own: Own, before: Mark, batch: Batch, said: Refused) -> Verdict:
    """The server goes on from another place than the one we sent from."""
    found = own.place_of(batch.incarnation, said.seq)
    if found is None:
        return _copied(before, "ahead")
    if said.seq == 0 and batch.first_seq == 1 and found[0] > 0:
        # It does not know the life that this one follows: seldom, for everything is sent once more.
        return Verdict(_in_step(replace(Mark(), sent_at=before.sent_at)), Then.SELDOM)
    if said.seq == 0 or found[1].hex() == said.head:
        marked = _in_step(_at(before, batch.incarnation, said.seq, found))
        moved = marked.position != before.position or marked.kept != before.kept
        return Verdict(marked, Then.GO_ON if moved else Then.AGAIN)
    # It has another event there. Sent from further back, it is compared, told apart, and kept.
    back = max(0, min(said.seq, batch.first_seq - 1) - MAX_EVENTS)
    there = own.place_of(batch.incarnation, back)
    if there is None or there[0] >= before.position:
        return _copied(before, "differs")
    return Verdict(_at(before, batch.incarnation, back, there), Then.GO_ON)


def _set_aside(own: Own, before: Mark, batch: Batch, said: Refused) -> Verdict:
    """Two histories under one number. Ours is kept beside the other one until a person has decided; what an
    earlier life of this terminal left behind stops nothing."""
    after = replace(before, state=sending.QUARANTINED, reason=said.error.code)
    if said.error.code == Code.FORK and batch.incarnation < own.newest_incarnation():
        after = _in_step(before)
    if said.incarnation != batch.incarnation:
        return Verdict(after, Then.SELDOM)
    same = own.place_of(batch.incarnation, said.seq) if said.seq else None
    if same is not None and same[1].hex() == said.head and same[0] > after.position:
        after = replace(_at(after, batch.incarnation, said.seq, same), kept=after.kept)
    last = min(said.kept, own.last_seq(batch.incarnation))
    kept = own.place_of(batch.incarnation, last) if last else None
    if kept is None or kept[0] <= before.kept:
        return Verdict(after, Then.SELDOM)
    return Verdict(replace(after, kept=kept[0]), Then.GO_ON)


def _at(before: Mark, incarnation: int, seq: int, place: tuple[int, bytes]) -> Mark:
    """From there on everything is sent, also what had been set aside before."""
    return replace(before, position=place[0], incarnation=incarnation, seq=seq, head=place[1], kept=0)


def _in_step(mark: Mark) -> Mark:
    return replace(mark, state=sending.IN_STEP, reason=None)
