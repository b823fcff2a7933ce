"""A payment method as it is set: the event of it, and what a key has to look like."""

from __future__ import annotations

import re
from typing import Final

from msgspec import structs

from pos_terminal.domain.errors import InvalidInput, SettingsProblem
from pos_terminal.domain.events import MethodSet
from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.secret import Secret
from pos_terminal.domain.text_input import clean_text
from pos_terminal.ledger import catalogue
from pos_terminal.ledger.unit_of_work import UnitOfWork

_KEY: Final = re.compile(r"[!-~]{1,2000}( *, *[!-~]{1,2000})*", re.ASCII)
LONGEST_NAME: Final = 60


def as_set(method: PaymentMethod) -> MethodSet:
    """What the journal says of a method that is so."""
    return MethodSet(
        method_id=method.method_id,
        provider_code=method.provider_code,
        name=method.name,
        active=method.active,
        display_order=method.display_order,
        config=dict(method.config),
    )


def put_method(work: UnitOfWork, wanted: PaymentMethod, approved_by: str | None = None) -> bool:
    """Record the method in this unit of work, under the id it has already. False where it is so.

    Raises InvalidInput for its name.
    """
    name = clean_text(wanted.name, limit=LONGEST_NAME, field="name")
    if not name:
        raise InvalidInput("text_empty", field="name")
    known = catalogue.method_of(work.connection, wanted.provider_code)
    body = as_set(
        PaymentMethod(
            known.method_id if known is not None else wanted.method_id,
            wanted.provider_code,
            name,
            wanted.active,
            wanted.display_order,
            wanted.config,
        )
    )
    if known is not None and as_set(known) == body:
        return False
    work.record(structs.replace(body, approved_by=approved_by))
    return True


def read_key(name: str, typed: str) -> Secret:
    """A key as it was typed, pasted or scanned. Raises SettingsProblem("secret_unreadable") for what none
    looks like."""
    if not _KEY.fullmatch(typed.strip()):
        raise SettingsProblem("secret_unreadable", name=name)
    return Secret(typed.strip())
