"""What works at the end of a first start, and what is left to do. Pure but for what `read` reads."""

from __future__ import annotations

from collections.abc import Sequence

from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.people import Role, Staff
from pos_terminal.ledger import catalogue
from pos_terminal.ledger.enrolment import Enrolment, enrolment
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.records import dataclass
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.widgets.first_pages import Summed


@dataclass(frozen=True, slots=True)
class Read:
    """What the ledger says."""

    people: Sequence[Staff]
    methods: Sequence[PaymentMethod]
    joined: Enrolment | None


def read(connection: ReadConnection) -> Read:
    """All that the summary needs."""
    return Read(catalogue.people(connection), catalogue.methods(connection), enrolment(connection))


def summary(found: Read, front: Front) -> tuple[Summed, ...]:
    """One line each: the restaurant, people, methods, printer, server, backups."""
    settings = front.facts.settings
    place = ", ".join(filter(None, (settings.restaurant, settings.place, settings.counter)))
    return (
        Summed(tr("Restaurant"), f"{place} · {settings.currency}"),
        _people(found),
        *_methods(found, front),
        _printer(front),
        _server(found),
        _backups(settings.backup_folder),
    )


def _people(found: Read) -> Summed:
    names = ", ".join(one.name for one in found.people)
    if any(one.role is Role.CASHIER for one in found.people):
        return Summed(tr("Staff and codes"), names)
    said = tr("{names}. Cashiers are added in Settings, Staff and codes.", names=names)
    return Summed(tr("Staff and codes"), said, left=True)


def _methods(found: Read, front: Front) -> tuple[Summed, ...]:
    active = [one for one in found.methods if one.active]
    works = [one for one in active if one.provider_code not in front.facts.problems]
    names = ", ".join(wording.shown_name(one) for one in works)
    lines = [Summed(tr("Payment methods"), names)]
    for one in active:
        if (problem := front.facts.problems.get(one.provider_code)) is not None:
            lines.append(Summed(wording.shown_name(one), problem, left=True))
    return tuple(lines)


def _printer(front: Front) -> Summed:
    setting = front.facts.settings.printer
    if setting == "none":
        said = tr("Without a printer nothing is printed, and the drawer opens with its key.")
        return Summed(tr("Printer and drawer"), said, left=True)
    return Summed(tr("Printer and drawer"), setting)


def _server(found: Read) -> Summed:
    if found.joined is None:
        said = tr("This terminal stands alone: everything is saved here, and nothing is sent anywhere.")
        return Summed(tr("Central server"), said)
    said = tr("Joined as {name}", name=found.joined.terminal_name)
    return Summed(tr("Central server"), said)


def _backups(folder: str) -> Summed:
    if folder:
        return Summed(tr("Backups"), folder)
    said = tr("They lie on this computer alone. A stick or another disk is named in Settings.")
    return Summed(tr("Backups"), said, left=True)
