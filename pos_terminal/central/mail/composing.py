"""What stands in a mail: a few lines that a phone shows, and the figures as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from datetime import date as datetime_date
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import Connection

from pos_terminal.central.backoffice.drawers import closed_report, z_file
from pos_terminal.central.backoffice.exports import day_csv, read_day, totals_of
from pos_terminal.central.backoffice.pages import House, formats, house_of
from pos_terminal.central.mail.outbox import Mail
from pos_terminal.central.mail.wanted import Wanted
from pos_terminal.domain.session_report import SessionReport
from pos_terminal.domain.text_input import safe_text
from pos_terminal.records import dataclass
from pos_terminal.services.naming import own_name
from pos_terminal.services.report_csv import encoded, separator_for, session_rows
from pos_terminal.texts import in_language, tr

_LONGEST: Final = 150
"""Characters of a subject."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A report ready to be sent."""

    subject: str
    lines: tuple[str, ...]
    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Whose:
    restaurant_id: str
    house: House


def letter(connection: Connection, restaurant_id: str, mail: Mail, language: str) -> Letter | None:
    """The report of this mail as it stands now; None where there is nothing of it any more."""
    whose = _Whose(restaurant_id, house_of(connection, restaurant_id))
    with in_language(language):
        if mail.kind == "day":
            return _day(connection, whose, datetime_date.fromisoformat(mail.subject), language)
        found = closed_report(connection, restaurant_id, mail.subject)
        return None if found is None else _z(whose.house, *found, language)


def _z(house: House, report: SessionReport, terminal: str, language: str) -> Letter:
    said = formats(house)
    lines = [
        tr(
            "Session {number}, from {start} to {end}.",
            number=report.session_number,
            start=said["when"](report.opened_at),
            end=said["when"](report.closed_at),
        ),
        "",
        *(
            _line(
                own_name(one.provider_code, one.name),
                said["money"](one.gross, report.currency),
                one.count,
            )
            for one in report.methods
        ),
        _line(tr("Takings"), said["money"](report.takings, report.currency)),
    ]
    if report.counted is not None:
        lines.append(_line(tr("Counted"), said["money"](report.counted, report.currency)))
        lines.append(_line(tr("Difference"), said["money"](report.variance or 0, report.currency)))
    number = report.z_number or 0
    subject = tr("Z report {number}: {terminal}", number=number, terminal=terminal)
    content = encoded(session_rows(report), separator_for(language))
    return Letter(_titled(house, subject), _text(house, subject, lines), z_file(report), content)


def _day(connection: Connection, whose: _Whose, date: datetime_date, language: str) -> Letter:
    house = whose.house
    noon = datetime(date.year, date.month, date.day, 12, tzinfo=house.where)
    inside = noon + timedelta(hours=house.day.begins_at_hour)
    since, until = house.day.around(int(inside.timestamp() * 1000))
    day = read_day(connection, whose, since, until)
    said = formats(house)
    lines = [
        _line(name, said["money"](amount, currency)) for name, amount, currency in totals_of(day.figures)
    ]
    for name, shares in day.figures["splits"]:
        lines += ["", f"{name}:"]
        lines += [_line(one.name, said["money"](one.amount), one.count) for one in shares]
    subject = tr("The day {date}", date=f"{date:%d.%m.%Y}")
    return Letter(
        _titled(house, subject), _text(house, subject, lines), f"{date}.csv", day_csv(whose, day, language)
    )


def _titled(house: House, subject: str) -> str:
    return one_line(f"{subject} ({house.name})")


def _line(name: str, amount: str, count: int | None = None) -> str:
    return one_line(f"{name}: {amount}" + (f" ({count})" if count is not None else ""))


def _text(house: House, title: str, lines: Iterable[str]) -> tuple[str, ...]:
    place = ", ".join(filter(None, (house.name, house.place)))
    end = tr("All figures are in the file that came along. Who gets these mails is said in the back office.")
    return (one_line(place), one_line(title), "", *lines, "", end)


def one_line(text: str) -> str:
    """A text that somebody typed, without anything that ends a line or turns its direction."""
    return safe_text(text, limit=_LONGEST)


def message(letter: Letter, mail: Mail, wanted: Wanted, *, sender: str, public_url: str) -> EmailMessage:
    """The letter as it is handed over. The same mail has the same Message-ID whenever it is sent."""
    made = EmailMessage(policy=SMTP)
    made["Subject"] = letter.subject
    made["From"] = sender
    made["To"] = ", ".join(wanted.addresses)
    made["Date"] = format_datetime(datetime.fromtimestamp(mail.created_at / 1000, UTC))
    made["Message-ID"] = f"<{mail.mail_id}@{urlsplit(public_url).hostname or 'localhost'}>"
    made["Auto-Submitted"] = "auto-generated"
    made["Content-Language"] = wanted.language
    made.set_content("\n".join(letter.lines) + "\n")
    facts: dict[str, Any] = {"maintype": "text", "subtype": "csv", "filename": letter.file_name}
    made.add_attachment(letter.content, **facts)
    return made
