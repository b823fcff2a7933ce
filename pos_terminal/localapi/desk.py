"""What a till program can have done and learn, whichever way it asks: the calls of the API and the files of
the folder are both made of this."""

from __future__ import annotations

from collections.abc import Callable

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.till import Intent
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import IntentChanged, Message
from pos_terminal.ledger import intents as rows
from pos_terminal.ledger.intents import Changed
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.localapi.calls import Calls
from pos_terminal.records import dataclass
from pos_terminal.services import intent_standing, intents
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.intent_standing import Standing
from pos_terminal.services.intents import Asked, Wanted
from pos_terminal.services.till_totals import Totals, totals


@dataclass(frozen=True, slots=True)
class Here:
    """What of the terminal a till hears."""

    currency: str
    counter: str
    practice: bool
    day: BusinessDay
    version: str


class TillDesk:
    """Waits for the engine: for threads of the API alone."""

    def __init__(self, calls: Calls, here: Here, publish: Callable[[Message], None]) -> None:
        self.calls = calls
        self.here = here
        self._publish = publish

    def ask(self, wanted: Wanted) -> tuple[Asked, Standing]:
        """See intents.ask; the window hears of what is new."""

        def job(desk: Desk) -> Asked:
            asked = intents.ask(desk.ledger, wanted, self.here.currency)
            if asked.is_new:
                self._publish(IntentChanged(asked.intent.payable, is_new=True))
            return asked

        asked = self.calls.change(job)
        return asked, self.calls.read(lambda connection: intent_standing.standing(connection, asked.intent))

    def cancel(self, intent_id: str, program: str) -> Standing:
        """See intents.cancel."""

        def job(desk: Desk) -> Intent:
            intent = intents.cancel(desk.ledger, intent_id, program)
            self._publish(IntentChanged(intent.payable, is_new=False))
            return intent

        intent = self.calls.change(job)
        return self.calls.read(lambda connection: intent_standing.standing(connection, intent))

    def by_id(self, intent_id: str) -> Standing:
        """What became of it. Raises InvalidInput("intent_unknown")."""
        return _known(self.calls.read(lambda connection: intent_standing.by_id(connection, intent_id)))

    def by_key(self, key: str) -> Standing:
        """What became of what was asked for under this key. Raises InvalidInput: intent_unknown where it
        never came here."""
        return _known(self.calls.read(lambda connection: intent_standing.by_key(connection, key)))

    def totals(self) -> Totals:
        """What was taken today."""
        now = self.calls.ledger.clock.now_ms()
        return self.calls.read(lambda connection: totals(connection, self.here.day, now))

    def changed_after(self, position: int) -> tuple[list[tuple[int, Standing]], int]:
        """Intents with which something happened after this place of the journal, each as it stands now and
        with the place of what happened last; and how far was looked: ask again from there."""

        def question(connection: ReadConnection) -> tuple[list[tuple[int, Standing]], int]:
            found: Changed = rows.changed_after(connection, position)
            standings = ((at, intent_standing.by_id(connection, ident)) for at, ident in found.intents)
            return [(at, one) for at, one in standings if one is not None], found.until

        return self.calls.read(question)

    def end(self) -> int:
        """Where the journal ends."""
        return self.calls.read(rows.end)


def _known(found: Standing | None) -> Standing:
    if found is None:
        raise InvalidInput("intent_unknown")
    return found
