"""The people of a restaurant at the centre: added, changed, given another password."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.exc import IntegrityError

from pos_terminal.central.accounts import passwords, sessions
from pos_terminal.central.accounts.tables import users
from pos_terminal.central.authored import authored
from pos_terminal.central.centre import Centre
from pos_terminal.central.errors import Refused
from pos_terminal.domain.errors import InvalidInput, NotAllowed
from pos_terminal.domain.office_events import UserAdded, UserPasswordChanged, UserSwitched
from pos_terminal.domain.recovery_code import RANDOM_BYTES, recovery_code
from pos_terminal.domain.text_input import clean_text
from pos_terminal.system import random_bytes
from pos_terminal.texts import tr


class Role(StrEnum):
    """What a person may do: everything, or everything but people, keys and terminals."""

    OWNER = "owner"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class User:
    """A person as the back office shows them."""

    user_id: str
    email: str
    name: str
    role: str
    active: bool
    must_change: bool


_COLUMNS: Final = (
    users.c.user_id,
    users.c.email,
    users.c.name,
    users.c.role,
    users.c.active,
    users.c.must_change,
)


def one_time_password() -> str:
    """A first password, to be shown once and changed at once."""
    return recovery_code(random_bytes(RANDOM_BYTES)).lower()


def add_user(
    centre: Centre,
    restaurant_id: str,
    *,
    email: str,
    name: str,
    role: Role,
    password: str,
    by: str,
    must_change: bool = True,
) -> str:
    """Let a person sign in, and return their id; `by` lets them in.

    Raises InvalidInput, and Refused for an address that is somebody's already."""
    address = checked_email(email)
    hashed = passwords.hash_password(passwords.checked_password(password, email=address))
    user_id = centre.ids.new_id()
    row = {
        "restaurant_id": restaurant_id,
        "user_id": user_id,
        "email": address,
        "name": clean_text(name, field="name"),
        "role": role.value,
        "password_hash": hashed,
        "must_change": must_change,
        "created_at": centre.clock.now_ms(),
    }
    with authored(centre, restaurant_id, by) as work:
        try:
            work.connection.execute(users.insert().values(row))
        except IntegrityError as error:
            sentence = tr("Somebody has this e-mail address already.")
            raise Refused(409, "email_taken", sentence, fields={"email": sentence}) from error
        work.record(UserAdded(user_id=user_id, name=str(row["name"]), role=role.value))
        work.commit()
    return user_id


def checked_email(email: str) -> str:
    """The address as it is stored. Raises InvalidInput."""
    text = sessions.folded_email(clean_text(email, limit=254, field="email"))
    name, _, host = text.partition("@")
    if not name or "." not in host or " " in text or "@" in host:
        raise InvalidInput("email_form")
    return text


def listing(centre: Centre, restaurant_id: str) -> list[User]:
    """Everybody who was ever added, in the order in which they were."""
    statement = select(*_COLUMNS).where(users.c.restaurant_id == restaurant_id).order_by(users.c.user_id)
    with centre.database.tenant(restaurant_id) as connection:
        return [User(*row) for row in connection.execute(statement)]


def set_active(centre: Centre, restaurant_id: str, user_id: str, *, active: bool, by: str) -> bool:
    """Whether a person may sign in; their sessions end with that. False where there is nobody of this id.

    Raises NotAllowed for the last owner who could.
    """
    with authored(centre, restaurant_id, by) as work:
        if not active:
            _keep_an_owner(work.connection, restaurant_id, user_id)
        known = _one(work.connection, restaurant_id, user_id)
        if known is None:
            return False
        if known.active != active:
            _put(work.connection, restaurant_id, user_id, active=active)
            work.record(UserSwitched(user_id=user_id, active=active))
            work.commit()
    if not active:
        sessions.end_all(centre, restaurant_id, user_id)
    return True


def set_password(
    centre: Centre, restaurant_id: str, user_id: str, password: str, *, by: str, must_change: bool = False
) -> bool:
    """Another password; every session of the person ends. False where there is nobody of this id.

    `must_change`: somebody else chose it, and the person chooses their own at the next sign-in.
    """
    hashed = passwords.hash_password(passwords.checked_password(password))
    with authored(centre, restaurant_id, by) as work:
        if _one(work.connection, restaurant_id, user_id) is None:
            return False
        _put(work.connection, restaurant_id, user_id, password_hash=hashed, must_change=must_change)
        work.record(UserPasswordChanged(user_id=user_id, own=not must_change))
        work.commit()
    sessions.end_all(centre, restaurant_id, user_id)
    return True


def is_password(centre: Centre, restaurant_id: str, user_id: str, password: str) -> bool:
    """Whether it is this person's; counted like a sign-in by whoever asks."""
    statement = select(users.c.password_hash).where(
        users.c.restaurant_id == restaurant_id, users.c.user_id == user_id
    )
    with centre.database.tenant(restaurant_id) as connection:
        stored = connection.execute(statement).scalar()
    return passwords.password_matches(password, stored)


def _one(connection: Connection, restaurant_id: str, user_id: str) -> Row[Any] | None:
    statement = select(users.c.active).where(
        users.c.restaurant_id == restaurant_id, users.c.user_id == user_id
    )
    return connection.execute(statement.with_for_update()).one_or_none()


def _put(connection: Connection, restaurant_id: str, user_id: str, **values: str | bool) -> None:
    connection.execute(
        update(users).where(users.c.restaurant_id == restaurant_id, users.c.user_id == user_id).values(values)
    )


def _keep_an_owner(connection: Connection, restaurant_id: str, leaver: str) -> None:
    # Locked, so that two owners cannot put each other out at once.
    owners = connection.execute(
        select(users.c.user_id)
        .where(users.c.restaurant_id == restaurant_id, users.c.role == Role.OWNER.value, users.c.active)
        .with_for_update()
    ).scalars()
    if set(owners) == {leaver}:
        raise NotAllowed("last_owner")
