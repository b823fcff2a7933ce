"""What `drawer close` does once its Z is durable: the whole journal is read, and the document says both."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import click

from pos_terminal import cli_output
from pos_terminal.cli_drawer_documents import show
from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.ledger import looking, verified
from pos_terminal.services.sentences import say

if TYPE_CHECKING:
    from pos_terminal.compose import Terminal
    from pos_terminal.ledger.verify import Report

log = logging.getLogger(__name__)


def read_journal(terminal: Terminal) -> Report | None:
    """Let go of the data and verify everything. None where it could not be read to its end just now, which is
    told and is no damage; nor is it a reason to say nothing of a Z that stands, so Ctrl+C ends the reading
    alone."""
    ledger = terminal.ledger
    assert ledger.path is not None
    # It may take minutes, in which the next sale or the window wants the place.
    terminal.close()
    try:
        return looking.read_whole(ledger.path, ledger.clock.now_ms())
    except (DatabaseProblem, KeyboardInterrupt) as reason:
        log.warning("the whole journal was not read to its end: %s", str(reason) or "interrupted")
        return None


def show_closed(document: dict[str, Any], report: Report | None, as_json: bool) -> int:
    """Print the closing, with what the journal is like where it was read (`report`). The Z stands in any
    case; the exit status is that of `verify`."""
    read = report and {"ok": report.ok, "events": report.events, "problems": report.problems}
    status = show({**document, "verified": read}, as_json)
    if report is None or report.ok:
        return status
    if not as_json:
        click.echo(say(verified.problem_of(report)), err=True)
    return cli_output.OURS
