"""Keys of programs: shown once, kept as a digest, revocable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, update

from pos_terminal.central.accounts.sessions import digest
from pos_terminal.central.accounts.tables import api_keys
from pos_terminal.central.authored import authored
from pos_terminal.central.centre import Centre
from pos_terminal.contract.signing import as_text
from pos_terminal.domain.office_events import KeyMade, KeyRevoked
from pos_terminal.domain.text_input import clean_text
from pos_terminal.system import random_bytes

PREFIX: Final = "pos_live_"
_KEY_BYTES: Final = 32
_SHOWN: Final = len(PREFIX) + 6
_USED_EVERY_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as a person sees it; `shown` are its first signs. Times are UTC ms."""

    key_id: str
    name: str
    shown: str
    created_at: int
    created_by: str
    last_used_at: int | None
    revoked_at: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """The program behind a key, and whose it is."""

    restaurant_id: str
    key_id: str
    name: str


_COLUMNS: Final = tuple(api_keys.c[name] for name in ApiKey.__dataclass_fields__)


def make_key(centre: Centre, restaurant_id: str, name: str, created_by: str) -> tuple[str, ApiKey]:
    """A new key, to be shown now and never again. Raises InvalidInput for a name that cannot be."""
    key = PREFIX + as_text(random_bytes(_KEY_BYTES))
    made = ApiKey(
        key_id=centre.ids.new_id(),
        name=clean_text(name, field="name"),
        shown=key[:_SHOWN],
        created_at=centre.clock.now_ms(),
        created_by=created_by,
        last_used_at=None,
        revoked_at=None,
    )
    row = {
        "restaurant_id": restaurant_id,
        "key_id": made.key_id,
        "name": made.name,
        "shown": made.shown,
        "key_hash": digest(key),
        "created_at": made.created_at,
        "created_by": created_by,
    }
    with authored(centre, restaurant_id, created_by) as work:
        work.connection.execute(api_keys.insert().values(row))
        work.record(KeyMade(key_id=made.key_id, name=made.name))
        work.commit()
    return key, made


def listing(centre: Centre, restaurant_id: str) -> list[ApiKey]:
    """All keys there ever were, the newest first."""
    statement = (
        select(*_COLUMNS)
        .where(api_keys.c.restaurant_id == restaurant_id)
        .order_by(api_keys.c.created_at.desc(), api_keys.c.key_id.desc())
    )
    with centre.database.tenant(restaurant_id) as connection:
        return [ApiKey(*row) for row in connection.execute(statement)]


def revoke(centre: Centre, restaurant_id: str, key_id: str, by: str) -> bool:
    """The key opens nothing from now on. False where there is none of this id, or it was revoked before."""
    with authored(centre, restaurant_id, by) as work:
        changed = work.connection.execute(
            update(api_keys)
            .where(
                api_keys.c.restaurant_id == restaurant_id,
                api_keys.c.key_id == key_id,
                api_keys.c.revoked_at.is_(None),
            )
            .values(revoked_at=centre.clock.now_ms())
        )
        if changed.rowcount == 1:
            work.record(KeyRevoked(key_id=key_id))
            work.commit()
    return changed.rowcount == 1


def find(centre: Centre, key: str) -> Found | None:
    """Whose key it is; None for every text that is no good one."""
    if not key.startswith(PREFIX):
        return None
    now = centre.clock.now_ms()
    statement = select(
        api_keys.c.restaurant_id, api_keys.c.key_id, api_keys.c.name, api_keys.c.last_used_at
    ).where(api_keys.c.key_hash == digest(key), api_keys.c.revoked_at.is_(None))
    with centre.database.gate() as connection:
        row = connection.execute(statement).first()
        if row is not None and now - (row.last_used_at or 0) >= _USED_EVERY_MS:
            connection.execute(
                update(api_keys)
                .where(api_keys.c.restaurant_id == row.restaurant_id, api_keys.c.key_id == row.key_id)
                .values(last_used_at=now)
            )
    return None if row is None else Found(row.restaurant_id, row.key_id, row.name)
