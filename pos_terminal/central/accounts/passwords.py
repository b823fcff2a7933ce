"""Passwords of people, and what is counted against whoever tries them.

Argon2id with 46 MiB (OWASP's first choice); at most a few at once, or a storm of sign-ins takes the memory.
Each try is counted, durably, before anything is compared, under the digest of the address that was typed:
nobody learns whether somebody has it.
"""

from __future__ import annotations

import hashlib
import threading
import unicodedata
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from pos_terminal.central.accounts.tables import tries
from pos_terminal.central.database import Database
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.system import random_bytes

SHORTEST: Final = 10
LONGEST: Final = 200
FREE_TRIES: Final = 5
"""So many wrong ones in a row cost nothing."""
FIRST_WAIT_MS: Final = 1_000
LONGEST_WAIT_MS: Final = 15 * 60_000
FORGOTTEN_AFTER_MS: Final = 24 * 60 * 60_000
_MEMORY_KIB: Final = 46 * 1024
_AT_ONCE: Final = threading.BoundedSemaphore(4)
_NOBODYS: Final = (
    "$argon2id$v=19$m=47104,t=1,p=1$tFAxoJKZYrNfPKY634wgbw$tXUHBVJK6cFHAvG7eglFJDAUrp3kDbR5HM+I6tRRVAY"
)
"""Compared where there is nothing to compare with, so that it takes as long. No password is known to fit."""


def hash_password(password: str) -> str:
    """The password as it is stored, in PHC text form. Slow: hold no transaction."""
    maker = Argon2id(salt=random_bytes(16), length=32, iterations=1, lanes=1, memory_cost=_MEMORY_KIB)
    with _AT_ONCE:
        return maker.derive_phc_encoded(_bytes(password))


def password_matches(password: str, stored: str | None) -> bool:
    """Whether it is this one; as slow where nothing is stored. Hold no transaction."""
    try:
        with _AT_ONCE:
            Argon2id.verify_phc_encoded(_bytes(password), stored or _NOBODYS)
    except (InvalidKey, ValueError):
        return False
    return stored is not None


def checked_password(password: str, *, email: str = "") -> str:
    """The password, or InvalidInput: long enough, and not the address itself."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput("password_length", shortest=SHORTEST, longest=LONGEST)
    if len(set(password)) < 5 or password.casefold() in (email, email.partition("@")[0]):
        raise InvalidInput("password_trivial")
    return password


def who(kind: str, value: str) -> str:
    """Under which name tries are counted: nothing that says whose it is."""
    return hashlib.sha256(f"{kind}\x00{value}".encode("utf-8", "surrogatepass")).hexdigest()


def count_try(database: Database, counted: str, now_ms: int, *, free: int = FREE_TRIES) -> int:
    """Count a try, durably, and return 0; or the milliseconds that are to be waited first, uncounted."""
    with database.gate() as connection:
        # One at a time for each name: fifty at once must not all be the first. Made and locked in one
        # statement, because between two the row may be forgotten.
        row = connection.execute(
            insert(tries)
            .values(who=counted, failed=0, wait_until=0, counted_at=now_ms)
            .on_conflict_do_update(index_elements=[tries.c.who], set_={"who": counted})
            .returning(tries)
        ).one()
        # A clock that was set back must not make anybody wait longer than the longest wait.
        left: int = min(row.wait_until - now_ms, LONGEST_WAIT_MS)
        if left > 0:
            return left
        failed = 1 if now_ms - row.counted_at > FORGOTTEN_AFTER_MS else row.failed + 1
        connection.execute(
            tries.update()
            .where(tries.c.who == counted)
            .values(failed=failed, wait_until=now_ms + wait_ms(failed, free), counted_at=now_ms)
        )
    return 0


def wait_ms(failed: int, free: int = FREE_TRIES) -> int:
    """How long the next try waits after so many in a row that were wrong."""
    if failed < free:
        return 0
    return min(FIRST_WAIT_MS << min(failed - free, 20), LONGEST_WAIT_MS)


def forget_tries(database: Database, counted: str) -> None:
    """It was right: nothing is counted against it any more."""
    with database.gate() as connection:
        connection.execute(delete(tries).where(tries.c.who == counted))


def take_back(database: Database, counted: str) -> None:
    """This one was right, where many people are counted under one name: what the others did stays."""
    with database.gate() as connection:
        connection.execute(
            tries.update()
            .where(tries.c.who == counted)
            .values(failed=func.greatest(tries.c.failed - 1, 0), wait_until=0)
        )


def clean_tries(database: Database, now_ms: int) -> int:
    """Forget what was counted more than a day ago. Returns how many names."""
    with database.gate() as connection:
        old = tries.c.counted_at < now_ms - FORGOTTEN_AFTER_MS
        gone = connection.execute(delete(tries).where(old).returning(tries.c.who))
        return len(gone.all())


def _bytes(password: str) -> bytes:
    # However a keyboard writes é, it is the same password.
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
