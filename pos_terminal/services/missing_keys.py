"""Which key of a payment company is not there yet, in the words of the page where it is entered."""

from __future__ import annotations

from pos_terminal.domain.errors import TerminalError
from pos_terminal.services.method_fields import SECRETS, secret_label
from pos_terminal.services.naming import COMPANIES
from pos_terminal.texts import tr


def missing_key(problem: TerminalError) -> str | None:
    """The sentence for "secret_missing": the field and the company, never the technical name. None for
    anything else, and for a key that has no field."""
    name = problem.params.get("name")
    company = next((COMPANIES[code] for code, names in SECRETS.items() if name in names), None)
    if problem.code != "secret_missing" or company is None:
        return None
    return tr("The “{label}” of {company} is not there yet.", label=secret_label(str(name)), company=company)


def missing_key_here(problem: TerminalError) -> str | None:
    """The same on a terminal, with where it is put."""
    missing = missing_key(problem)
    if missing is None:
        return None
    where = tr("A manager enters it in Settings, under Payment methods.")
    return f"{missing} {where}"
