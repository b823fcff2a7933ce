"""Webhooks: what a company would push, signed as it signs, kept until somebody carries them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol
from urllib.parse import urlsplit

from pos_terminal.simulator.truth import Session

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_GIVEN_UP_MS: Final = 3 * 24 * 3600 * 1000
_FIRST_PAUSE_MS: Final = 5_000
_LONGEST_PAUSE_MS: Final = 3600 * 1000
_MOST_EVENTS: Final = 1000
_JSON: Final = ("Content-Type", "application/json")

Header = tuple[str, str]


class Message(NamedTuple):
    """What one event says."""

    id: str
    kind: str
    body: bytes


class Dialect(Protocol):
    """How one company words its pushes and proves that they are its own."""

    def messages(self, kind: str, session: Session, at_ms: int) -> Sequence[Message]:
        """What is pushed when something of this kind happens to a session."""
        ...

    def headers(self, secrets: Sequence[str], seconds: str, body: bytes, *, shared: bool) -> list[Header]:
        """The proof, made at `seconds`."""
        ...


@dataclass(frozen=True, slots=True)
class Event:
    """One event, always pushed with the same bytes and the same id."""

    id: str
    kind: str
    session_id: str
    body: bytes = field(repr=False)

    def json(self) -> dict[str, object]:
        """What it says."""
        found: dict[str, object] = json.loads(self.body)
        return found


@dataclass(frozen=True, slots=True)
class Push:
    """A POST to carry out. Report it to `outbox.not_taken` when the answer is not 2xx within 5 s."""

    url: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    waiting: Waiting
    taken_ms: int
    outbox: Hooks = field(repr=False)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A push that is due later; `age_ms` is by how much its signature's time lies in the past."""

    event: Event
    since_ms: int
    due_ms: int
    tries: int = 0
    secrets: tuple[str, ...] | None = field(default=None, repr=False)
    age_ms: int = 0


class Hooks:
    """The outbox of webhooks.

    `now_ms` is virtual time; `signing_ms` is the clock of signatures, which a script does not advance:
    the receiver compares it with its own.
    """

    dialect: Dialect

    def __init__(self, now_ms: Callable[[], int], signing_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._signing_ms = signing_ms
        self._waiting: list[Waiting] = []
        self.events: list[Event] = []
        self.reset()

    def reset(self) -> None:
        """No receiver, nothing waiting."""
        self.url: str | None = None
        self.secrets: tuple[str, ...] = ()
        self.by_shared_secret = False
        self.times = 1
        self.late_ms = 0
        self.newest_first = False
        self._waiting.clear()
        self.events.clear()

    def configure(
        self,
        url: str | None,
        secrets: Sequence[str],
        *,
        by_shared_secret: bool = False,
        times: int = 1,
        late_ms: int = 0,
        newest_first: bool = False,
    ) -> None:
        """Where pushes go; several secrets as while one is replaced. Raises ValueError: loopback only."""
        if url is not None:
            parts = urlsplit(url)
            if parts.scheme != "http" or parts.hostname not in LOOPBACK:
                raise ValueError("webhooks go to http on this machine only")
            if not secrets:
                raise ValueError("a webhook needs a secret")
        self.url, self.secrets = url, tuple(secrets)
        self.by_shared_secret, self.times, self.late_ms = by_shared_secret, times, late_ms
        self.newest_first = newest_first

    def notice(self, kind: str, session: Session, at_ms: int) -> None:
        """Something happened to a session: push it, if there is a receiver."""
        for message in self.dialect.messages(kind, session, at_ms):
            event = Event(message.id, message.kind, session.id, message.body)
            self.events.append(event)
            if self.url is not None:
                self._waiting += [Waiting(event, at_ms, at_ms + self.late_ms)] * self.times
        del self.events[:-_MOST_EVENTS]

    def repeat(
        self,
        session_id: str,
        *,
        kind: str | None = None,
        times: int = 1,
        secrets: Sequence[str] | None = None,
        age_ms: int = 0,
    ) -> int:
        """Push the session's newest event (of this kind) again. Raises KeyError when it has none; returns how
        many."""
        fits = [
            event for event in self.events if event.session_id == session_id and kind in (None, event.kind)
        ]
        event = fits[-1] if fits else None
        if event is None or self.url is None:
            raise KeyError(session_id)
        now_ms = self._now_ms()
        given = None if secrets is None else tuple(secrets)
        self._waiting += [Waiting(event, now_ms, now_ms, 0, given, age_ms)] * times
        return times

    def take_due(self) -> list[Push]:
        """The pushes that are due now, signed now."""
        now_ms = self._now_ms()
        due = [waiting for waiting in self._waiting if waiting.due_ms <= now_ms]
        self._waiting = [waiting for waiting in self._waiting if waiting.due_ms > now_ms]
        if self.newest_first:
            due.reverse()
        return [
            Push(self.url, self._headers(item), item.event.body, item, now_ms, self)
            for item in due
            if self.url
        ]

    def next_ms(self) -> int | None:
        """When the next push is due."""
        return min((waiting.due_ms for waiting in self._waiting), default=None)

    def not_taken(self, push: Push) -> None:
        """Try again later and later, for three days."""
        waiting, tried_ms = push.waiting, push.taken_ms
        pause_ms = min(_FIRST_PAUSE_MS * 4 ** min(waiting.tries, 8), _LONGEST_PAUSE_MS)
        if tried_ms + pause_ms - waiting.since_ms <= _GIVEN_UP_MS:
            again = Waiting(
                waiting.event,
                waiting.since_ms,
                tried_ms + pause_ms,
                waiting.tries + 1,
                waiting.secrets,
                waiting.age_ms,
            )
            self._waiting.append(again)

    def _headers(self, waiting: Waiting) -> tuple[Header, ...]:
        secrets = self.secrets if waiting.secrets is None else waiting.secrets
        seconds = str((self._signing_ms() - waiting.age_ms) // 1000)
        proof = self.dialect.headers(secrets, seconds, waiting.event.body, shared=self.by_shared_secret)
        return (_JSON, *proof)
