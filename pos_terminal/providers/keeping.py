"""Secrets that this program makes itself, kept on this machine: in the keyring, else in the encrypted file.

What is written is read back: a keyring that says yes and keeps nothing is found out before anything depends
on it.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from pos_terminal.domain.errors import DataFolderProblem
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.secret_file import SecretFile
from pos_terminal.providers.secrets import KEYRING_SERVICE, KeyringSecrets, SecretChain

log = logging.getLogger(__name__)
_OWN_PEPPER: Final = "PIN_PEPPER"
_RESTAURANTS_PEPPER: Final = "central.pepper"


def peppers(file: SecretFile) -> Secret:
    """What codes are hashed over: this terminal's own pepper, made at its first start, and behind a line's
    end the restaurant's, where it belongs to one. Always in the file."""
    own, restaurants = file.get_or_make(_OWN_PEPPER), file.get(_RESTAURANTS_PEPPER)
    return own if restaurants is None else Secret(f"{own.reveal()}\n{restaurants.reveal()}")


class Keeper:
    """The secrets of one data folder. The keyring belongs to the user, so names there have to tell whose
    they are."""

    def __init__(self, folder: Path, service: str = KEYRING_SERVICE) -> None:
        self._service = service
        self._file = SecretFile(folder)
        self._all = SecretChain(KeyringSecrets(service), self._file)

    def get(self, name: str) -> Secret | None:
        """The secret, or None. Raises DataFolderProblem where the file cannot be opened."""
        return self._all.get(name)

    def put(self, name: str, secret: Secret) -> None:
        """Keep it in the place of the one before; it is durable when this returns.

        Raises DataFolderProblem when it cannot be read back.
        """
        if not self._in_keyring(name, secret):
            log.warning("no keyring keeps %s: it is in the encrypted file of the data folder", name)
            self._file.put(name, secret)
        if self.get(name) != secret:
            raise DataFolderProblem("secret_not_kept", name=name)

    def put_pepper(self, restaurants: Secret) -> None:
        """Keep the restaurant's pepper beside this terminal's own; see `peppers`."""
        self._file.put(_RESTAURANTS_PEPPER, restaurants)

    def _in_keyring(self, name: str, secret: Secret) -> bool:
        import keyring  # slow to import: it looks for back ends
        from keyring.errors import KeyringError

        try:
            keyring.set_password(self._service, name, secret.reveal())
            return keyring.get_password(self._service, name) == secret.reveal()
        except KeyringError:
            return False
