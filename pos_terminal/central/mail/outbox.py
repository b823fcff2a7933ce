"""Mails that wait to be handed over: one row for each report, so that each is sent once.

Who sends one takes it first, by moving its next time: two workers do not send the same at once. Whether a
mail server took what it did not acknowledge nobody can know: then it is sent again with the same Message-ID.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

from pos_terminal.central import jobs
from pos_terminal.records import dataclass

SEND: Final = "mail.send"
HELD_MS: Final = 120_000
"""Longer than handing one over may last."""
GIVEN_UP_MS: Final = 3 * 24 * 3600 * 1000
"""After three days a person decides."""
_FIRST_PAUSE_MS: Final = 60_000
_LONGEST_PAUSE_MS: Final = 6 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as a person sees it. `kind` z with a session as `subject`, day with a date. Times UTC ms."""

    mail_id: str
    kind: str
    subject: str
    state: str
    created_at: int
    next_at: int
    tries: int
    last_problem: str | None
    sent_at: int | None
    since: int


_COLUMNS: Final = "mail_id, kind, subject, state, created_at, next_at, tries, last_problem, sent_at, since"
_PUT: Final = text(
    "INSERT INTO pos.mails (restaurant_id, mail_id, kind, subject, created_at, since, next_at)"
    " VALUES (:restaurant_id, :mail_id, :kind, :subject, :now, :now, :now)"
    " ON CONFLICT (restaurant_id, kind, subject) DO NOTHING"
)
_TAKE: Final = text(
    "UPDATE pos.mails SET next_at = :until WHERE restaurant_id = :restaurant_id AND mail_id = :mail_id"
    f" AND state = 'waiting' AND next_at <= :now RETURNING {_COLUMNS}"
)
_NOTE: Final = text(
    "UPDATE pos.mails SET state = :state, next_at = :next_at, tries = tries + 1, last_problem = :problem,"
    " sent_at = :sent_at WHERE restaurant_id = :restaurant_id AND mail_id = :mail_id AND state = 'waiting'"
)
_AGAIN: Final = text(
    "UPDATE pos.mails SET state = 'waiting', next_at = :now, since = :now, sent_at = NULL"
    " WHERE restaurant_id = :restaurant_id AND mail_id = :mail_id"
)
_LIST: Final = text(
    f"SELECT {_COLUMNS} FROM pos.mails WHERE restaurant_id = :restaurant_id"
    " ORDER BY created_at DESC, mail_id DESC LIMIT 30"
)


def put(
    connection: Connection, restaurant_id: str, *, mail_id: str, kind: str, subject: str, now_ms: int
) -> bool:
    """Keep a mail and put down its job, in the restaurant's transaction. False where there was one."""
    values = {
        "restaurant_id": restaurant_id,
        "mail_id": mail_id,
        "kind": kind,
        "subject": subject,
        "now": now_ms,
    }
    if connection.execute(_PUT, values).rowcount == 0:
        return False
    jobs.enqueue(connection, restaurant_id, SEND, mail_id=mail_id)
    return True


def take(connection: Connection, restaurant_id: str, mail_id: str, now_ms: int) -> Mail | None:
    """The mail, for two minutes in the hands of who asked; None where nothing is to be done now."""
    names = {
        "restaurant_id": restaurant_id,
        "mail_id": mail_id,
        "now": now_ms,
        "until": now_ms + HELD_MS,
    }
    row = connection.execute(_TAKE, names).first()
    return None if row is None else Mail(*row)


def sent(connection: Connection, restaurant_id: str, mail: Mail, now_ms: int, problem: str | None) -> None:
    """It was taken; `problem` where not for everybody."""
    _note(connection, restaurant_id, mail, "sent", mail.next_at, problem, now_ms)


def failed(
    connection: Connection, restaurant_id: str, mail: Mail, now_ms: int, problem: str, jitter: float
) -> None:
    """It was not taken: later again, each time later, for three days."""
    pause = min(_LONGEST_PAUSE_MS, _FIRST_PAUSE_MS << min(mail.tries, 20))
    next_at = now_ms + round(pause * (1 + 0.2 * jitter))
    state = "given_up" if next_at - mail.since > GIVEN_UP_MS else "waiting"
    _note(connection, restaurant_id, mail, state, next_at, problem, None)
    if state == "waiting":
        once = f"{SEND}:{mail.mail_id}"
        jobs.enqueue(connection, restaurant_id, SEND, at_ms=next_at, once=once, mail_id=mail.mail_id)


def _note(
    connection: Connection,
    restaurant_id: str,
    mail: Mail,
    state: str,
    next_at: int,
    problem: str | None,
    sent_at: int | None,
) -> None:
    values = {
        "restaurant_id": restaurant_id,
        "mail_id": mail.mail_id,
        "state": state,
        "next_at": next_at,
        "problem": problem,
        "sent_at": sent_at,
    }
    connection.execute(_NOTE, values)


def send_again(connection: Connection, restaurant_id: str, mail_id: str, now_ms: int) -> bool:
    """A person wants it sent again, whatever became of it. False where there is none of this id."""
    names = {"restaurant_id": restaurant_id, "mail_id": mail_id, "now": now_ms}
    if connection.execute(_AGAIN, names).rowcount == 0:
        return False
    jobs.enqueue(connection, restaurant_id, SEND, mail_id=mail_id)
    return True


def newest(connection: Connection, restaurant_id: str) -> list[Mail]:
    """The last thirty, newest first."""
    return [Mail(*row) for row in connection.execute(_LIST, {"restaurant_id": restaurant_id})]
