"""Letting a program in: a code on the terminal's screen, typed into the program, exchanged for a token.

The code lasts minutes and few tries and is in memory alone. Of the token only a hash is kept.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
from typing import Final

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.ports import Clock
from pos_terminal.domain.till import Program
from pos_terminal.ledger import till_programs as rows
from pos_terminal.localapi.calls import Calls
from pos_terminal.records import dataclass
from pos_terminal.services import till_programs
from pos_terminal.services.approval import Decision
from pos_terminal.system import random_bytes

LASTS_S: Final = 300
TRIES: Final = 5
DIGITS: Final = 8
_TOKEN_BYTES: Final = 32
TOKEN_PREFIX: Final = "till_"


@dataclass(frozen=True, slots=True)
class Code:
    """The code to be typed into the program, good until `until` (UTC milliseconds, for people)."""

    digits: str
    until: int


class Pairing:
    """One for an open terminal. Any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._code = ""
        self._manager = ""
        self._ends = 0.0
        self._left = 0

    def begin(self, manager: str) -> Code:
        """A fresh code, on the word of this manager; the one before is good no more."""
        digits = f"{int.from_bytes(random_bytes(16)) % 10**DIGITS:0{DIGITS}d}"
        with self._lock:
            self._code, self._manager = digits, manager
            self._ends, self._left = self._clock.monotonic() + LASTS_S, TRIES
        return Code(digits, self._clock.now_ms() + LASTS_S * 1000)

    def end(self) -> None:
        """No code is good any more."""
        with self._lock:
            self._code = ""

    def exchange(self, typed: str, name: str, calls: Calls) -> tuple[Program, str]:
        """Let the program in that tells the code. Returns its token, which nobody can tell again.

        The code is used up by it, also where letting in fails. Raises NotAllowed("pairing_refused") in the
        same words whatever was wrong, and what till_programs.pair raises.
        """
        manager = self._claim(typed)
        token = TOKEN_PREFIX + base64.urlsafe_b64encode(random_bytes(_TOKEN_BYTES)).decode().rstrip("=")
        decision = Decision(manager, "")
        program = calls.change(lambda desk: till_programs.pair(desk.ledger, name, hash_of(token), decision))
        return program, token

    def _claim(self, typed: str) -> str:
        given = "".join(typed.split()).encode("utf-8", "surrogatepass")
        with self._lock:
            good = bool(self._code) and self._left > 0 and self._clock.monotonic() < self._ends
            self._left -= 1
            # Compared in any case, in the same time.
            same = hmac.compare_digest(given, self._code.encode())
            if not (good and same):
                raise NotAllowed("pairing_refused")
            self._code = ""
            return self._manager


def hash_of(token: str) -> bytes:
    """What is kept of a token: it is too long to be guessed, so a plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def program_of(token: str, calls: Calls) -> str:
    """The name of the program that has this token. Raises NotAllowed("token_refused"), TerminalError."""
    given = hash_of(token)
    name = None
    # All of them: the time tells nothing about which was nearly right.
    for kept, _program_id, known_as in calls.read(rows.hashes):
        if hmac.compare_digest(given, kept):
            name = known_as
    if name is None:
        raise NotAllowed("token_refused")
    return name
