"""Payment methods and their keys as the office changes them: each change is an event of the centre's journal.

Of a key the journal has a mark, from which nobody gets the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pos_terminal.central.accounts.restaurant_secrets import RestaurantSecrets
from pos_terminal.central.errors import Refused
from pos_terminal.central.ledger import CentralLedger
from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.secret import Secret
from pos_terminal.domain.settings_events import SettingChange, SettingsChanged
from pos_terminal.services.approval import Decision
from pos_terminal.services.method_saving import put_method, read_key
from pos_terminal.services.rights import Action, authorise
from pos_terminal.services.settings_changes import mark
from pos_terminal.texts import tr

_ORDERS: Final = range(1, 1_000)


def save_method(books: CentralLedger, wanted: PaymentMethod, actor: str) -> None:
    """Set this method; one that is as it was is no event. Terminals hear of it with that.

    Raises NotAllowed, InvalidInput.
    """
    if wanted.display_order not in _ORDERS:
        sentence = tr("The place among the tiles is a number from 1 to 999.")
        raise Refused(400, "display_order", sentence, fields={"display_order": sentence})
    with books.unit_of_work(actor) as work:
        authorise(work.connection, Action.MANAGE_METHODS, Decision(actor, ""))
        if put_method(work, wanted):
            work.commit()


def save_secrets(
    books: CentralLedger,
    secrets: RestaurantSecrets,
    code: str,
    typed: Mapping[str, str | None],
    actor: str,
) -> int:
    """Keep these secrets of a method, None to forget one; the same transaction has the event.

    Returns how many are others than before. Raises NotAllowed, SettingsProblem for what no key looks like."""
    wanted = {name: None if value is None else read_key(name, value) for name, value in typed.items()}
    with books.unit_of_work(actor) as work:
        authorise(work.connection, Action.MANAGE_METHODS, Decision(actor, ""))
        changes = []
        for name, secret in sorted(wanted.items()):
            before = _mark(books, name, secrets.get_in(work.connection, name))
            after = _mark(books, name, secret)
            if before == after:
                continue
            if secret is None:
                secrets.forget_in(work.connection, name)
            else:
                secrets.put_in(work.connection, name, secret)
            changes.append(SettingChange(method=code, setting=name, before=before, after=after))
        if changes:
            work.record(SettingsChanged(changes=changes))
            work.commit()
    return len(changes)


def _mark(books: CentralLedger, name: str, secret: Secret | None) -> str:
    return "" if secret is None else mark(books.restaurant_id, name, secret)
