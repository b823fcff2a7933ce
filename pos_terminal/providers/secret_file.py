"""Secrets in a file of the data folder, for machines whose operating system keeps none.

AES-256-GCM under a key derived from this machine's own identifier and a salt: a copied file alone opens
nothing, but a thief with the whole machine can open it. The operating system's keyring is better where there
is one.
"""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pos_terminal.domain.errors import DataFolderProblem
from pos_terminal.domain.secret import Secret
from pos_terminal.own_files import file_mode
from pos_terminal.system import make_durable

_MACHINE_ID: Final = Path("/etc/machine-id")


class SecretFile:
    """A SecretStore that can also keep. Raises DataFolderProblem when the file is there but cannot be
    opened."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "secrets.bin"

    def get(self, name: str) -> Secret | None:
        """The secret, or None."""
        value = self._read().get(name)
        return Secret(value) if value else None

    def get_or_make(self, name: str) -> Secret:
        """The secret; 256 random bits are made and kept the first time."""
        if (known := self.get(name)) is not None:
            return known
        self.put(name, Secret(base64.b64encode(secrets.token_bytes(32)).decode()))
        kept = self.get(name)
        assert kept is not None
        return kept

    def put(self, name: str, secret: Secret) -> None:
        """Keep it: the file is replaced whole or not at all."""
        self._write(self._read() | {name: secret.reveal()})

    def forget(self, name: str) -> None:
        """Keep it no longer; harmless where it is not there."""
        values = self._read()
        if values.pop(name, None) is not None:
            self._write(values)

    def _write(self, values: dict[str, str]) -> None:
        salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
        sealed = AESGCM(_key(salt, self._path.parent)).encrypt(nonce, msgspec.json.encode(values), None)
        part = self._path.with_suffix(".part")
        try:
            with part.open("wb") as file:
                os.chmod(part, file_mode(self._path.parent))
                file.write(salt + nonce + sealed)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._path)
            make_durable(self._path.parent)
        except OSError as error:
            raise DataFolderProblem(
                "data_folder_unusable", folder=str(self._path.parent), detail=str(error)
            ) from error

    def _read(self) -> dict[str, str]:
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        try:
            plain = AESGCM(_key(data[:16], self._path.parent)).decrypt(data[16:28], data[28:], None)
            return msgspec.json.decode(plain, type=dict[str, str])
        except (InvalidTag, ValueError) as error:
            raise DataFolderProblem(
                "data_folder_unusable", folder=str(self._path.parent), detail="secrets.bin"
            ) from error


def _key(salt: bytes, folder: Path) -> bytes:
    return HKDF(SHA256(), 32, salt, b"pos_terminal secrets v1").derive(_machine_secret(folder))


def _machine_secret(folder: Path) -> bytes:
    """This machine's identifier; where it has none, a random one kept beside the file, which hides nothing
    more."""
    try:
        if machine := _MACHINE_ID.read_bytes().strip():
            return machine
    except OSError:
        pass
    path = folder / "secrets.key"
    if not path.exists():
        with path.open("wb") as file:
            os.chmod(path, file_mode(folder))
            file.write(secrets.token_bytes(32))
            file.flush()
            # What it opens is synced too: without it, a power cut would take every PIN.
            os.fsync(file.fileno())
    return path.read_bytes()
