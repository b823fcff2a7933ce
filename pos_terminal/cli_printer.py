"""The receipt printer on the command line: how it is, two pages to set it up with, and what waits for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

import click

from pos_terminal import cli_output
from pos_terminal import settings as settings_file
from pos_terminal.cli_commands import Common, common_options, opened
from pos_terminal.cli_people import act_as
from pos_terminal.cli_reading import reading
from pos_terminal.domain.errors import EnvironmentProblem, InvalidInput, NotAllowed
from pos_terminal.hardware.line import PrinterTrouble
from pos_terminal.hardware.printer import Printer
from pos_terminal.hardware.setup import devices
from pos_terminal.ledger.print_jobs import JobState
from pos_terminal.services import print_queue, printer_pages, settings_changes
from pos_terminal.services.approval import Decision
from pos_terminal.services.business_day import zone
from pos_terminal.services.called import called
from pos_terminal.services.print_queue import Job
from pos_terminal.services.printer_words import printer_sentence
from pos_terminal.services.when import clock_time
from pos_terminal.settings import Settings
from pos_terminal.system import SystemClock
from pos_terminal.texts import tr, trn

_PIN_FILE: Final = click.Path(path_type=Path)


@click.group()
def printer() -> None:
    """The receipt printer."""


@printer.command()
@common_options
def status(common: Common, *, as_json: bool) -> int:
    """Ask the printer how it is, and say what waits for it."""
    settings = _settings(common)
    with reading(common.place) as reader, reader.reading() as connection:
        waiting = print_queue.waiting(connection)
    found = devices(settings.printer, settings.drawer_kick, settings.kick_pin)
    document: dict[str, Any] = {
        "printer": settings.printer,
        "address": None if found.printer is None else found.printer.address,
        "ready": False,
        "problem": None,
        "message": None,
        "paper_low": None,
        "tells": None,
        "width": settings.printer_width,
        "code_page": settings.printer_code_page,
        "drawer_kick": settings.drawer_kick,
        "waiting": waiting.queued,
        "unsure": len(waiting.unsure),
    }
    if found.printer is not None:
        asked = Printer(found.printer)
        try:
            asked.connect().close()
            document["ready"] = True
        except PrinterTrouble as trouble:
            document["problem"] = trouble.problem.value
            document["message"] = printer_sentence(trouble.problem, asked.address)
        document["tells"] = asked.tells
        document["paper_low"] = asked.condition.paper_low if asked.tells else None
    if as_json:
        cli_output.emit(document)
    else:
        click.echo(_text(document))
    return cli_output.DONE


@printer.command()
@common_options
def test(common: Common, *, as_json: bool) -> int:
    """Print a page with everything that a receipt needs."""
    settings = _settings(common)
    address = _printer(settings).address
    at = clock_time(SystemClock().now_ms(), zone(settings.time_zone), seconds=False)
    name = called(settings, practice=common.practice).restaurant
    where = printer_pages.Setting(name, settings.counter, address, at)
    return _print(settings, printer_pages.trial_page(where, printer_pages.target(settings)), as_json)


@printer.command()
@common_options
def codepage(common: Common, *, as_json: bool) -> int:
    """Print a numbered line in each code page; see set-codepage."""
    settings = _settings(common)
    return _print(settings, printer_pages.code_page_page(printer_pages.target(settings)), as_json)


@printer.command("set-codepage")
@click.argument("number", type=int)
@click.option("--as", "staff_code", help="The manager who does it; needed when the data has staff.")
@click.option("--pin-file", type=_PIN_FILE, help="File that holds the PIN (also POS_TERMINAL_PIN).")
@common_options
def set_codepage(
    common: Common, *, as_json: bool, number: int, staff_code: str | None, pin_file: Path | None
) -> int:
    """Print in the code page whose line read well from now on."""
    if not printer_pages.is_code_page(number):
        raise InvalidInput("code_page_unknown", number=number)
    return _change(common, as_json, staff_code, pin_file, printer_code_page=number)


@printer.command()
@click.argument("setting")
@click.option("--width", type=click.Choice(["58", "80"]), help="The paper's width in millimetres.")
@click.option("--kick", help="What opens the drawer: printer, none, serial:LINE@9600 or device:FILE.")
@click.option("--kick-pin", type=click.Choice(["2", "5"]), help="The pin of the drawer's plug.")
@click.option("--as", "staff_code", help="The manager who does it; needed when the data has staff.")
@click.option("--pin-file", type=_PIN_FILE, help="File that holds the PIN (also POS_TERMINAL_PIN).")
@common_options
def use(
    common: Common,
    *,
    as_json: bool,
    setting: str,
    width: str | None,
    kick: str | None,
    kick_pin: str | None,
    staff_code: str | None,
    pin_file: Path | None,
) -> int:
    """Use this printer: none, network:ADDRESS:9100, serial:LINE@9600, device:FILE or windows:NAME."""
    changed: dict[str, Any] = {"printer": setting}
    if width is not None:
        changed["printer_width"] = int(width)
    if kick is not None:
        changed["drawer_kick"] = kick
    if kick_pin is not None:
        changed["kick_pin"] = int(kick_pin)
    devices(setting, kick or "printer")
    return _change(common, as_json, staff_code, pin_file, **changed)


@printer.command()
@common_options
def queue(common: Common, *, as_json: bool) -> int:
    """List what waits for the printer, and what may have printed."""
    with reading(common.place) as reader, reader.reading() as connection:
        waiting, queued = print_queue.waiting(connection), print_queue.queued(connection)
    if as_json:
        cli_output.emit([_document(job) for job in (*waiting.unsure, *queued)])
    for job in () if as_json else (*waiting.unsure, *queued):
        click.echo(_job_line(job))
    return cli_output.DONE


def _text(document: dict[str, Any]) -> str:
    """How the printer is, in words."""
    found = [_ready(document)]
    found.append(
        tr(
            "Paper of {width} mm, code page {page}; the drawer is opened by: {kick}",
            width=document["width"],
            page=document["code_page"],
            kick=document["drawer_kick"],
        )
    )
    found.append(
        trn(
            "{count} document waits for the printer.",
            "{count} documents wait for the printer.",
            document["waiting"],
        )
    )
    if document["unsure"]:
        found.append(
            trn("{count} may have printed: look.", "{count} may have printed: look.", document["unsure"])
        )
    return "\n".join(found)


def _ready(document: dict[str, Any]) -> str:
    address = document["address"]
    if address is None:
        return tr("No printer is set up.")
    if document["message"]:
        return str(document["message"])
    if not document["tells"]:
        return tr("The printer {address} is there; it does not tell how it is.", address=address)
    if document["paper_low"]:
        return tr("The printer {address} is ready, and its paper is nearly used up.", address=address)
    return tr("The printer {address} is ready.", address=address)


def _job_line(job: Job) -> str:
    kinds = {
        "receipt": tr("receipt"),
        "watch": tr("slip: being checked"),
        "owed": tr("slip: change owed"),
        "link": tr("slip: payment link"),
        "refund": tr("slip: refund"),
        "bag": tr("slip: bag for the safe"),
        "x": tr("X report"),
        "z": tr("Z report"),
        "day": tr("report of a day"),
    }
    state = tr("may have printed") if job.state is JobState.UNSURE else tr("waits")
    again = "  DUPLICATA" if job.copy else ""
    when = cli_output.iso(job.requested_at)
    return f"{when}  {state}  {kinds.get(job.kind, job.kind)}  {job.subject}{again}"


def _document(job: Job) -> dict[str, Any]:
    return {
        "position": job.position,
        "kind": job.kind,
        "subject": job.subject,
        "copy": job.copy,
        "state": job.state.value,
        "problem": job.problem,
        "requested_at": cli_output.iso(job.requested_at),
    }


def _settings(common: Common) -> Settings:
    root = common.place.root
    return settings_file.load(root, os.environ) if root.exists() else Settings()


def _printer(settings: Settings) -> Printer:
    """Raises NotAllowed("no_printer")."""
    way = devices(settings.printer, settings.drawer_kick).printer
    if way is None:
        raise NotAllowed("no_printer")
    return Printer(way)


def _print(settings: Settings, document: bytes, as_json: bool) -> int:
    """Raises EnvironmentProblem("printer_trouble")."""
    used = _printer(settings)
    try:
        session = used.connect()
        try:
            session.print(document)
        finally:
            session.close()
    except PrinterTrouble as trouble:
        raise EnvironmentProblem(
            "printer_trouble", problem=trouble.problem.value, address=used.address
        ) from trouble
    if as_json:
        cli_output.emit({"printed": True, "address": used.address})
    return cli_output.DONE


def _change(
    common: Common, as_json: bool, staff_code: str | None, pin_file: Path | None, **changed: Any
) -> int:
    with opened(common) as terminal:
        actor = act_as(terminal, staff_code, pin_file)
        settings = settings_changes.change(
            terminal.ledger, common.place.root, terminal.settings, changed, Decision(actor, "")
        )
    if as_json:
        cli_output.emit({name: getattr(settings, name) for name in changed})
    return cli_output.DONE
