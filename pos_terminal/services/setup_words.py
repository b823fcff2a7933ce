"""What a person is told where a set-up, or a backup at the first start, cannot be as it was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.texts import tr

SENTENCES: Final[Mapping[str, Callable[[Mapping[str, object]], str]]] = {
    "time_zone_unknown": lambda p: tr(
        "There is no time zone “{name}”. Write it like Africa/Abidjan.", name=p.get("name")
    ),
    "hour_unknown": lambda _p: tr("The hour at which the day begins is a number from 0 to 23."),
    "currency_stays": lambda p: tr(
        "Money was already taken in {currency}: the currency of this terminal stays.",
        currency=p.get("currency"),
    ),
    "secret_not_found": lambda p: tr(
        "There is nothing at “{reference}”: set the variable, or put the secret into the file.",
        reference=p.get("reference"),
    ),
    "method_setting_unknown": lambda p: tr(
        "The method {method} has no setting “{name}”.", method=p.get("method"), name=p.get("name")
    ),
    "method_setting_wrong": lambda p: tr("The value of “{name}” cannot be used.", name=p.get("name")),
    "given_twice": lambda p: tr("“{name}” stands there twice.", name=p.get("name")),
    "joined_elsewhere": lambda p: tr(
        "This terminal belongs to {server} already. Leave that server first.", server=p.get("server")
    ),
    "backup_no_manager": lambda _p: tr(
        "Nobody in this backup manages the terminal, so nobody could sign in. Nothing was changed."
    ),
    "backup_of_nothing": lambda p: tr(
        "There is no data in {folder} yet, so there is nothing to make a backup of. Nothing was made.",
        folder=p.get("folder"),
    ),
    "backup_of_practice": lambda _p: tr("This is a backup of practice. Nothing was changed."),
}
