"""What printer and drawer did, in words: beside a payment, over the orders, and in the settings."""

from __future__ import annotations

from datetime import tzinfo

from pos_terminal.engine.messages import KickTried, PrinterChanged
from pos_terminal.ledger.print_jobs import Job, JobState
from pos_terminal.services.print_queue import Followed
from pos_terminal.services.printer_words import kick_sentence, printer_sentence, waiting_sentence
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.wording import clock_time
from pos_terminal.ui.states.banner import BannerKind, BannerState
from pos_terminal.ui.states.papers import FactLine, PapersState

_WARNS = "alert-triangle"


def papers_of(
    followed: Followed | None,
    printer: PrinterChanged,
    kick: KickTried | None,
    zone: tzinfo,
    *,
    asks: bool,
    cash: bool,
) -> PapersState:
    """What stands beside a paid payment. `asks`: whether the receipt is printed is to be chosen each time."""
    facts: list[FactLine] = []
    if kick is not None and kick.problem is not None:
        facts.append(FactLine(_WARNS, kick_sentence(kick.problem, kick.address), warns=True))
    elif followed is not None and followed.kicked_at is not None:
        at = clock_time(followed.kicked_at, zone, seconds=False)
        facts.append(FactLine("own-drawer", tr("Drawer opened at {time}", time=at)))
    job = followed.job if followed is not None else None
    if printer.address is not None:
        told = kick is not None and kick.problem is not None and kick.problem is printer.problem
        facts.extend(_receipt(job, printer, asks=asks, told=told))
    label = "" if printer.address is None else print_label(job)
    return PapersState(tuple(facts), label, opens_drawer=cash and printer.kicks)


def print_label(job: Job | None) -> str:
    """What the button that prints a receipt is called: printed a second time it is a copy."""
    tried = job is not None and job.state in (JobState.DONE, JobState.UNSURE)
    return tr("Print again") if tried else tr("Print receipt")


def _receipt(job: Job | None, printer: PrinterChanged, *, asks: bool, told: bool) -> list[FactLine]:
    """`told`: the printer's trouble stands above already."""
    if job is None:
        return [FactLine("printer", tr("Print the receipt? Ctrl+P"))] if asks else []
    if job.state is JobState.DONE:
        text = tr("Printed again, as a copy") if job.copy else tr("Receipt printed")
        return [FactLine("printer", text)]
    if job.state is JobState.UNSURE:
        return [FactLine(_WARNS, unsure_sentence(), warns=True)]
    if job.state is JobState.FAILED:
        return [FactLine(_WARNS, tr("The receipt was not printed."), warns=True)]
    if printer.problem is not None and printer.address is not None:
        waiting = waiting_sentence(printer.problem, printer.waiting)
        reason = "" if told else printer_sentence(printer.problem, printer.address)
        return [FactLine("printer" if told else _WARNS, f"{reason} {waiting}".strip(), warns=True)]
    return [FactLine("printer", tr("The receipt is being printed"))]


def unsure_sentence() -> str:
    """A part of a receipt, or all of it, may be on paper."""
    return tr("The receipt may have printed. Look at the printer before you print it again.")


def printer_banner(printer: PrinterChanged) -> BannerState | None:
    """What stands over the orders while something waits for the printer, or paper is running out."""
    if printer.address is None:
        return None
    if printer.problem is not None and printer.waiting:
        return BannerState(
            BannerKind.INFORMATION,
            printer_sentence(printer.problem, printer.address),
            waiting_sentence(printer.problem, printer.waiting),
            icon="printer",
        )
    if printer.paper_low and printer.problem is None:
        return BannerState(BannerKind.INFORMATION, tr("The printer’s paper is running out."), icon="printer")
    return None
