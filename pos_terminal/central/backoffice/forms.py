"""What pages with forms share: a field, what is wrong as a sentence, and a page that is kept nowhere."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Form
from fastapi.responses import Response

from pos_terminal.central.backoffice.pages import Look
from pos_terminal.central.errors import Refused
from pos_terminal.central.words import say_here
from pos_terminal.domain.errors import TerminalError
from pos_terminal.texts import in_language, tr

Field = Annotated[str, Form(max_length=2000)]
PROBLEMS: Final = 400
"""The status of a page that says why a form was not taken."""


def sentence(look: Look, error: TerminalError) -> str:
    """What is wrong with a form, in the person's language."""
    if isinstance(error, Refused):
        return error.sentence
    with in_language(look.language):
        return say_here(error)


def shown_once(response: Response) -> Response:
    """A page with something that opens a door: no browser and no proxy keeps it."""
    response.headers["Cache-Control"] = "no-store"
    return response


def nothing_here() -> Refused:
    """For ids that this restaurant does not have."""
    return Refused(404, "not_found", tr("There is nothing here."))
