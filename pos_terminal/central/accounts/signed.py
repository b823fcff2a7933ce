"""Whether a terminal's request is the terminal's: signature, time, and never the same one twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from pos_terminal.central.accounts.tables import nonces, terminals
from pos_terminal.central.centre import Centre
from pos_terminal.central.errors import Refused
from pos_terminal.contract import signing
from pos_terminal.texts import tr

KEY_BYTES: Final = 32
_SEEN_EVERY_MS: Final = 60_000


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether whoever has this key signed these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def terminal_of(
    centre: Centre, method: str, target: str, headers: Mapping[str, str], body: bytes
) -> Row[Any]:
    """The row of the terminal that signed this request. `target` is path?query as it was sent.

    Raises Refused: 401 signature_missing, signature_wrong, time_wrong (with the server's time, so that a
    wrong clock can be allowed for) or replayed; 403 terminal_revoked.
    """
    signed = signing.read_headers(headers)
    if signed is None:
        raise _refused("signature_missing", tr("This request is not signed by a terminal."))
    now = centre.clock.now_ms()
    with centre.database.gate() as connection:
        row = connection.execute(
            select(terminals).where(terminals.c.terminal_id == signed.terminal_id)
        ).first()
        message = signing.signed_bytes(method, target, body, signed.time_ms, signed.nonce)
        if row is None or not is_signed(bytes(row.public_key), signed.signature, message):
            raise _refused("signature_wrong", tr("The signature of this request is not right."))
        if row.revoked_at is not None:
            sentence = tr("This terminal was taken off. Its data stays where it is.")
            raise Refused(403, "terminal_revoked", sentence, beside={"server_time": now})
        if abs(signed.time_ms - now) > signing.WINDOW_MS:
            sentence = tr("The clock of this terminal is not right.")
            raise Refused(401, "time_wrong", sentence, beside={"server_time": now})
        if not _is_first(connection, row, signed.nonce, now):
            raise _refused("replayed", tr("This request was made before."))
        if now - (row.last_seen_at or 0) >= _SEEN_EVERY_MS:
            connection.execute(
                update(terminals)
                .where(
                    terminals.c.restaurant_id == row.restaurant_id,
                    terminals.c.terminal_id == row.terminal_id,
                )
                .values(last_seen_at=now)
            )
    return row


def clean_nonces(centre: Centre) -> int:
    """Forget the nonces of requests whose time would be refused by now anyway. Returns how many."""
    with centre.database.gate() as connection:
        # Twice the window: a time may lie that far in the future when it is first seen.
        old = nonces.c.at < centre.clock.now_ms() - 2 * signing.WINDOW_MS
        return connection.execute(delete(nonces).where(old)).rowcount


def _is_first(connection: Connection, terminal: Row[Any], nonce: str, now: int) -> bool:
    statement = insert(nonces).values(
        restaurant_id=terminal.restaurant_id, terminal_id=terminal.terminal_id, nonce=nonce, at=now
    )
    # An insert has no count of rows: what it returns says whether there was one.
    made = statement.on_conflict_do_nothing().returning(nonces.c.nonce)
    return connection.execute(made).first() is not None


def _refused(code: str, sentence: str) -> Refused:
    return Refused(401, code, sentence)
