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
from pos_terminal.domain.errors import InvalidInput, NotAllowed
from pos_terminal.domain.people import Role, Staff, check_pin
from pos_terminal.domain.secret import Secret
from pos_terminal.domain.text_input import clean_text
from pos_terminal.ledger import catalogue
from pos_terminal.ledger.ledger import Ledger

_MEMORY_KIB = 46 * 1024


def hash_pin(pin: str, staff_id: str, pepper: Secret, salt: bytes) -> str:
    """The PIN as it is stored, in PHC text form. Slow; holds no lock."""
    maker = Argon2id(salt=salt, length=32, iterations=1, lanes=1, memory_cost=_MEMORY_KIB)
    return maker.derive_phc_encoded(_peppered(pin, staff_id, pepper))


def pin_matches(pin: str, staff_id: str, pepper: Secret, stored: str) -> bool:
    """Whether this is the person's PIN. Slow; holds no lock."""
    try:
        Argon2id.verify_phc_encoded(_peppered(pin, staff_id, pepper), stored)
    except (InvalidKey, ValueError):
        return False
    return True


def _peppered(pin: str, staff_id: str, pepper: Secret) -> bytes:
    # A typed half of a character is a wrong PIN like any other.
    message = f"{staff_id}\x00{pin}".encode("utf-8", "surrogatepass")
    return hmac.new(pepper.reveal().encode(), message, hashlib.sha256).digest()


def _folded(code: str) -> str:
    """A code as it is compared: however it is typed, by whichever keyboard."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", code).casefold())


def add_staff(ledger: Ledger, *, code: str, name: str, role: Role, pin_hash: str, staff_id: str) -> Staff:
    """Let a person act here. Raises InvalidInput when the code is taken or cannot be."""
    code = _folded(clean_text(code, limit=20, field="code"))
    name = clean_text(name, limit=60, field="name")
    if not code or not name:
        raise InvalidInput("text_empty", field="code" if not code else "name")
    with ledger.unit_of_work() as work:
        if any(person.code == code for person in catalogue.people(work.connection)):
            raise InvalidInput("staff_code_taken", staff_code=code)
        work.record(events.StaffAdded(staff_id=staff_id, code=code, name=name, role=role.value))
        catalogue.set_pin_hash(work.connection, staff_id, pin_hash)
        work.commit()
    return Staff(staff_id, code, name, role)


def find(ledger: Ledger, code: str) -> Staff:
    """The person called by this code. The refusal is the same as for a wrong PIN."""
    with ledger.reading() as connection:
        for person in catalogue.people(connection):
            if person.code == _folded(code):
                return person
    raise NotAllowed("wrong_code")


def stored_hash(ledger: Ledger, staff_id: str) -> str:
    """What a typed PIN is compared with. Raises NotAllowed("wrong_code") when there is none."""
    with ledger.reading() as connection:
        found = catalogue.pin_hash(connection, staff_id)
    if found is None:
        raise NotAllowed("wrong_code")
    return found


def checked_pin(pin: str) -> str:
    """A PIN that may be given to somebody. Raises InvalidInput."""
    return check_pin(pin)
