"""What a person is told about the server's own troubles; everything else is said as everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from pos_terminal.domain.errors import TerminalError
from pos_terminal.services.missing_keys import missing_key
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr

_SENTENCES: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "server_not_installed": lambda _p: tr(
        "The central server is not installed here: install pos-terminal with its part “central”."
    ),
    "variable_unusable": lambda p: tr("The variable {variable} cannot be used: {detail}.", **p),
    "central_running": lambda p: tr(
        "A central server is running on {folder} already. Stop it first, or give this one another folder.",
        **p,
    ),
    "central_in_terminal": lambda p: tr(
        "The central server keeps its data apart from a terminal's: {folder} belongs to a terminal.", **p
    ),
    "data_folder_closed": lambda p: tr(
        "PostgreSQL does not run as root, and the account it runs as cannot reach {folder}. Start the server"
        " as an ordinary user, or choose a folder such as /var/lib/pos-terminal-central.",
        **p,
    ),
    "postgresql_not_started": lambda p: tr(
        "PostgreSQL could not be started. What it said: {file}. No data was changed.", **p
    ),
    "no_embedded_postgresql": lambda _p: tr(
        "There is no PostgreSQL here. Name one with --database-url, or install pos-terminal with its part"
        " “central” on Linux."
    ),
    "no_account_for_postgresql": lambda p: tr(
        "PostgreSQL does not run as root, and the account {name} could not be made. Start the server as an"
        " ordinary user.",
        **p,
    ),
    "database_url_unusable": lambda _p: tr(
        "The address of the database cannot be used. It begins with postgresql://, as the guide shows it."
    ),
    "database_unreachable": lambda p: tr("The database does not answer: {detail}.", **p),
    "database_newer": lambda _p: tr(
        "The database is of a newer version of this program. Install that version; nothing was changed."
    ),
    "address_not_free": lambda p: tr("{host} port {port} cannot be used: {detail}.", **p),
    "server_not_started": lambda _p: tr("The server could not be started. Its log says why."),
    "secret_unreadable": lambda _p: tr(
        "A secret cannot be read with this server key. Put the right key into POS_CENTRAL_SERVER_KEY, or"
        " enter the secret again."
    ),
    "server_key_missing": lambda p: tr(
        "The server's key is gone: {file}. Without it the restaurants' secrets cannot be read. Put it back"
        " from a copy, or set POS_CENTRAL_SERVER_KEY.",
        **p,
    ),
    "program_missing": lambda p: tr("The program {name} is not installed here.", **p),
    "backup_failed": lambda p: tr("The backup was not made: {detail}.", **p),
    "backup_exists": lambda p: tr("{file} is there already. Nothing was written.", **p),
    "backup_unreadable": lambda p: tr("{file} is not a backup that can be read. Nothing was changed.", **p),
    "restore_not_empty": lambda _p: tr(
        "This database holds data already. A backup is restored into an empty one; nothing was changed."
    ),
    "restore_failed": lambda p: tr("The backup was not restored: {detail}.", **p),
    "callback_url": lambda _p: tr(
        "This address for callbacks cannot be used: it begins with https:// and is reached from anywhere."
    ),
    "list_not_told": lambda p: tr("{method} did not tell its list: {problem}", **p),
    "addresses_too_many": lambda p: tr("At most {count} addresses.", **p),
    "address_unusable": lambda p: tr("{address} is no e-mail address.", **p),
    "setting_unusable": lambda p: tr("{name} cannot be used like this.", **p),
}
CODES: Final = frozenset(_SENTENCES)


def say_here(error: TerminalError) -> str:
    """One or two sentences for a person, in the language in use."""
    make = _SENTENCES.get(error.code)
    # A key is entered on the page that says that it is not there.
    return make(error.params) if make else missing_key(error) or say(error)
