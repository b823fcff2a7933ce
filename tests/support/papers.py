"""Documents of one line, for tests of what becomes of them."""

from __future__ import annotations

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services import print_queue
from pos_terminal.services.print_queue import Job


class Words:
    """A document says what it is about, and whether it is a copy."""

    def begin(self, ledger: Ledger, job: Job) -> bytes:
        """See engine.printing.Composer."""
        if job.kind == "nothing":
            raise InvalidInput("text_empty", field="reference")
        with ledger.writing() as connection:
            print_queue.sending(connection, job, ledger.clock.now_ms())
        return words(job.subject, copy=job.copy)


def words(subject: str, *, copy: bool = False) -> bytes:
    """What stands on the paper."""
    return f"{subject}{' DUPLICATA' if copy else ''}\n".encode()
