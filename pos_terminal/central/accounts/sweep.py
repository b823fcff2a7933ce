"""What is forgotten about those who asked, when it is worth nothing any more."""

from __future__ import annotations

from pos_terminal.central.accounts import passwords, sessions, signed
from pos_terminal.central.centre import Centre


def sweep_accounts(centre: Centre) -> None:
    """Forget nonces, counts of wrong tries and sessions of days ago."""
    signed.clean_nonces(centre)
    passwords.clean_tries(centre.database, centre.clock.now_ms())
    sessions.clean(centre)
