"""Secrets that this program makes itself, kept on this machine: in the keyring, else in the encrypted file.

What is written is read back: a keyring that says yes and keeps nothing is found out before anything depends
on it.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Final

from pos_terminal.domain.errors import DataFolderProblem
from pos_terminal.domain.secret import Secret
from pos_terminal.own_files import is_shared
from pos_terminal.providers.secret_file import SecretFile
from pos_terminal.providers.secrets import KEYRING_SERVICE, KeyringSecrets, SecretChain, SecretStore
from pos_terminal.records import dataclass

log = logging.getLogger(__name__)
_OWN_PEPPER: Final = "PIN_PEPPER"
_RESTAURANTS_PEPPER: Final = "central.pepper"
_TRIAL: Final = "trial"
_ASKED_FOR: Final = "is-there-a-keyring"


def peppers(file: SecretFile) -> Secret:
    """What codes are hashed over: this terminal's own pepper, made at its first start, and behind a line's
    end the restaurant's, where it belongs to one. Always in the file."""
    own, restaurants = file.get_or_make(_OWN_PEPPER), file.get(_RESTAURANTS_PEPPER)
    return own if restaurants is None else Secret(f"{own.reveal()}\n{restaurants.reveal()}")


class Kept(StrEnum):
    """Where a secret is."""

    KEYRING = "keyring"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class KeyringSeen:
    """Which keyring there is, and whether it keeps what it is given. No value is in here."""

    name: str
    keeps: bool


def try_keyring(value: Secret, service: str = KEYRING_SERVICE) -> KeyringSeen:
    """Write `value` into the keyring, read it back and take it away again. May wait for a dialog of the
    system's: never on a thread that somebody waits for."""
    import keyring  # slow to import: it looks for back ends
    from keyring.errors import KeyringError

    name = str(getattr(keyring.get_keyring(), "name", ""))
    try:
        keyring.set_password(service, _TRIAL, value.reveal())
        keeps = keyring.get_password(service, _TRIAL) == value.reveal()
        keyring.delete_password(service, _TRIAL)
    except (KeyringError, OSError, RuntimeError, ValueError):
        # A back end may fail in ways of its own.
        return KeyringSeen(name, keeps=False)
    return KeyringSeen(name, keeps)


def keyrings_for(folder: Path, service: str = KEYRING_SERVICE) -> tuple[SecretStore, ...]:
    """The keyring, where this folder's secrets may be in one: not where it is for a group of accounts."""
    return () if is_shared(folder) else (KeyringSecrets(service),)


class Keeper:
    """The secrets of one data folder. The keyring belongs to the user, so names there have to tell whose
    they are; and it is not asked at all where the folder is for a group: the others would not have them."""

    def __init__(self, folder: Path, service: str = KEYRING_SERVICE) -> None:
        self._service = service
        self._file = SecretFile(folder)
        self._rings = keyrings_for(folder, service)
        self._all = SecretChain(*self._rings, self._file)

    def get(self, name: str) -> Secret | None:
        """The secret, or None. Raises DataFolderProblem where the file cannot be opened."""
        return self._all.get(name)

    def put(self, name: str, secret: Secret) -> Kept:
        """Keep it in the place of the one before, and say where; it is durable when this returns.

        Raises DataFolderProblem when it cannot be read back.
        """
        kept = Kept.KEYRING if self._in_keyring(name, secret) else Kept.FILE
        if kept is Kept.FILE:
            # Whoever asked for it says so to a person; a colon after a key's name would black out the rest.
            log.info("%s is in the encrypted file of the data folder, because no keyring keeps it", name)
            self._file.put(name, secret)
        else:
            # One of before, which nobody would replace any more.
            self._file.forget(name)
        if self.get(name) != secret:
            raise DataFolderProblem("secret_not_kept", name=name)
        return kept

    def forget(self, name: str) -> None:
        """Keep it no longer. Raises DataFolderProblem where it is still there afterwards."""
        import keyring
        from keyring.errors import KeyringError

        if self._rings:
            with suppress(KeyringError):
                keyring.delete_password(self._service, name)
        self._file.forget(name)
        if self.get(name) is not None:
            raise DataFolderProblem("secret_not_kept", name=name)

    def where(self, name: str) -> Kept | None:
        """Where it is kept; None where it is not."""
        if any(ring.get(name) is not None for ring in self._rings):
            return Kept.KEYRING
        return Kept.FILE if self._file.get(name) is not None else None

    @property
    def has_keyring(self) -> bool:
        """Whether the operating system seems to keep secrets for this folder; writing one is the proof."""
        if not self._rings:
            return False
        import keyring
        from keyring.backends.null import Keyring as KeepsNothing
        from keyring.errors import KeyringError

        try:
            keyring.get_password(self._service, _ASKED_FOR)
        except KeyringError:
            return False
        return not isinstance(keyring.get_keyring(), KeepsNothing)

    def put_pepper(self, restaurants: Secret) -> None:
        """Keep the restaurant's pepper beside this terminal's own; see `peppers`."""
        self._file.put(_RESTAURANTS_PEPPER, restaurants)

    def _in_keyring(self, name: str, secret: Secret) -> bool:
        if not self._rings:
            return False
        import keyring  # slow to import: it looks for back ends
        from keyring.errors import KeyringError

        try:
            keyring.set_password(self._service, name, secret.reveal())
            return keyring.get_password(self._service, name) == secret.reveal()
        except KeyringError:
            return False
