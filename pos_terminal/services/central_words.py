"""What a person is told when a terminal joins a central server, and by the server about accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.texts import tr

_Params = Mapping[str, object]


def _refused(params: _Params) -> str:
    """The server's own sentence: it was asked in the language of this program."""
    said = str(params.get("message", ""))
    return tr("The central server refused: {said}", said=said or str(params.get("said", "")))


SENTENCES: Final[Mapping[str, Callable[[_Params], str]]] = {
    "central_unreachable": lambda _p: tr(
        "The central server cannot be reached. Check the address and the network, then try again with the"
        " same code."
    ),
    "central_busy": lambda _p: tr("The central server is busy. Try again in a moment, with the same code."),
    "central_refused": _refused,
    "claimed_elsewhere": lambda p: tr("{holder} is taking money for this order.", holder=p.get("holder")),
    "centre_decides": lambda _p: tr(
        "This is decided in the back office, for all terminals. Nothing was changed here."
    ),
    "people_of_centre": lambda _p: tr(
        "The central server keeps the people and their codes. Change them there; nothing was changed here."
    ),
    "not_in_practice": lambda _p: tr("Practice belongs to no central server. Do this without practice."),
    "code_unreadable": lambda _p: tr("The code has four groups of four signs. Type it as it is shown."),
    "code_used_before": lambda _p: tr(
        "This code was used before this data was restored. Ask for a new one. Nothing was changed."
    ),
    "secret_not_kept": lambda p: tr(
        "The key {name} could not be kept on this machine. Nothing was changed.", name=p.get("name")
    ),
    "email_form": lambda _p: tr("This is no e-mail address."),
    "password_length": lambda p: tr(
        "A password has {shortest} to {longest} signs.", shortest=p.get("shortest"), longest=p.get("longest")
    ),
    "password_trivial": lambda _p: tr("Anybody would guess this password. Choose another one."),
    "last_owner": lambda _p: tr("Nobody could manage this restaurant any more. Nothing was changed."),
    "code_life": lambda p: tr(
        "A code may be used for {shortest} to {longest} minutes.",
        shortest=p.get("shortest"),
        longest=p.get("longest"),
    ),
    "enrolment_unreadable": lambda _p: tr("This is no request of a terminal to join."),
    "time_zone_unknown": lambda p: tr("There is no time zone {name}.", name=p.get("name")),
}
