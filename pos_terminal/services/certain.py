"""A change that a person is told of: after an error at the commit, the disk decides what they hear."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.ledger.unit_of_work import CommitUnknown, UnitOfWork

T = TypeVar("T")


def written(
    ledger: Books, actor: str, change: Callable[[UnitOfWork], T], read: Callable[[ReadConnection], T | None]
) -> T:
    """Make `change` in one unit of work, commit it, and return the record that it made.

    When the commit says nothing certain, the record is looked up by `read` and compared with what was to be
    written. Raises DatabaseProblem: decision_not_saved when it is certain that nothing was kept,
    commit_unknown when nothing is.
    """
    try:
        with ledger.unit_of_work(actor) as work:
            planned = change(work)
            work.commit()
    except CommitUnknown:
        ledger.settle()
        with ledger.unit_of_work() as work:
            found = read(work.connection)
        if found != planned:
            raise DatabaseProblem("decision_not_saved") from None
    return planned
