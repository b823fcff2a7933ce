"""X, Z and day reports on the command line; they work while the window is open."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
import msgspec

from pos_terminal import cli_output
from pos_terminal import settings as settings_file
from pos_terminal.cli_commands import Common, common_options, opened
from pos_terminal.cli_readers import reader_of
from pos_terminal.cli_reading import reading
from pos_terminal.compose import business_day
from pos_terminal.domain.errors import EnvironmentProblem, NotAllowed
from pos_terminal.domain.session_report import SessionReport
from pos_terminal.ledger import print_jobs
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.ledger.print_jobs import JobState
from pos_terminal.receipts.layout import Columns, Size, Text
from pos_terminal.receipts.receipt import Stamp
from pos_terminal.receipts.rows import plain_text
from pos_terminal.receipts.session_paper import session_paper
from pos_terminal.services import report_csv, report_reading
from pos_terminal.services.approval import Decision
from pos_terminal.services.day_paper import day_paper, day_subject
from pos_terminal.services.day_report import DayReport
from pos_terminal.services.drawer_seen import let_see
from pos_terminal.services.papers import look_of, words_of
from pos_terminal.services.periods import Span, of_date, period
from pos_terminal.settings import Settings
from pos_terminal.system import SystemClock
from pos_terminal.texts import tr

_COLUMNS = 72
"""How wide a report is on a screen."""
_AT = ("written_at", "opened_at", "closed_at", "at")


@click.command()
@click.argument("kind", type=click.Choice(["x", "z", "day"]))
@click.option("--number", type=click.IntRange(min=1), help="The Z report of this number; else the newest.")
@click.option("--date", help="The business day that began on this date, as 2026-11-21; else today.")
@click.option("--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), help="Write a CSV file.")
@click.option("--pdf", "pdf_file", type=click.Path(path_type=Path, dir_okay=False), help="Write a PDF file.")
@click.option(
    "--print", "printed", is_flag=True, help="Print it on the receipt printer; no window may be open."
)
@click.option(
    "--separator",
    type=click.Choice([";", ","]),
    help="What parts the cells of the CSV: ; in French and , in English unless told.",
)
@click.option("--as", "staff_code", help="Who reads it; needed when the data has staff.")
@click.option(
    "--pin-file", type=click.Path(path_type=Path), help="File that holds the PIN (also POS_TERMINAL_PIN)."
)
@click.option("--approve-as", help="A manager who lets somebody else read it.")
@click.option(
    "--approve-pin-file", type=click.Path(path_type=Path), help="File that holds the manager's PIN."
)
@common_options
def report(
    common: Common,
    *,
    as_json: bool,
    kind: str,
    number: int | None,
    date: str | None,
    csv_file: Path | None,
    pdf_file: Path | None,
    printed: bool,
    separator: str | None,
    staff_code: str | None,
    pin_file: Path | None,
    approve_as: str | None,
    approve_pin_file: Path | None,
) -> int:
    """Print the X, a Z, or a day's report."""
    if (number is not None and kind != "z") or (date is not None and kind != "day"):
        raise click.UsageError(tr("{number} is for z, {date} for day", number="--number", date="--date"))
    where = common.place
    with reading(where) as reader:
        decision = reader_of(where, staff_code, pin_file, approve_as, approve_pin_file)
        settings = settings_file.load(where.root, _environ())
        with reader.reading() as connection:
            found = _found(connection, kind, decision, settings, number, date)
    if isinstance(found, SessionReport) and kind == "x" and decision.approver is not None:
        # Who let whom see it is written down, which takes the ledger: with the window open it is done there.
        with opened(common) as terminal:
            let_see(terminal.ledger, found.session_id, "x", decision)
    if csv_file is not None:
        rows = report_csv.day_rows(found) if isinstance(found, DayReport) else report_csv.session_rows(found)
        _write(csv_file, report_csv.encoded(rows, separator or _separator(settings)))
    if pdf_file is not None:
        _write(pdf_file, _pdf(found, settings, practice=where.practice))
    printing = {"printing": _print(common, found)} if printed else {}
    document = day_document(found, settings) if isinstance(found, DayReport) else session_document(found)
    if as_json:
        cli_output.emit(document | printing)
    else:
        click.echo(_text(found, settings, practice=where.practice))
        if printed:
            done = printing["printing"] == JobState.DONE.value
            click.echo(tr("Printed.") if done else tr("It waits for the printer."))
    return cli_output.DONE


def _text(found: SessionReport | DayReport, settings: Settings, *, practice: bool) -> str:
    """The paper of this report as text, in the language in use."""
    day = business_day(settings)
    shop, stamp, words = look_of(settings, practice=practice).shop, Stamp("", ""), words_of(day.where)
    if isinstance(found, DayReport):
        paper = day_paper(found, shop, stamp, words, day, settings.currency)
    else:
        paper = session_paper(found, shop, stamp, words)
    # Letters of twice the width are set with gaps in plain text.
    lines = tuple(
        replace(line, size=Size.NORMAL) if isinstance(line, Text | Columns) else line for line in paper.lines
    )
    return plain_text(replace(paper, lines=lines), _COLUMNS).rstrip("\n")


def _print(common: Common, found: SessionReport | DayReport) -> str:
    """Print it through the printer's list, as the window does; what became of it: "done", or "queued" where
    it waits for the printer. Raises NotAllowed("no_printer"), DataFolderProblem while the window is open."""
    from pos_terminal.cli_pay import working

    if isinstance(found, SessionReport) and found.cash_hidden:
        raise NotAllowed("manager_needed")
    with opened(common) as terminal, working(terminal) as till:
        job = till.ask(lambda desk: desk.papers.print(*_paper_of(found), copy=True))
        till.settle()
        with terminal.ledger.reading() as connection:
            after = print_jobs.by_position(connection, job.position)
    return (after or job).state.value


def _paper_of(found: SessionReport | DayReport) -> tuple[str, str]:
    """Kind and subject of this report in the printer's list."""
    if isinstance(found, DayReport):
        return "day", day_subject(found.period)
    if found.z_number is None:
        return "x", f"{found.session_id}@{found.last_position}"
    return "z", found.session_id


def _found(
    connection: ReadConnection,
    kind: str,
    decision: Decision,
    settings: Settings,
    number: int | None,
    date: str | None,
) -> SessionReport | DayReport:
    now = SystemClock().now_ms()
    if kind == "x":
        return report_reading.x_report(connection, decision, now)
    if kind == "z":
        return report_reading.z_report(connection, decision, number)
    day = business_day(settings)
    asked = period(Span.TODAY, day, now) if date is None else of_date(day, date, now)
    return report_reading.report_of(connection, decision, asked)


def session_document(report: SessionReport) -> dict[str, Any]:
    """An X or a Z as JSON: what is kept in the journal, with the sums, and times in ISO 8601."""
    document: dict[str, Any] = _with_times(msgspec.to_builtins(report))
    if report.cash_hidden:
        hidden = ("cash", "opening_float", "opening_difference", "expected", "corrections", "perpetual")
        return {**document, **dict.fromkeys(hidden)}
    return {**document, "variance": report.variance, "gross": report.gross, "takings": report.takings}


def day_document(report: DayReport, settings: Settings) -> dict[str, Any]:
    """A day as JSON."""
    values: dict[str, Any] = _with_times(asdict(report))
    values.pop("names")
    asked = report.period
    values["period"] = {
        "span": asked.span.value,
        "since": cli_output.iso(asked.since),
        "until": cli_output.iso(asked.until),
        "before_since": cli_output.iso(asked.before_since),
        "before_until": cli_output.iso(asked.before_until),
    }
    return {"currency": settings.currency, **values}


def _with_times(value: Any) -> Any:
    """The same with every moment as ISO 8601."""
    if isinstance(value, dict):
        return {
            name: cli_output.iso(one) if name in _AT and isinstance(one, int) else _with_times(one)
            for name, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_with_times(one) for one in value]
    return value


def _separator(settings: Settings) -> str:
    return report_csv.separator_for(settings.language)


def _pdf(found: SessionReport | DayReport, settings: Settings, *, practice: bool) -> bytes:
    from pos_terminal.ui.printing.report_files import report_pdf

    return report_pdf(found, settings, business_day(settings).where, practice=practice)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise EnvironmentProblem("report_not_saved", file=str(path), detail=str(error)) from error


def _environ() -> dict[str, str]:
    import os

    return dict(os.environ)
