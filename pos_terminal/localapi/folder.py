"""A watched folder, for a till that can only write files: each request has its answer beside it, which is
written again whenever its outcome changes.

What is remembered here is a help alone: after a crash every file is read again, and the till's own key makes
the same intent of it.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from dataclasses import dataclass
from typing import Final

import msgspec

from pos_terminal.domain.errors import EnvironmentProblem, InvalidInput, TerminalError
from pos_terminal.domain.ports import Clock
from pos_terminal.localapi import shapes, showing
from pos_terminal.localapi.desk import TillDesk
from pos_terminal.localapi.folder_files import FolderFiles, Found
from pos_terminal.localapi.request_file import FileAnswer, FileRequest, read_request
from pos_terminal.services.intent_standing import Standing
from pos_terminal.services.intents import Wanted
from pos_terminal.services.sentences import say

log = logging.getLogger(__name__)
EVERY_S: Final = 0.5
SETTLED_S: Final = 5.0
"""A file that cannot be read is refused when it has stayed the same for so long: it may be half written."""
PROGRAM: Final = "files"


@dataclass(slots=True)
class _Seen:
    """A file as it was seen last: since when it is so (seconds), and what was answered about which intent."""

    sign: tuple[int, int, int]
    since: float
    digest: str = ""
    key: str = ""
    intent_id: str = ""
    said: bytes = b""
    done: bool = False


class TillFolder:
    """`look` does everything; `run` looks again and again on a thread of its own."""

    def __init__(self, files: FolderFiles, desk: TillDesk, clock: Clock) -> None:
        self._files = files
        self._desk = desk
        self._clock = clock
        self._seen: dict[str, _Seen] = {}
        self._position: int | None = None
        self._fails = False

    def run(self, stopping: threading.Event) -> None:
        """Look until `stopping`; a folder that is away for a while is waited for."""
        while not stopping.is_set():
            try:
                self.look()
                self._fails = False
            except (OSError, EnvironmentProblem) as error:
                if not self._fails and not stopping.is_set():
                    log.warning("the till's folder cannot be used now: %s", error)
                self._fails = True
            stopping.wait(EVERY_S)

    def look(self) -> None:
        """Take what is new, and answer anew what changed. Raises OSError, EnvironmentProblem; nothing is lost
        by that, the next look goes on."""
        if self._position is None:
            # Before anything is answered: what happens from here on is seen.
            self._position = self._desk.end()
        found = self._files.requests()
        names = {one.file for one in found}
        for name in self._seen.keys() - names:
            del self._seen[name]
        for one in found:
            self._look_at(one)
        self._follow({one.file: one for one in found})

    # -- what lies there -----------------------------------------------------------------------------------

    def _look_at(self, one: Found) -> None:
        now = self._clock.monotonic()
        seen = self._seen.get(one.file)
        if seen is None or seen.sign != one.sign:
            # Read when it is still the same at the next look.
            self._seen[one.file] = _Seen(one.sign, now)
            return
        if seen.done:
            return
        raw = b""
        try:
            if not one.well_named:
                raise InvalidInput("request_unreadable", detail="name")
            raw = self._files.read(one)
            seen.digest = hashlib.sha256(raw).hexdigest()
            request = read_request(raw, lines=one.in_lines)
        except FileNotFoundError:
            return  # the till has taken it back
        except InvalidInput as error:
            if now - seen.since >= SETTLED_S or not one.ordinary:
                self._refuse(one, seen, error)
            return
        seen.key = request.key
        try:
            self._answer(one, seen, request)
        except EnvironmentProblem:
            raise
        except TerminalError as error:
            self._refuse(one, seen, error)

    def _answer(self, one: Found, seen: _Seen, request: FileRequest) -> None:
        before = self._answered_before(one, seen) if request.action == "cancel" else None
        if before is not None:
            # What was answered is not to be done after all by a new start.
            self._leave(one, seen, before)
            return
        standing = self._do(request)
        seen.intent_id = standing.intent.intent_id
        self._say(one, seen, standing)
        seen.done = True

    def _do(self, request: FileRequest) -> Standing:
        if request.action == "status":
            return self._desk.by_key(request.key)
        if request.action == "cancel":
            return self._desk.cancel(self._desk.by_key(request.key).intent.intent_id, PROGRAM)
        assert request.amount is not None
        assert request.currency is not None
        assert request.reference is not None
        wanted = Wanted(
            request.key,
            request.amount,
            request.currency,
            request.reference,
            request.methods,
            request.note,
            PROGRAM,
        )
        return self._desk.ask(wanted)[1]

    def _answered_before(self, one: Found, seen: _Seen) -> FileAnswer | None:
        said = self._files.answered(one)
        if said is None:
            return None
        try:
            before = msgspec.json.decode(said, type=FileAnswer)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None
        return before if before.request_sha256 == seen.digest else None

    def _leave(self, one: Found, seen: _Seen, before: FileAnswer) -> None:
        if before.intent is None:
            # The terminal died before it was put aside.
            self._files.refuse(one)
            del self._seen[one.file]
            return
        seen.intent_id, seen.done = before.intent.id, True
        self._say(one, seen, self._desk.by_id(seen.intent_id))

    def _refuse(self, one: Found, seen: _Seen, error: TerminalError) -> None:
        problem = shapes.Problem(code=error.code, message=say(error))
        answer = FileAnswer(key=seen.key or None, request_sha256=seen.digest or None, error=problem)
        self._files.answer(one, _text(answer))
        self._files.refuse(one)
        del self._seen[one.file]

    # -- what changed --------------------------------------------------------------------------------------

    def _follow(self, found: dict[str, Found]) -> None:
        """Answer anew what is about intents with which something happened since."""
        assert self._position is not None
        if self._desk.calls.ledger.position <= self._position:
            return
        while True:
            changed, until = self._desk.changed_after(self._position)
            about = {standing.intent.intent_id: standing for _, standing in changed}
            for name, seen in self._seen.items():
                if seen.intent_id in about:
                    self._say(found[name], seen, about[seen.intent_id])
            if until == self._position:
                return
            self._position = until

    def _say(self, one: Found, seen: _Seen, standing: Standing) -> None:
        told = showing.intent(standing, self._desk.here)
        text = _text(FileAnswer(key=told.idempotency_key, request_sha256=seen.digest, intent=told))
        if text == seen.said:
            return
        if self._files.answered(one) != text:
            self._files.answer(one, text)
        seen.said = text


def _text(answer: FileAnswer) -> bytes:
    return msgspec.json.format(shapes.encode(answer), indent=2) + b"\n"
