"""The central server that this terminal belongs to: the client that signs for it, and an engine that talks to
it. A terminal that stands alone has none, and practice talks to nobody."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from pos_terminal.domain.errors import DataFolderProblem, TerminalError
from pos_terminal.domain.secret import Secret
from pos_terminal.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from pos_terminal.compose import Terminal
    from pos_terminal.contract.enrol import Enrolled
    from pos_terminal.engine.engine import Engine
    from pos_terminal.ledger.enrolment import Enrolment
    from pos_terminal.ledger.sending import Batch
    from pos_terminal.remote.client import CentralClient
    from pos_terminal.remote.http import HttpClient
    from pos_terminal.settings import Settings
    from pos_terminal.sync.replies import Answer


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Joined:
    """Where it belongs. `client` is None where the key is not on this machine: the data was carried here."""

    enrolment: Enrolment
    client: CentralClient | None
    http: HttpClient

    def close(self) -> None:
        """Calls under way end now."""
        self.http.close()


def join(terminal: Terminal) -> Joined | None:
    """Read whose terminal this is, and its key; may wait for the keyring. None where it stands alone.

    Raises DatabaseProblem, DataFolderProblem.
    """
    if terminal.place.practice:
        return None
    from pos_terminal.ledger.enrolment import enrolment

    with terminal.ledger.reading() as connection:
        known = enrolment(connection)
    if known is None:
        return None
    from pos_terminal.providers.keeping import Keeper
    from pos_terminal.remote.client import MAX_ANSWER_BYTES
    from pos_terminal.remote.http import HttpClient
    from pos_terminal.services.enrolment import client_of

    http = HttpClient(max_body_bytes=MAX_ANSWER_BYTES)
    keeper = Keeper(terminal.place.folder)
    return Joined(known, client_of(terminal.ledger, keeper, http, terminal.settings.language), http)


class Membership:
    """Where the terminal of a running engine belongs: joined beside the work, and what is open for it."""

    def __init__(self, engine: Engine, terminal: Terminal) -> None:
        self._engine = engine
        self._terminal = terminal
        self._joined: Joined | None = None
        self._asking: HttpClient | None = None

    def begin(self) -> None:
        """Join beside the work, for the keyring takes its time, and talk from then on. A terminal that stands
        alone has nothing to do."""
        if not self._terminal.place.practice:
            self._connect(lambda: None)

    def close(self) -> None:
        """After the engine: calls under way end now."""
        for one in (self._joined, self._asking):
            if one is not None:
                one.close()

    def join(
        self,
        server: str,
        code: str,
        name: str,
        actor: str,
        done: Callable[[Enrolment | TerminalError], None],
    ) -> None:
        """Join a restaurant, and send and fetch at once. Any thread; `done` runs on the engine's, with where
        it belongs or why nothing was changed."""
        from pos_terminal.providers.keeping import Keeper
        from pos_terminal.remote.http import HttpClient
        from pos_terminal.services import enrolment as service

        engine, terminal = self._engine, self._terminal
        http = self._asking = HttpClient()
        keeper = Keeper(terminal.place.folder)

        def ask() -> tuple[service.Prepared, Enrolled]:
            service.refuse_in_practice(terminal.place.practice)
            prepared = service.prepare(
                terminal.ledger,
                keeper,
                server=server,
                code=code,
                name=name,
                actor=actor,
            )
            return prepared, service.perform(
                prepared, http, terminal.ledger.clock, terminal.settings.language
            )

        def answered(future: Future[tuple[service.Prepared, Enrolled]]) -> None:
            http.close()
            error = future.exception()
            if error is not None and not isinstance(error, TerminalError):
                # A keyring may fail in any way of its own.
                log.error("joining failed", exc_info=error)
                error = DataFolderProblem("secret_not_kept", name=service.KEY)
            if error is not None:
                done(error)
                return
            prepared, told = future.result()
            currency = terminal.settings.currency
            try:
                new = service.apply(terminal.ledger, keeper, prepared, told, actor=actor, currency=currency)
            except TerminalError as problem:
                done(problem)
            else:
                self._connect(lambda: done(new))

        engine.perform("claim", ask, answered)

    def leave(self, actor: str, done: Callable[[TerminalError | None], None]) -> None:
        """Stand alone from now on, see services.enrolment.leave. Any thread; `done` runs on the engine's."""
        from pos_terminal.services import enrolment as service

        def left(_desk: object) -> None:
            service.leave(self._terminal.ledger, actor=actor)
            engine = self._engine
            engine.sending.use(None)
            engine.claiming.use(None)
            engine.fetching.use("", None)
            self._terminal.central_line.use(None)
            self._keep(None)

        self._engine.submit(left, done)

    def _connect(self, then: Callable[[], None]) -> None:
        from pos_terminal.sync.replies import NoReply

        engine, terminal = self._engine, self._terminal

        def joined(future: Future[Joined | None]) -> None:
            error = future.exception()
            if error is not None:
                # A keyring may fail in any way of its own; what waits is counted and shown all the same.
                log.error("the central server cannot be joined", exc_info=error)
                engine.sending.use(lambda _batch: NoReply("key_unreadable"))
            elif (found := future.result()) is not None:
                talk(engine, found, terminal)
                self._keep(found)
            then()

        engine.perform("sync", lambda: join(terminal), joined)

    def _keep(self, found: Joined | None) -> None:
        before, self._joined = self._joined, found
        if before is not None:
            before.close()


def key_of(terminal: Terminal) -> Secret | None:
    """The private key that the server knows this terminal by; for the rescue file."""
    from pos_terminal.providers.keeping import Keeper
    from pos_terminal.services.enrolment import KEY, key_name

    return Keeper(terminal.place.folder).get(key_name(KEY, terminal.ledger.terminal_id))


def talk(engine: Engine, joined: Joined, terminal: Terminal) -> None:
    """Send to this server, fetch from it, and charge through it from now on. On the engine thread."""
    from pos_terminal.services.restaurant_settings import Keeper
    from pos_terminal.sync.beat import tells
    from pos_terminal.sync.calls import pushes
    from pos_terminal.sync.claims import claims
    from pos_terminal.sync.fetching import asks, listens

    client = joined.client
    terminal.central_line.use(client)
    engine.methods.build = terminal.built_anew
    if client is None:
        engine.sending.use(_without_a_key)
        return
    engine.sending.use(pushes(client), tells(client, engine.ledger.clock))
    engine.fetching.keeper = Keeper(terminal.place.folder, os.environ)
    engine.fetching.settled = lambda settings: _settled(engine, terminal, settings)
    engine.fetching.use(joined.enrolment.restaurant_id, asks(client), listens(client))
    engine.claiming.use(claims(client))


def _settled(engine: Engine, terminal: Terminal, settings: Settings) -> None:
    """What the centre decided holds from now on; the hours of the day from the next start."""
    terminal.settings = settings
    engine.use_limits(terminal.limits, terminal.drawer_limits)


def _without_a_key(batch: Batch) -> Answer:
    """Data without its key was carried here: the server would say no more than this."""
    from pos_terminal.contract.push import STATUS, Code, Problem, Refused
    from pos_terminal.sync.replies import Reply

    said = Refused(error=Problem(code=Code.INCARNATION, message=""), incarnation=batch.incarnation)
    return Reply(said, STATUS[Code.INCARNATION])
