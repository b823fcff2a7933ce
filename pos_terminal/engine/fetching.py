"""The engine's side of fetching from the central server: what it tells becomes ours, and the window hears."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import CentreHeard, Connection, Message, RestaurantSettled
from pos_terminal.engine.methods import Methods
from pos_terminal.engine.sending import Sending
from pos_terminal.ledger import payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.settings import Settings
from pos_terminal.system import jitter

if TYPE_CHECKING:
    # Read when a terminal that is enrolled starts: others never need it.
    from pos_terminal.contract.pull import Pulled
    from pos_terminal.services.restaurant_settings import Keeper
    from pos_terminal.sync.listening import Listen, Listening
    from pos_terminal.sync.puller import Ask, Puller

log = logging.getLogger(__name__)


class Fetching:
    """Nothing is fetched before `use`. The threads are those that sending has."""

    def __init__(
        self,
        ledger: Ledger,
        desk: Desk,
        threads: Sending,
        post: Callable[[Callable[[], None]], None],
        publish: Callable[[Message], None],
        methods: Methods,
    ) -> None:
        self._ledger = ledger
        self._desk = desk
        self._threads = threads
        self._post = post
        self._publish = publish
        self._methods = methods
        self.keeper: Keeper | None = None
        """Keeps the settings that the centre decides; without it they are not heard."""
        self.settled: Callable[[Settings], None] = lambda _: None
        """Told, on the engine thread, when they were kept."""
        self._puller: Puller | None = None
        self._listening: Listening | None = None

    def use(self, restaurant_id: str, ask: Ask | None, listen: Listen | None = None) -> None:
        """Fetch by these from now on, as a terminal of this restaurant; None: no more. On the engine
        thread."""
        from pos_terminal.sync.listening import Listening
        from pos_terminal.sync.puller import Puller

        self.stop()
        self._puller = self._listening = None
        if ask is None:
            return
        puller = Puller(
            restaurant_id, ask, self._threads, jitter, lambda pulled: self._heard(restaurant_id, pulled)
        )
        self._puller = puller
        puller.start()
        if listen is not None:
            self._listening = Listening(
                listen,
                jitter,
                lambda: puller.counter,
                lambda counter: self._post(lambda: puller.wake(counter)),
            )
            self._listening.start()

    def heard(self, message: Message) -> None:
        """A call or a probe reached something again."""
        if self._puller is not None and isinstance(message, Connection) and message.online:
            self._puller.wake()

    def fetch_now(self) -> None:
        """A person wants it now."""
        if self._puller is not None:
            self._puller.wake()

    def stop(self) -> None:
        """Begin nothing more."""
        if self._listening is not None:
            self._listening.stop()
        if self._puller is not None:
            self._puller.stop()

    def _heard(self, restaurant_id: str, pulled: Pulled) -> None:
        """Let it count: evidence first, then the rest with how far it was heard."""
        from pos_terminal.services import told

        for payment_id, result in told.outcomes(pulled):
            with self._ledger.reading() as connection:
                payment = payments.by_id(connection, payment_id)
            if payment is None:
                log.warning("the central server told of payment %s, which is not here", payment_id)
            elif result is None:
                self._desk.pushes.news(payment)
            else:
                self._desk.pushes.told(payment, result)
        keep = self.keeper.keep if self.keeper is not None else None
        heard = told.hear(self._ledger, restaurant_id, pulled, keep)
        if heard.settings and self.keeper is not None and self.keeper.settings is not None:
            self._publish(RestaurantSettled(self.keeper.settings))
            self.settled(self.keeper.settings)
        if heard.methods:
            self._methods.rebuild()
        if heard.anything:
            self._publish(CentreHeard(heard.payables, heard.methods, heard.people))
