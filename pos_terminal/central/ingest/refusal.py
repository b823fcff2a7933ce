"""Why a batch was not taken, as the terminal reads it and as a person does."""

from __future__ import annotations

from pos_terminal.contract.push import Code, Problem, Refused
from pos_terminal.texts import tr


def refusal(
    code: Code, *, now_ms: int, incarnation: int = 0, seq: int = 0, head: str = "", kept: int = 0
) -> Refused:
    """The answer for this code, with its sentence in the asker's language."""
    error = Problem(code=code.value, message=_sentence(code))
    return Refused(error=error, incarnation=incarnation, seq=seq, head=head, kept=kept, server_time=now_ms)


def _sentence(code: Code) -> str:
    match code:
        case Code.GAP:
            return tr("These events do not follow what the centre has. Go on from there.")
        case Code.FORK:
            return tr("The centre has other events under these numbers. These were set aside.")
        case Code.INCARNATION:
            return tr("This copy of the terminal was not enrolled. Enrol it again.")
        case Code.QUARANTINED:
            return tr("Two machines have written as this terminal. A person has to decide.")
        case Code.REVOKED:
            return tr("This terminal was taken off. Its data stays where it is.")
        case Code.TOO_LARGE:
            return tr("The request is too large.")
        case Code.VERSION:
            return tr("This terminal is newer than the centre. The centre has to be updated first.")
        case Code.WRONG_TERMINAL | Code.WRONG_NUMBER:
            return tr("These events are not this terminal's.")
        case Code.UNREADABLE | Code.BROKEN_CHAIN:
            return tr("These events were damaged on their way.")
