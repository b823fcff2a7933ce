"""What is said when till software asks for something that cannot be; see sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.texts import tr

_Params = Mapping[str, object]

SENTENCES: Final[Mapping[str, Callable[[_Params], str]]] = {
    "reference_missing": lambda _p: tr("The till’s own number of this payment is missing."),
    "name_missing": lambda _p: tr("The name is missing."),
    "currency_not_taken": lambda p: tr("This terminal takes {currency} only.", currency=p.get("currency")),
    "intent_unknown": lambda _p: tr("The till never asked for this here."),
    "intent_not_saved": lambda _p: tr("This was NOT saved. Ask again under the same key."),
    "intent_taken": lambda p: tr(
        "Money was taken for order {order}. Give it back instead of cancelling.", order=p.get("order")
    ),
    "intent_under_way": lambda p: tr(
        "A payment for order {order} is under way. Wait for its end.", order=p.get("order")
    ),
    "intent_cancelled": lambda p: tr(
        "The till has cancelled order {order}. Nothing is to be taken.", order=p.get("order")
    ),
    "method_not_wanted": lambda p: tr(
        "The till does not want order {order} paid by {method}.",
        order=p.get("order"),
        method=p.get("method"),
    ),
    "too_many_programs": lambda _p: tr("Too many programs are paired. Remove one that is not used."),
    "pairing_refused": lambda _p: tr(
        "This code is wrong or no longer good. Show a new one on the terminal, in Settings, Till software."
    ),
    "token_refused": lambda _p: tr("This program is not paired with this terminal."),
    "request_unreadable": lambda p: tr("This request cannot be read: {detail}", detail=p.get("detail")),
    "request_too_large": lambda _p: tr("This request is too large."),
    "cursor_unknown": lambda _p: tr(
        "This place is not in the journal of this terminal. Ask about every open key, then begin without it."
    ),
    "till_port_taken": lambda p: tr(
        "Another program uses port {port} of this computer. Choose another one.", port=p.get("port")
    ),
    "till_port_impossible": lambda p: tr(
        "A port from {lowest} to {highest}.", lowest=p.get("lowest"), highest=p.get("highest")
    ),
    "till_folder_unusable": lambda p: tr(
        "The folder {folder} cannot be used: {detail}", folder=p.get("folder"), detail=p.get("detail")
    ),
    "till_folder_not_absolute": lambda _p: tr("Write the whole path of the folder, from the drive on."),
    "terminal_busy": lambda _p: tr("The terminal did not answer in time. Ask again under the same key."),
}
