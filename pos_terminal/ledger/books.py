"""What the use cases need of a ledger, whichever database it lies in: a terminal's SQLite file, or the
centre's own journal of one restaurant on PostgreSQL."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection

from pos_terminal.domain.ports import Clock, Ids
from pos_terminal.ledger.unit_of_work import UnitOfWork


class Books(Protocol):
    """One journal and the tables that follow it."""

    clock: Clock
    ids: Ids

    @property
    def terminal_id(self) -> str:
        """Whose journal it is."""

    @property
    def origin(self) -> str:
        """Where this journal's idempotency keys come from: a key is unique for each restaurant and origin."""

    def unit_of_work(self, actor: str = "system") -> UnitOfWork:
        """A transaction in which `actor` makes things happen."""

    def reading(self) -> AbstractContextManager[Connection]:
        """One consistent view, for questions."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction for bookkeeping beside the journal; commits at its end. Raises DatabaseProblem."""

    def settle(self) -> None:
        """After an error at a commit: make sure that what is seen from now on is what a restart will see.
        Raises DatabaseProblem("commit_unknown")."""

    def free_bytes(self) -> int:
        """Free space where the ledger lies."""
