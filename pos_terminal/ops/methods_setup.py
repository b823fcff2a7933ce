"""Setting up payment methods on this terminal: what is known of one, trying it as it is typed, keeping it.

Used by the settings page and the first start through `MethodsAtWork`, which has the slow parts done by hands;
by commands and by an unattended set-up through the functions. Secrets come in and never go out again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any

from pos_terminal.domain.errors import DataFolderProblem, NotAllowed, SettingsProblem, TerminalError
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Provider
from pos_terminal.providers.keeping import Keeper
from pos_terminal.providers.secrets import EnvironmentSecrets, SecretChain, SecretStore
from pos_terminal.records import dataclass
from pos_terminal.services import method_setup
from pos_terminal.services.approval import Decision
from pos_terminal.services.method_fields import secrets_of_terminal
from pos_terminal.services.method_setup import ENVIRONMENT, MethodChange, MethodKnown, SecretKnown
from pos_terminal.services.method_trying import Tried, try_provider
from pos_terminal.services.naming import own_name
from pos_terminal.services.sentences import say
from pos_terminal.services.settings_changes import short

if TYPE_CHECKING:
    from pos_terminal.engine.engine import Engine

log = logging.getLogger(__name__)
Config = Mapping[str, str | int | bool]
Build = Callable[[str, Config, SecretStore], Provider]
"""The provider of a method with these secrets. Raises TerminalError; slow, and not on the Qt thread."""


@dataclass(frozen=True, slots=True)
class MethodTools:
    """What setting up works with. In practice the companies are the simulator's, and no key is kept."""

    ledger: Ledger
    keeper: Keeper
    build: Build
    environ: Mapping[str, str]
    practice: bool = False

    @property
    def secrets(self) -> SecretStore:
        """The secrets that count now."""
        given = EnvironmentSecrets(self.environ)
        # Practice never asks the keyring: it might show a dialog, and there is nothing real to keep.
        return given if self.practice else SecretChain(given, self.keeper)


class _Typed:
    """Secrets as they would be after a change: what was typed, else what is kept."""

    def __init__(self, typed: Mapping[str, Secret | None], kept: SecretStore) -> None:
        self._typed = typed
        self._kept = kept

    def get(self, name: str) -> Secret | None:
        return self._typed[name] if name in self._typed else self._kept.get(name)


def known(tools: MethodTools, code: str) -> MethodKnown:
    """How this method is set up. May wait for the keyring. Raises TerminalError."""
    with tools.ledger.reading() as connection:
        method = method_setup.method_as_it_is(connection, code, tools.ledger.ids.new_id())
        notes = method_setup.noted(connection, code)
        of_centre = method_setup.of_centre(connection)
    given = EnvironmentSecrets(tools.environ)
    found = []
    for name in secrets_of_terminal(code):
        kept = None if tools.practice else tools.keeper.where(name)
        where = ENVIRONMENT if given.get(name) is not None else kept.value if kept is not None else ""
        # Whoever sets the environment tells nobody when.
        at = notes[name].at if name in notes and where not in ("", ENVIRONMENT) else None
        found.append(SecretKnown(name, where, at))
    # Without secrets nobody has to wait for the keyring.
    has_keyring = tools.practice or not found or tools.keeper.has_keyring
    return MethodKnown(method, tuple(found), has_keyring, of_centre)


def check(tools: MethodTools, change: MethodChange) -> str:
    """Whether the method could be so; that a key is still missing is no obstacle. Returns whom it would ask,
    as host:port, "" where nobody. Raises NotAllowed for keys that cannot be kept, SettingsProblem and
    InvalidInput naming the setting."""
    if change.secrets and tools.practice:
        raise NotAllowed("practice_keys")
    given = EnvironmentSecrets(tools.environ)
    for name in change.secrets:
        if given.get(name) is not None:
            raise NotAllowed("secret_of_environment", name=name)
    try:
        address = _provider(tools, change).address
    except SettingsProblem as problem:
        if problem.code != "secret_missing":
            raise
        return ""
    return short(f"{address[0]}:{address[1]}") if address is not None else ""


def try_method(tools: MethodTools, change: MethodChange) -> Tried:
    """Ask the company with what is typed, of which nothing is kept. Takes seconds where it does not answer;
    raises nothing of the network's."""
    method = change.method
    try:
        check(tools, change)
        provider = _provider(tools, change)
    except TerminalError as problem:
        return Tried(False, say(problem), problem.code)
    name = own_name(method.provider_code, method.name)
    return try_provider(provider, f"test-{tools.ledger.ids.new_id()}", name)


def keep_secrets(tools: MethodTools, change: MethodChange) -> None:
    """Keep what was typed and forget what is not wanted; may wait for the keyring.

    Raises DataFolderProblem.
    """
    for name, secret in change.secrets.items():
        if secret is None:
            tools.keeper.forget(name)
        else:
            tools.keeper.put(name, secret)


def save(tools: MethodTools, change: MethodChange, decision: Decision) -> bool:
    """All of it at once, for a command: nobody else may use the ledger. False where everything was so.

    Raises what `check` and services.method_setup.save raise, DataFolderProblem for a key that is not kept.
    """
    host = check(tools, change)
    with tools.ledger.reading() as connection:
        method_setup.allowed(connection, change, decision)
    keep_secrets(tools, change)
    return method_setup.save(tools.ledger, change, decision, host)


class MethodsAtWork:
    """The same beside a running engine: the keyring and the companies are waited for by hands, and what was
    saved is used at once. Any thread; each `done` runs on the engine's."""

    def __init__(self, engine: Engine, tools: MethodTools) -> None:
        self._engine = engine
        self._tools = tools

    def known(self, code: str, done: Callable[[MethodKnown | TerminalError], None]) -> None:
        """See `known`."""
        self._by_hand(lambda: known(self._tools, code), done)

    def try_it(self, change: MethodChange, done: Callable[[Tried | TerminalError], None]) -> None:
        """See `try_method`."""
        self._by_hand(lambda: try_method(self._tools, change), done, "watch")

    def save(
        self, change: MethodChange, decision: Decision, done: Callable[[TerminalError | None], None]
    ) -> None:
        """See `save`; then the providers are made anew, and `done` is told."""
        engine, tools = self._engine, self._tools

        def checked(host: str | TerminalError) -> None:
            refused = host if isinstance(host, TerminalError) else self._refused(change, decision)
            if refused is not None:
                done(refused)
                return
            kept = partial(record, str(host))
            if change.secrets:
                self._by_hand(lambda: keep_secrets(tools, change), kept)
            else:
                kept(None)

        def record(host: str, problem: TerminalError | None) -> None:
            try:
                if problem is not None:
                    raise problem
                method_setup.save(tools.ledger, change, decision, host)
            except TerminalError as error:
                done(error)
            else:
                engine.methods.rebuild(lambda: done(None))

        self._by_hand(lambda: check(tools, change), checked)

    def _refused(self, change: MethodChange, decision: Decision) -> TerminalError | None:
        try:
            with self._tools.ledger.reading() as connection:
                method_setup.allowed(connection, change, decision)
        except TerminalError as error:
            return error
        return None

    def _by_hand(self, call: Callable[[], Any], done: Callable[[Any], None], pool: Any = "claim") -> None:
        def ended(future: Future[Any]) -> None:
            error = future.exception()
            if error is not None and not isinstance(error, TerminalError):
                # A keyring may fail in any way of its own.
                log.error("setting up a method failed", exc_info=error)
                error = DataFolderProblem("secret_not_kept", name="")
            done(error if error is not None else future.result())

        self._engine.perform(pool, call, ended)


def _provider(tools: MethodTools, change: MethodChange) -> Provider:
    method = change.method
    return tools.build(method.provider_code, method.config, _Typed(change.secrets, tools.secrets))
