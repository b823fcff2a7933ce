"""Of which methods a statement can be brought: companies, and what is taken by hand with a number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pos_terminal.central.backoffice.method_names import method_names
from pos_terminal.central.backoffice.pages import Look
from pos_terminal.central.books import books_of
from pos_terminal.ledger import catalogue
from pos_terminal.providers.manual import KINDS, kind_of
from pos_terminal.services.method_fields import COMPANIES
from pos_terminal.texts import in_language

_BY_HAND: Final = "|".join(name for name, kind in KINDS.items() if kind.number is not None)
PATTERN: Final = rf"^({'|'.join(COMPANIES)}|manual\.({_BY_HAND})(\.[a-z0-9]{{1,20}})?)$"
"""What a form may name: on account and offered by the house no bank has a line."""


def statement_methods(look: Look, used: Iterable[str] = ()) -> dict[str, str]:
    """Code -> name in the person's language: the companies, and what is taken by hand where it is set up
    here, or where a terminal with methods of its own has `used` it."""
    with books_of(look.centre, look.restaurant_id).reading() as connection:
        here = [one.provider_code for one in catalogue.methods(connection)]
        named = method_names(connection, look.restaurant_id)
    by_hand = [code for code in dict.fromkeys((*here, *used)) if _has_statement(code)]
    with in_language(look.language):
        return {code: named(code) for code in (*COMPANIES, *by_hand)}


def _has_statement(code: str) -> bool:
    kind = kind_of(code)
    return kind is not None and kind.number is not None
