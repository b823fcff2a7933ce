"""The rescue file: everything that was not sent, sealed, so that it can be sent from another machine.

It holds the stored bytes of the events, and the key with which this terminal signs: the other machine speaks
for this one, for these events. AES-256-GCM under a key made of a passphrase by Argon2id; see record 0027.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from pos_terminal.contract.signing import as_text, from_text
from pos_terminal.domain.errors import DataFolderProblem, InvalidInput
from pos_terminal.domain.secret import Secret
from pos_terminal.system import make_durable, random_bytes

SHORTEST: Final = 12
"""Letters of a passphrase: whoever finds the stick has all the time there is."""
_FIRST_LINE: Final = b"RECETTE RESCUE 1\n"
_MEMORY_KIB: Final = 65_536
_PASSES: Final = 3
_LARGEST: Final = 1 << 30


class Rescue(msgspec.Struct, frozen=True, kw_only=True):
    """What is carried. `prev` is the hash before the first event, in hex; `made_at` UTC milliseconds."""

    server: str
    restaurant_id: str
    terminal_id: str
    private_key: str
    made_at: int
    prev: str
    events: list[msgspec.Raw]


class _Sealing(msgspec.Struct, frozen=True, kw_only=True):
    """How the rest was sealed."""

    salt: str
    nonce: str
    memory_kib: int = _MEMORY_KIB
    passes: int = _PASSES


def checked_passphrase(text: str) -> Secret:
    """The passphrase. Raises InvalidInput where it is too short."""
    if len(text) < SHORTEST:
        raise InvalidInput("passphrase_short", least=SHORTEST)
    return Secret(text)


def write(target: Path, rescue: Rescue, passphrase: Secret) -> None:
    """Seal it into this file; what is told of survives a power cut. Never over a file that is there.

    Raises DataFolderProblem.
    """
    sealing = _Sealing(salt=as_text(random_bytes(16)), nonce=as_text(random_bytes(12)))
    head = _FIRST_LINE + msgspec.json.encode(sealing) + b"\n"
    plain = zlib.compress(msgspec.json.encode(rescue), 6)
    sealed = AESGCM(_key(passphrase, sealing)).encrypt(_bytes(sealing.nonce), plain, head)
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:
            file.write(head + sealed)
            file.flush()
            os.fsync(file.fileno())
        make_durable(target.absolute().parent)
    except OSError as error:
        raise DataFolderProblem("rescue_not_written", file=str(target), detail=str(error)) from error


def read(source: Path, passphrase: Secret) -> Rescue:
    """Open it. Raises InvalidInput for another file or passphrase, DataFolderProblem where it is not read."""
    try:
        whole = source.read_bytes()
    except OSError as error:
        raise DataFolderProblem("rescue_not_read", file=str(source), detail=str(error)) from error
    first, _, rest = whole.partition(b"\n")
    line, _, sealed = rest.partition(b"\n")
    try:
        if first + b"\n" != _FIRST_LINE or len(whole) > _LARGEST:
            raise ValueError("another kind of file")
        sealing = msgspec.json.decode(line, type=_Sealing)
        if sealing.memory_kib > 8 * _MEMORY_KIB or sealing.passes > 8 * _PASSES:
            raise ValueError("asks for more than ours ever do")
        plain = AESGCM(_key(passphrase, sealing)).decrypt(
            _bytes(sealing.nonce), sealed, first + b"\n" + line + b"\n"
        )
        return msgspec.json.decode(zlib.decompress(plain), type=Rescue)
    except (InvalidTag, ValueError, zlib.error) as error:
        raise InvalidInput("rescue_not_opened", file=str(source)) from error


def _key(passphrase: Secret, sealing: _Sealing) -> bytes:
    made = Argon2id(
        salt=_bytes(sealing.salt),
        length=32,
        iterations=sealing.passes,
        lanes=1,
        memory_cost=sealing.memory_kib,
    )
    return made.derive(passphrase.reveal().encode("utf-8"))


def _bytes(text: str) -> bytes:
    found = from_text(text)
    if found is None:
        raise ValueError("no base64")
    return found
