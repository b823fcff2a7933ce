"""Another life of a journal: the numbers of its events begin anew under the incarnation that the centre gave.

A copy of this data may go on under the numbers from before; nobody else ever gets these.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.unit_of_work import UnitOfWork


@contextmanager
def another_life(ledger: Ledger, incarnation: int, actor: str) -> Iterator[UnitOfWork]:
    """A unit of work that goes on under this incarnation, and everything after it too once it is committed.

    The same incarnation is an ordinary one.
    """
    with ledger.writer_lock:
        try:
            with ledger.unit_of_work(actor) as work:
                if incarnation != work.incarnation:
                    work.connection.exec_driver_sql("UPDATE terminal SET incarnation = ?", (incarnation,))
                    work.go_on_in(incarnation)
                yield work
        finally:
            # Read again from the disk by whoever writes next, whatever became of this.
            ledger.committed(None)
        with ledger.writing() as connection:
            [ledger.incarnation] = connection.exec_driver_sql("SELECT incarnation FROM terminal").scalars()
