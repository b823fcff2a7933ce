"""What a check-up looks at: one data folder, and the ways to find out how its methods and its server are."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.ports import Clock, Ids
from pos_terminal.providers.base import Provider
from pos_terminal.records import dataclass
from pos_terminal.remote.client import CentralClient
from pos_terminal.settings import Settings


@dataclass(frozen=True, slots=True)
class MethodSetUp:
    """A method as the ledger has it, and who speaks for it; or why nobody does."""

    code: str
    name: str
    active: bool
    provider: Provider | None
    problem: TerminalError | None = None
    through_centre: bool = False

    @property
    def needs_line(self) -> bool:
        """Whether it is of no use without a network."""
        if self.provider is not None:
            return self.provider.capabilities.needs_network
        return self.code != "cash" and not self.code.startswith("manual")


@dataclass(frozen=True, slots=True)
class CentreSetUp:
    """The central server that this terminal belongs to. Without its key there is no `client`."""

    server: str
    client: CentralClient | None


@dataclass(frozen=True, slots=True)
class Patient:
    """One terminal. `methods` and `centre` may wait for the keyring and raise TerminalError; a terminal that
    stands alone has no centre.

    `simulated`: practice, whose methods talk to a simulator. `screens` counts them, None where that is not
    known. `trust` replaces the certificate authorities of the system.
    """

    folder: Path
    practice: bool
    settings: Settings
    settings_problem: TerminalError | None
    clock: Clock
    ids: Ids
    methods: Callable[[], list[MethodSetUp]]
    centre: Callable[[], CentreSetUp | None]
    screens: int | None = None
    trust: ssl.SSLContext | None = None

    @property
    def ledger(self) -> Path:
        """The ledger's file, there or not."""
        return self.folder / "ledger.db"

    def reading(self, question: Callable[[Any], Any]) -> Any:
        """Ask the ledger's tables, read-only. Raises DatabaseProblem."""
        from pos_terminal.ledger.reader import Reader

        reader = Reader(self.ledger)
        try:
            with reader.reading() as connection:
                return question(connection)
        finally:
            reader.close()
