"""People of a restaurant, signed in: a cookie of 256 random bits, of which the database knows the digest.

A session ends by itself (absolutely, and when nobody uses it), by signing out, and when the person's password
changes or they are not active any more. Signing in always makes a new one, whatever cookie came along.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, delete, select, update

from pos_terminal.central.accounts import passwords
from pos_terminal.central.accounts.tables import user_sessions, users
from pos_terminal.central.centre import Centre
from pos_terminal.central.errors import Refused
from pos_terminal.contract.signing import as_text
from pos_terminal.system import random_bytes
from pos_terminal.texts import tr

TOKEN_BYTES: Final = 32
LASTS_MS: Final = 12 * 60 * 60_000
IDLE_MS: Final = 60 * 60_000
_SEEN_EVERY_MS: Final = 60_000
"""So often at most is written down that a session is used."""
FREE_TRIES_OF_AN_ADDRESS: Final = 50
_KEPT_MS: Final = 7 * 24 * 60 * 60_000
_LONGEST_EMAIL: Final = 254


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person and their session. `csrf` is what a change has to bring along."""

    restaurant_id: str
    user_id: str
    email: str
    name: str
    role: str
    must_change: bool
    session_id: str
    csrf: str


def digest(token: str) -> bytes:
    """What the database keeps of a token, a key or a code."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def folded_email(email: str) -> str:
    """An address as it is stored and compared."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", email.strip()).casefold())


def sign_in(centre: Centre, email: str, password: str, address: str) -> tuple[str, SignedIn]:
    """The token for the cookie, and who it is. `address` is the network address that asks.

    Raises Refused: 401 in the same words and after the same time whatever was wrong, 429 with how long to
    wait.
    """
    email = folded_email(email)[: _LONGEST_EMAIL + 1]
    now = centre.clock.now_ms()
    by_email, by_address = passwords.who("email", email), passwords.who("sign-in from", address)
    for counted, free in (
        (by_address, FREE_TRIES_OF_AN_ADDRESS),
        (by_email, passwords.FREE_TRIES),
    ):
        if left := passwords.count_try(centre.database, counted, now, free=free):
            raise too_many(left)
    # Nobody's address holds what cannot be printed; the database would refuse to look for it.
    sought = email if email.isprintable() else ""
    with centre.database.gate() as connection:
        row = connection.execute(select(users).where(users.c.email == sought, users.c.active)).first()
    if not passwords.password_matches(password, None if row is None else row.password_hash):
        raise Refused(401, "sign_in_refused", tr("The e-mail address or the password is not right."))
    assert row is not None
    passwords.forget_tries(centre.database, by_email)
    passwords.take_back(centre.database, by_address)
    return begin(centre, row, address)


def too_many(left_ms: int) -> Refused:
    """The answer to whoever has to wait."""
    seconds = -(-left_ms // 1000)
    sentence = tr("Too many tries. Wait {seconds} s.", seconds=seconds)
    return Refused(429, "too_many_tries", sentence, headers={"Retry-After": str(seconds)})


def begin(centre: Centre, user: Row[Any], address: str) -> tuple[str, SignedIn]:
    """A new session for a person who has just shown who they are."""
    token = as_text(random_bytes(TOKEN_BYTES))
    session_id = centre.ids.new_id()
    now = centre.clock.now_ms()
    with centre.database.gate() as connection:
        connection.execute(
            user_sessions.insert().values(
                restaurant_id=user.restaurant_id,
                session_id=session_id,
                user_id=user.user_id,
                token_hash=digest(token),
                created_at=now,
                seen_at=now,
                ends_at=now + LASTS_MS,
                address=address[:64],
            )
        )
    return token, _signed_in(centre, user, session_id, token)


def find(centre: Centre, token: str) -> SignedIn | None:
    """Who has this cookie; None where nobody has, any more."""
    now = centre.clock.now_ms()
    statement = (
        select(users, user_sessions.c.session_id, user_sessions.c.seen_at)
        .join_from(
            user_sessions,
            users,
            (users.c.restaurant_id == user_sessions.c.restaurant_id)
            & (users.c.user_id == user_sessions.c.user_id),
        )
        .where(
            user_sessions.c.token_hash == digest(token),
            user_sessions.c.revoked_at.is_(None),
            user_sessions.c.ends_at > now,
            user_sessions.c.seen_at > now - IDLE_MS,
            users.c.active,
        )
    )
    with centre.database.gate() as connection:
        row = connection.execute(statement).first()
        if row is None:
            return None
        if now - row.seen_at >= _SEEN_EVERY_MS:
            connection.execute(
                update(user_sessions)
                .where(
                    user_sessions.c.restaurant_id == row.restaurant_id,
                    user_sessions.c.session_id == row.session_id,
                )
                .values(seen_at=now)
            )
    return _signed_in(centre, row, row.session_id, token)


def sign_out(centre: Centre, restaurant_id: str, session_id: str) -> None:
    """End this session: its cookie is worth nothing from now on."""
    _revoke(centre, restaurant_id, user_sessions.c.session_id == session_id)


def end_all(centre: Centre, restaurant_id: str, user_id: str) -> None:
    """End every session of a person."""
    _revoke(centre, restaurant_id, user_sessions.c.user_id == user_id)


def csrf_of(centre: Centre, token: str) -> str:
    """What proves that a change was meant by a page of ours: bound to the session, and stored nowhere."""
    key = centre.sealer.derive("csrf")
    return as_text(hmac.new(key, token.encode("utf-8", "surrogatepass"), hashlib.sha256).digest())


def _revoke(centre: Centre, restaurant_id: str, which: Any) -> None:
    statement = update(user_sessions).where(
        user_sessions.c.restaurant_id == restaurant_id, user_sessions.c.revoked_at.is_(None), which
    )
    with centre.database.tenant(restaurant_id) as connection:
        connection.execute(statement.values(revoked_at=centre.clock.now_ms()))


def _signed_in(centre: Centre, user: Row[Any], session_id: str, token: str) -> SignedIn:
    return SignedIn(
        restaurant_id=user.restaurant_id,
        user_id=user.user_id,
        email=user.email,
        name=user.name,
        role=user.role,
        must_change=user.must_change,
        session_id=session_id,
        csrf=csrf_of(centre, token),
    )


def clean(centre: Centre) -> int:
    """Forget sessions that ended a week ago or more. Returns how many."""
    old = user_sessions.c.ends_at < centre.clock.now_ms() - _KEPT_MS
    with centre.database.gate() as connection:
        return connection.execute(delete(user_sessions).where(old)).rowcount
