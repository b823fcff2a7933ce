"""What can stand between a terminal and its central server, as errors that carry a sentence.

Unreachable   no answer, or one that is not the server's own words (somebody in between)
Busy          it answers that it cannot just now: leave it alone for a while
Refused       it understood, and said no; `code` is its own
Revoked       it does not know this terminal any more
"""

from __future__ import annotations

from pos_terminal.domain.errors import EnvironmentProblem, PersonError


class Unreachable(EnvironmentProblem):
    """`reason` says how far it came; `may_have_left` is False only where no byte of the request left."""

    def __init__(self, reason: str, *, may_have_left: bool) -> None:
        super().__init__("central_unreachable", reason=reason)
        self.reason = reason
        self.may_have_left = may_have_left


class Busy(EnvironmentProblem):
    """`retry_after_s` is what it asked for, None where it named nothing."""

    def __init__(self, status: int, retry_after_s: float | None) -> None:
        super().__init__("central_busy", wait_s=round(retry_after_s or 0))
        self.status = status
        self.retry_after_s = retry_after_s


class Refused(PersonError):
    """`said` is the server's code, `message` its sentence, `body` the whole answer."""

    def __init__(self, status: int, said: str, message: str, body: bytes) -> None:
        super().__init__("central_refused", said=said, message=message)
        self.status = status
        self.said = said
        self.message = message
        self.body = body


class Revoked(Refused):
    """The restaurant took this terminal off."""
