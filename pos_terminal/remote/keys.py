"""The key that a terminal signs with: Ed25519, made here, and never leaving this machine."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_terminal.contract.signing import as_text, from_text
from pos_terminal.domain.secret import Secret
from pos_terminal.system import random_bytes

_BYTES = 32


class TerminalKey:
    """Signs. Raises ValueError where `private` are not 32 bytes."""

    def __init__(self, private: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(private)

    @classmethod
    def make(cls) -> TerminalKey:
        """A new one."""
        return cls(random_bytes(_BYTES))

    @classmethod
    def read(cls, secret: Secret) -> TerminalKey:
        """The key as `secret` keeps it. Raises ValueError for anything else."""
        private = from_text(secret.reveal())
        if private is None:
            raise ValueError("no key")
        return cls(private)

    @property
    def public(self) -> bytes:
        """The half that the server knows: 32 bytes."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The signature: 64 bytes."""
        return self._key.sign(message)

    def secret(self) -> Secret:
        """The key as it is kept: in the keyring or the encrypted file, nowhere else."""
        return Secret(as_text(self._key.private_bytes_raw()))

    def __repr__(self) -> str:
        return f"TerminalKey(public={as_text(self.public)})"
