"""Secrets of restaurants, encrypted with the server's key before they reach the database.

AES-256-GCM. What a secret is for is bound to it: a row copied to another restaurant, or to another name,
opens nothing. A key of its own is derived for each purpose, so that no two uses can be played against each
other.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.domain.secret import Secret
from pos_terminal.system import random_bytes

_VERSION: Final = b"\x01"
_NONCE_BYTES: Final = 12


class Sealer:
    """Seals and opens with keys derived from the server's key."""

    def __init__(self, server_key: Secret) -> None:
        self._server_key = server_key

    def derive(self, purpose: str) -> bytes:
        """32 bytes for this purpose alone (signing form tokens, looking up hashes): the same every time."""
        info = b"pos-terminal central v1\x00" + purpose.encode()
        return HKDF(SHA256(), 32, None, info).derive(self._server_key.reveal().encode())

    def seal(self, restaurant_id: str, name: str, secret: Secret) -> bytes:
        """The secret as the database may keep it: never twice the same bytes."""
        nonce = random_bytes(_NONCE_BYTES)
        box = AESGCM(self.derive("sealing"))
        return _VERSION + nonce + box.encrypt(nonce, secret.reveal().encode(), _bound(restaurant_id, name))

    def open(self, restaurant_id: str, name: str, sealed: bytes) -> Secret:
        """The secret again. Raises DatabaseProblem `secret_unreadable`: another server key, or moved."""
        sealed = bytes(sealed)
        nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            if sealed[:1] != _VERSION:
                raise ValueError("an unknown version")
            opened = AESGCM(self.derive("sealing")).decrypt(nonce, rest, _bound(restaurant_id, name))
        except (InvalidTag, ValueError):
            raise DatabaseProblem("secret_unreadable", name=name) from None
        return Secret(opened.decode())


def _bound(restaurant_id: str, name: str) -> bytes:
    return f"{len(restaurant_id)}:{restaurant_id}:{name}".encode()
