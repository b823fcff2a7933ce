"""Staff and their PINs: Argon2id over HMAC(pepper, PIN), so that the database alone opens nothing.

Hashing takes a tenth of a second on purpose and touches no database: a hand does it. Parameters: 46 MiB, 1
pass, 1 lane (OWASP's first choice for Argon2id).
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from pos_terminal.domain import events
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.people import Role, Staff, check_pin
from pos_terminal.domain.secret import Secret
from pos_terminal.domain.text_input import clean_text
from pos_terminal.ledger import catalogue
from pos_terminal.ledger import people as rows
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.unit_of_work import UnitOfWork

_MEMORY_KIB = 46 * 1024
_RESTAURANT = "centre:"


def hash_pin(pin: str, staff_id: str, pepper: Secret, salt: bytes) -> str:
    """The PIN as it is stored, in PHC text form. Slow; holds no lock."""
    maker = Argon2id(salt=salt, length=32, iterations=1, lanes=1, memory_cost=_MEMORY_KIB)
    return maker.derive_phc_encoded(_peppered(pin, staff_id, pepper.reveal().partition("\n")[0]))


def of_restaurant(made: str) -> str:
    """A hash that the central server made over the restaurant's pepper, as this terminal stores it."""
    return _RESTAURANT + made


def is_of_restaurant(stored: str | None) -> bool:
    """Whether whoever has this hash is kept by the central server; None: it told of them without a code."""
    return stored is None or stored.startswith(_RESTAURANT)


def pin_matches(pin: str, staff_id: str, pepper: Secret, stored: str) -> bool:
    """Whether this is the person's PIN. Slow; holds no lock.

    Behind a line's end `pepper` may hold the restaurant's own, for hashes that come from the centre.
    """
    own, _, restaurants = pepper.reveal().partition("\n")
    if stored.startswith(_RESTAURANT):
        own, stored = restaurants, stored.removeprefix(_RESTAURANT)
    try:
        Argon2id.verify_phc_encoded(_peppered(pin, staff_id, own), stored)
    except (InvalidKey, ValueError):
        return False
    return True


def _peppered(pin: str, staff_id: str, pepper: str) -> bytes:
    # A typed half of a character is a wrong PIN like any other.
    message = f"{staff_id}\x00{pin}".encode("utf-8", "surrogatepass")
    return hmac.new(pepper.encode(), message, hashlib.sha256).digest()


def folded(code: str) -> str:
    """A code as it is stored and compared: however it is typed, by whichever keyboard."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", code).casefold())


def add_staff(ledger: Ledger, *, code: str, name: str, role: Role, pin_hash: str, staff_id: str) -> Staff:
    """Let a person act here, by the program's own word (practice); people go through `staff.add`.

    Raises InvalidInput when the code is taken or cannot be.
    """
    with ledger.unit_of_work() as work:
        person = put_staff(work, staff_id, code, name, role, pin_hash)
        work.commit()
    return person


def put_staff(work: UnitOfWork, staff_id: str, code: str, name: str, role: Role, pin_hash: str) -> Staff:
    """Record a new person with the hash of their code. Raises InvalidInput."""
    code = folded(clean_text(code, limit=20, field="code"))
    name = clean_name(name)
    if not code:
        raise InvalidInput("text_empty", field="code")
    # Of those who have left, too: their name stands in the history.
    if rows.by_code(work.connection, code) is not None:
        raise InvalidInput("staff_code_taken", staff_code=code)
    # First, so that whoever listens to the event finds it.
    catalogue.set_pin_hash(work.connection, staff_id, pin_hash)
    work.record(events.StaffAdded(staff_id=staff_id, code=code, name=name, role=role.value))
    return Staff(staff_id, code, name, role)


def clean_name(name: str) -> str:
    """A person's name as it is stored. Raises InvalidInput."""
    name = clean_text(name, limit=60, field="name")
    if not name:
        raise InvalidInput("text_empty", field="name")
    return name


def checked_pin(pin: str) -> str:
    """A PIN that may be given to somebody. Raises InvalidInput."""
    return check_pin(pin)
