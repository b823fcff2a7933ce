"""How a terminal becomes a restaurant's: by a code that somebody of the restaurant made for it, once.

The terminal has made and kept its key before it asks, and proves that it has it. Where the answer is lost,
the same code with the same key gets the same answer again, so that a power cut at any moment is mended by
asking again. Everybody else finds the code used up.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, or_, select, update
from sqlalchemy.exc import IntegrityError

from pos_terminal.central.accounts import passwords, sessions
from pos_terminal.central.accounts.restaurant_secrets import PIN_PEPPER, RestaurantSecrets
from pos_terminal.central.accounts.signed import KEY_BYTES, is_signed
from pos_terminal.central.accounts.tables import enrolment_codes, restaurants, terminals
from pos_terminal.central.authored import authored
from pos_terminal.central.centre import Centre
from pos_terminal.central.errors import Refused
from pos_terminal.contract import enrol as contract
from pos_terminal.contract import signing
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.office_events import CodeMade, CodeRevoked
from pos_terminal.domain.recovery_code import RANDOM_BYTES, as_compared, recovery_code
from pos_terminal.domain.text_input import clean_text, safe_text
from pos_terminal.system import random_bytes
from pos_terminal.texts import tr

SHORTEST_MS: Final = 10 * 60_000
USUAL_MS: Final = 60 * 60_000
LONGEST_MS: Final = 24 * 60 * 60_000


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code as it is shown, once: 78 random bits in four groups."""

    code_id: str
    code: str
    ends_at: int


def new_code(centre: Centre, restaurant_id: str, created_by: str, life_ms: int = USUAL_MS) -> NewCode:
    """A code for one terminal of this restaurant. Raises InvalidInput for a life that is too short or too
    long."""
    if not SHORTEST_MS <= life_ms <= LONGEST_MS:
        raise InvalidInput("code_life", shortest=SHORTEST_MS // 60_000, longest=LONGEST_MS // 60_000)
    now = centre.clock.now_ms()
    made = NewCode(centre.ids.new_id(), recovery_code(random_bytes(RANDOM_BYTES)), now + life_ms)
    row = {
        "restaurant_id": restaurant_id,
        "code_id": made.code_id,
        "code_hash": sessions.digest(as_compared(made.code)),
        "created_at": now,
        "created_by": created_by,
        "ends_at": made.ends_at,
    }
    with authored(centre, restaurant_id, created_by) as work:
        work.connection.execute(enrolment_codes.insert().values(row))
        work.record(CodeMade(code_id=made.code_id, ends_at=made.ends_at))
        work.commit()
    return made


def revoke_code(centre: Centre, restaurant_id: str, code_id: str, by: str) -> bool:
    """A code that nobody has used opens nothing from now on. False where there is none such."""
    codes = enrolment_codes.c
    statement = update(enrolment_codes).where(
        codes.restaurant_id == restaurant_id,
        codes.code_id == code_id,
        codes.used_at.is_(None),
        codes.revoked_at.is_(None),
    )
    with authored(centre, restaurant_id, by) as work:
        changed = work.connection.execute(statement.values(revoked_at=centre.clock.now_ms()))
        if changed.rowcount == 1:
            work.record(CodeRevoked(code_id=code_id))
            work.commit()
    return changed.rowcount == 1


def enrol(centre: Centre, ask: contract.Enrol, address: str) -> contract.Enrolled:
    """Take the terminal in, or say again what it was told.

    Raises Refused: 403 code_wrong in the same words for a code that is unknown, too old or used up, 429 with
    how long to wait, 409 for a terminal or a key that is somebody else's, 400 for a proof that is none.
    """
    public_key = signing.from_text(ask.public_key)
    proof = signing.from_text(ask.proof)
    code, name = as_compared(ask.code), clean_text(ask.name, field="name")
    if public_key is None or len(public_key) != KEY_BYTES or proof is None or not name:
        raise InvalidInput("enrolment_unreadable")
    message = signing.enrolment_bytes(code, ask.terminal_id, ask.incarnation, ask.name, public_key)
    if not is_signed(public_key, proof, message):
        raise Refused(400, "proof_wrong", tr("The terminal did not prove that the key is its own."))
    counted = passwords.who("enrol from", address)
    if left := passwords.count_try(centre.database, counted, centre.clock.now_ms()):
        raise sessions.too_many(left)
    with _nobody_else_meanwhile(), centre.database.gate() as connection:
        taken = _take(centre, connection, ask, code, name, public_key)
    passwords.forget_tries(centre.database, counted)
    return _answer(centre, taken.restaurant_id, name, taken.incarnation)


@contextmanager
def _nobody_else_meanwhile() -> Iterator[None]:
    """Two codes for one terminal, or one key, at the very same time: one of them finds it taken."""
    try:
        yield
    except IntegrityError as error:
        raise _elsewhere() from error


@dataclass(frozen=True, slots=True)
class _Taken:
    restaurant_id: str
    incarnation: int


def _take(
    centre: Centre, connection: Connection, ask: contract.Enrol, code: str, name: str, public_key: bytes
) -> _Taken:
    now = centre.clock.now_ms()
    codes = enrolment_codes.c
    # Locked: of fifty who have the same code at once, one finds it unused.
    found = connection.execute(
        select(enrolment_codes).where(codes.code_hash == sessions.digest(code)).with_for_update()
    ).first()
    if found is None or found.revoked_at is not None:
        raise _wrong()
    known = connection.execute(
        select(terminals)
        .where(or_(terminals.c.terminal_id == ask.terminal_id, terminals.c.public_key == public_key))
        .with_for_update()
    ).all()
    if found.used_at is not None:
        return _again(found, known, ask.terminal_id, public_key)
    if found.ends_at <= now:
        raise _wrong()
    before = _before(known, found.restaurant_id, ask.terminal_id)
    # A copy may go on as it did: whoever enrols again does so under a number that nobody had.
    incarnation = max(before.incarnation, ask.incarnation) + 1 if before is not None else ask.incarnation
    _put(connection, before, found.restaurant_id, ask, name, public_key, incarnation, now)
    connection.execute(
        update(enrolment_codes)
        .where(codes.restaurant_id == found.restaurant_id, codes.code_id == found.code_id)
        .values(used_at=now, terminal_id=ask.terminal_id, public_key=public_key, incarnation=incarnation)
    )
    return _Taken(found.restaurant_id, incarnation)


def _again(found: Row[Any], known: Sequence[Row[Any]], terminal_id: str, public_key: bytes) -> _Taken:
    """The answer that may have been lost: for the same terminal with the same key, as long as it is that
    terminal's."""
    same = found.terminal_id == terminal_id and bytes(found.public_key) == public_key
    still = any(
        row.terminal_id == terminal_id and bytes(row.public_key) == public_key and row.revoked_at is None
        for row in known
    )
    if not (same and still):
        raise _wrong()
    return _Taken(found.restaurant_id, found.incarnation)


def _before(known: Sequence[Row[Any]], restaurant_id: str, terminal_id: str) -> Row[Any] | None:
    """What is known of this terminal from before. Raises Refused where it, or its key, is not this
    restaurant's."""
    for row in known:
        if row.terminal_id != terminal_id or row.restaurant_id != restaurant_id:
            raise _elsewhere()
    return known[0] if known else None


def _put(
    connection: Connection,
    before: Row[Any] | None,
    restaurant_id: str,
    ask: contract.Enrol,
    name: str,
    public_key: bytes,
    incarnation: int,
    now: int,
) -> None:
    values = {
        "name": name,
        "public_key": public_key,
        "incarnation": incarnation,
        "enrolled_at": now,
        "last_seen_at": now,
        "program_version": safe_text(ask.program_version, limit=80),
        "revoked_at": None,
        "revoked_by": None,
        "quarantined_at": None,
        "quarantine_reason": None,
    }
    if before is None:
        values |= {"restaurant_id": restaurant_id, "terminal_id": ask.terminal_id}
        connection.execute(terminals.insert().values(values))
        return
    connection.execute(
        update(terminals)
        .where(terminals.c.restaurant_id == restaurant_id, terminals.c.terminal_id == ask.terminal_id)
        .values(values)
    )


def _answer(centre: Centre, restaurant_id: str, name: str, incarnation: int) -> contract.Enrolled:
    with centre.database.tenant(restaurant_id) as connection:
        row = connection.execute(
            select(restaurants).where(restaurants.c.restaurant_id == restaurant_id)
        ).one()
    pepper = RestaurantSecrets(centre, restaurant_id).get(PIN_PEPPER)
    assert pepper is not None
    return contract.Enrolled(
        restaurant=contract.Restaurant(
            restaurant_id=restaurant_id,
            name=row.name,
            place=row.place,
            currency=row.currency,
            time_zone=row.time_zone,
            business_day_begins=row.business_day_begins,
        ),
        terminal_name=name,
        incarnation=incarnation,
        pin_pepper=pepper.reveal(),
        server_key=server_key(centre),
        server_time=centre.clock.now_ms(),
    )


def server_key(centre: Centre) -> str:
    """By which a terminal knows this server again; says nothing about the key that it comes from."""
    return base64.b32encode(centre.sealer.derive("identity")[:20]).decode().lower()


def _elsewhere() -> Refused:
    return Refused(409, "terminal_elsewhere", tr("This terminal belongs somewhere else already."))


def _wrong() -> Refused:
    sentence = tr("This code cannot be used: it is wrong, too old, or was used. Ask for a new one.")
    return Refused(403, "code_wrong", sentence)
