"""What a person is told when something stands between this terminal and the central server's copy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.domain.money import format_money
from pos_terminal.texts import tr

_Params = Mapping[str, object]


def _unsent(params: _Params) -> str:
    amount = params.get("amount")
    return tr(
        "{count} events with {amount} were not sent to the central server yet. Send them first, or make a"
        " rescue file. Nothing was changed.",
        count=params.get("count"),
        amount=format_money(amount if isinstance(amount, int) else 0, str(params.get("currency", "XOF"))),
    )


SENTENCES: Final[dict[str, Callable[[_Params], str]]] = {
    "unsent_left": _unsent,
    "not_joined": lambda _p: tr("This terminal belongs to no central server. Nothing is sent anywhere."),
    "nothing_unsent": lambda _p: tr("Everything was sent. There is nothing to carry."),
    "passphrase_short": lambda p: tr(
        "The passphrase is too short: {least} letters at least. No file was written.", least=p.get("least")
    ),
    "passphrase_differs": lambda _p: tr("The two passphrases differ. No file was written."),
    "rescue_not_written": lambda p: tr(
        "The rescue file {file} was not written: {detail}", file=p.get("file"), detail=p.get("detail")
    ),
    "rescue_not_read": lambda p: tr(
        "The rescue file {file} cannot be read: {detail}", file=p.get("file"), detail=p.get("detail")
    ),
    "rescue_not_opened": lambda p: tr(
        "{file} does not open with this passphrase, or is no rescue file. Nothing was sent.",
        file=p.get("file"),
    ),
    "rescue_not_sent": lambda p: tr(
        "{count} events of the rescue file were not taken ({reason}). Keep the file.",
        count=p.get("count"),
        reason=p.get("reason"),
    ),
}
