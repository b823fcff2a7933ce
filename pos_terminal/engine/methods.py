"""Who speaks for each method, made anew while the engine runs: methods, hosts or keys are others now.

Everybody on the engine thread has the same dictionary of providers, and it is changed there alone. A call
that is under way ends with the provider that began it; whatever is asked next about that payment is asked by
the new one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol

from pos_terminal.domain.errors import TerminalError
from pos_terminal.engine.hands import Pool
from pos_terminal.engine.messages import Message, MethodsBuilt
from pos_terminal.providers.base import Provider

log = logging.getLogger(__name__)
Built = tuple[dict[str, Provider], dict[str, TerminalError]]
"""The providers, and for each method that cannot be used why not."""


class Runner(Protocol):
    """What this needs of the engine."""

    def perform(self, pool: Pool, call: Callable[[], Any], done: Callable[[Future[Any]], None]) -> None: ...

    def publish(self, message: Message) -> None: ...

    def watch_connection(self, hosts: list[tuple[str, int]]) -> None: ...


class Methods:
    """Nothing is made anew before `build` is set."""

    def __init__(self, providers: dict[str, Provider], runner: Runner) -> None:
        self._providers = providers
        self._runner = runner
        self.build: Callable[[], Built] | None = None
        """Makes the providers as the methods are now; for a hand."""

    def rebuild(self, then: Callable[[], None] | None = None) -> None:
        """Make them anew beside the work and use them. On the engine thread, as is `then`."""
        if self.build is None:
            return

        def done(future: Future[Built]) -> None:
            self._use(*future.result())
            if then is not None:
                then()

        self._runner.perform("fetch", self.build, done)

    def _use(self, providers: dict[str, Provider], problems: dict[str, TerminalError]) -> None:
        self._providers.update(providers)
        for code in set(self._providers) - set(providers):
            del self._providers[code]
        self._runner.watch_connection([one.address for one in providers.values() if one.address is not None])
        self._runner.publish(
            MethodsBuilt(
                {code: one.capabilities for code, one in providers.items()},
                dict(problems),
                frozenset(code for code, one in providers.items() if one.is_test),
            )
        )
