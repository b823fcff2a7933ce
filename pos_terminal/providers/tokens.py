"""Access tokens that live for a while: asked for when needed, kept in memory only, renewed in time."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.failures import Failure
from pos_terminal.providers.http import Answer, NoAnswer
from pos_terminal.providers.json_reading import Unreadable, read_object
from pos_terminal.providers.problems import Problem
from pos_terminal.records import dataclass

RENEWED_BEFORE_S: Final = 60
_LONGEST_LIFE_S: Final = 366 * 24 * 3600
_DIGITS: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_IN_A_HEADER: Final = re.compile(r"[!-~]{1,8192}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Granted:
    """A token, and for how many seconds it is good from when it was asked for."""

    token: Secret
    good_for_s: int


def read_granted(body: bytes) -> Granted:
    """The token in an OAuth answer; `expires_in` may be a number or digits. Raises Unreadable."""
    found = read_object(body)
    token, life = found.get("access_token"), found.get("expires_in")
    if not isinstance(token, str) or not _IN_A_HEADER.fullmatch(token):
        raise Unreadable("access_token")
    digits = str(life) if isinstance(life, int | str) and not isinstance(life, bool) else ""
    if not _DIGITS.fullmatch(digits):
        raise Unreadable("expires_in")
    return Granted(Secret(token), min(int(digits), _LONGEST_LIFE_S))


def granted_by(answer: Answer) -> Granted | Failure:
    """What a token endpoint granted with this answer."""
    try:
        return read_granted(answer.body)
    except Unreadable as error:
        return Failure(Problem.UNREADABLE, str(error))


class TokenCache:
    """One account's token. `ask` gets the deadline of the call (monotonic seconds) and asks for a new one."""

    def __init__(
        self, ask: Callable[[float], Granted | Failure], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask = ask
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._token: Secret | None = None
        self._renew_at = 0.0

    def get(self, deadline: float) -> Secret | Failure:
        """A token that is still good, asked for by one thread at a time.

        A Failure is `nothing_begun`: without a token the request itself never left.
        """
        if not self._lock.acquire(timeout=max(0.0, deadline - time.monotonic())):
            return Failure(Problem.NO_ANSWER, "access token", nothing_begun=True)
        try:
            begun = self._monotonic()
            if self._token is not None and begun < self._renew_at:
                return self._token
            granted = self._ask(deadline)
            if isinstance(granted, Failure):
                return replace(granted, nothing_begun=True)
            self._keep(granted, begun)
            return granted.token
        finally:
            self._lock.release()

    def ask_anew(self, deadline: float) -> Failure | None:
        """Why no token is granted now, whatever is kept; None when one was, which is kept instead."""
        if not self._lock.acquire(timeout=max(0.0, deadline - time.monotonic())):
            return Failure(Problem.NO_ANSWER, "access token", nothing_begun=True)
        try:
            begun = self._monotonic()
            granted = self._ask(deadline)
            if isinstance(granted, Failure):
                return granted
            self._keep(granted, begun)
            return None
        finally:
            self._lock.release()

    def hold(self, granted: Granted) -> None:
        """Keep a token that is known already."""
        with self._lock:
            self._keep(granted, self._monotonic())

    def _keep(self, granted: Granted, asked_at: float) -> None:
        life = granted.good_for_s
        self._token = granted.token
        # Half of its life, for one that does not live much longer than the margin.
        self._renew_at = asked_at + max(life - RENEWED_BEFORE_S, life / 2)

    def forget(self, token: Secret) -> None:
        """The company did not take this token: the next call asks for another one."""
        with self._lock:
            if self._token == token:
                self._token = None


def with_token(
    cache: TokenCache,
    deadline: float,
    send: Callable[[Secret], Answer | NoAnswer],
    is_refused: Callable[[Answer], bool],
) -> Answer | NoAnswer | Failure:
    """Send with a token; once more with a new one when the company says that it refused the token, which is
    before any work. A Failure: there was no token to send with."""
    token = cache.get(deadline)
    if isinstance(token, Failure):
        return token
    answer = send(token)
    if isinstance(answer, NoAnswer) or not is_refused(answer):
        return answer
    cache.forget(token)
    fresh = cache.get(deadline)
    return fresh if isinstance(fresh, Failure) else send(fresh)
