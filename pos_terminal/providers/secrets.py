"""Where secrets come from: the environment first, then the operating system's keyring."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Protocol

from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.domain.secret import Secret

_IN_A_HEADER: Final = re.compile(r"[!-~]+", re.ASCII)
KEYRING_SERVICE: Final = "pos-terminal"


class SecretStore(Protocol):
    """Something that may know a secret by its name (WAVE_API_KEY)."""

    def get(self, name: str) -> Secret | None:
        """The secret, or None when it is not known here."""
        ...


class EnvironmentSecrets:
    """Secrets of an environment mapping, without the spaces that a pasted value brings along."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def get(self, name: str) -> Secret | None:
        """The variable's value, None when it is missing or blank."""
        value = self._environ.get(name, "").strip()
        return Secret(value) if value else None

    def __repr__(self) -> str:
        return "EnvironmentSecrets()"


class KeyringSecrets:
    """Secrets of the operating system's keyring. A machine without one knows no secrets."""

    def __init__(self, service: str = KEYRING_SERVICE) -> None:
        self._service = service

    def get(self, name: str) -> Secret | None:
        """What the keyring holds under this name, None when it has nothing or cannot be used."""
        import keyring  # slow to import: it looks for back ends
        from keyring.errors import KeyringError

        try:
            value = keyring.get_password(self._service, name)
        except KeyringError:
            return None
        return Secret(value) if value else None


class SecretChain:
    """The first store that knows the name answers."""

    def __init__(self, *stores: SecretStore) -> None:
        self._stores = stores

    def get(self, name: str) -> Secret | None:
        """The secret of the first store that has it, or None."""
        for store in self._stores:
            if (secret := store.get(name)) is not None:
                return secret
        return None


def required_secret(store: SecretStore, name: str) -> Secret:
    """One secret of the store. Raises SettingsProblem: secret_missing, secret_unreadable."""
    found = store.get(name)
    if found is None:
        raise SettingsProblem("secret_missing", name=name)
    if not _IN_A_HEADER.fullmatch(found.reveal()):
        raise SettingsProblem("secret_unreadable", name=name)
    return found
