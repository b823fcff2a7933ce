"""The way to the model of the central server, for tests that need no network."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from pos_terminal.ledger.sending import Batch
from pos_terminal.sync.calls import reply_of
from pos_terminal.sync.queue import packed
from pos_terminal.sync.replies import Answer, NoReply
from tests.support.model_centre import ModelCentre


@dataclass
class Line:
    """The way to the model; `broken` loses requests."""

    centre: ModelCentre = field(default_factory=ModelCentre)
    broken: bool = False
    retry_after_s: float | None = None
    hold: threading.Event | None = None
    """A call that hangs until this is set."""
    held: threading.Event = field(default_factory=threading.Event)
    """Set while one hangs."""

    def __call__(self, batch: Batch) -> Answer:
        if self.hold is not None and batch.events:
            self.held.set()
            self.hold.wait(60)
        if self.broken:
            return NoReply("not_reached", retry_after_s=self.retry_after_s)
        return reply_of(*self.centre.post(packed(batch)))
