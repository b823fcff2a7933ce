"""The job that hands a mail over to the mail server that the settings name."""

from __future__ import annotations

import logging
import smtplib
import ssl
from email.message import EmailMessage
from functools import cache
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy import text

from pos_terminal.central import jobs
from pos_terminal.central.centre import Centre
from pos_terminal.central.mail import outbox, wanted
from pos_terminal.central.mail.composing import letter, message
from pos_terminal.central.mail.outbox import SEND
from pos_terminal.central.mail.planning import put_days
from pos_terminal.remote.exchange import system_trust
from pos_terminal.system import jitter

log = logging.getLogger(__name__)
_PATIENCE_S: Final = 20.0
_LATE_MS: Final = 60_000
_MOST: Final = 200
_LEFT: Final = text(
    "SELECT restaurant_id, mail_id FROM pos.mails WHERE state = 'waiting' AND next_at < :late"
    " ORDER BY next_at LIMIT :most"
)
NO_SERVER: Final = "no_mail_server"
UNREACHABLE: Final = "unreachable"
NOT_SECURE: Final = "not_secure"
REFUSED: Final = "refused"
NO_ADDRESS: Final = "no_address"
GONE: Final = "report_gone"
NOT_ALL: Final = "not_everybody"


class NotTaken(Exception):
    """The mail server did not take it; `problem` says why, in a word for a page."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def send_mail(centre: Centre, restaurant_id: str, *, mail_id: str) -> None:
    """The job: write the report as it stands now, and hand it over. No transaction is open meanwhile."""
    with centre.database.tenant(restaurant_id) as connection:
        mail = outbox.take(connection, restaurant_id, mail_id, centre.clock.now_ms())
        if mail is None:
            return
        asked = wanted.read(connection, restaurant_id)
        written = letter(connection, restaurant_id, mail, asked.language)
    problem: str | None = None
    try:
        if not asked.addresses:
            raise NotTaken(NO_ADDRESS)
        if written is None:
            raise NotTaken(GONE)
        made = message(written, mail, asked, sender=sender_of(centre), public_url=centre.public_url)
        problem = NOT_ALL if hand_over(centre, made) else None
    except NotTaken as error:
        log.warning("a mail was not taken: %s", error.problem)
        with centre.database.tenant(restaurant_id) as connection:
            outbox.failed(connection, restaurant_id, mail, centre.clock.now_ms(), error.problem, jitter())
        return
    with centre.database.tenant(restaurant_id) as connection:
        outbox.sent(connection, restaurant_id, mail, centre.clock.now_ms(), problem)


def sender_of(centre: Centre) -> str:
    """Who mails are from: as the settings say, else the name that signs in at the mail server."""
    if centre.settings.mail_from:
        return centre.settings.mail_from
    name = unquote(_server(centre).username or "") if centre.settings.smtp_url is not None else ""
    return name if "@" in name else f"till@{urlsplit(centre.public_url).hostname or 'localhost'}"


def hand_over(centre: Centre, made: EmailMessage) -> int:
    """Give this to the mail server. Returns how many of the addresses it refused. Raises NotTaken."""
    if centre.settings.smtp_url is None:
        raise NotTaken(NO_SERVER)
    url = _server(centre)
    try:
        with _opened(url) as server:
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            return len(server.send_message(made))
    except smtplib.SMTPResponseException as error:
        raise NotTaken(f"{REFUSED} {int(error.smtp_code)}") from error
    except smtplib.SMTPRecipientsRefused as error:
        raise NotTaken(REFUSED) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotTaken(UNREACHABLE) from error


def _opened(url: SplitResult) -> smtplib.SMTP:
    host = url.hostname or ""
    if url.scheme == "smtps":
        return smtplib.SMTP_SSL(host, url.port or 465, timeout=_PATIENCE_S, context=_trust())
    server = smtplib.SMTP(host, url.port or 587, timeout=_PATIENCE_S)
    try:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=_trust())
            server.ehlo()
        elif url.username and not _is_this_machine(host):
            # A password is told to nobody on the way.
            raise NotTaken(NOT_SECURE)
    except BaseException:
        server.close()
        raise
    return server


def _server(centre: Centre) -> SplitResult:
    assert centre.settings.smtp_url is not None
    return urlsplit(centre.settings.smtp_url.reveal())


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@cache
def _trust() -> ssl.SSLContext:
    return system_trust()


def sweep_mails(centre: Centre) -> None:
    """Put down the days that have ended, and a job for each mail that waits and has none left."""
    put_days(centre)
    late = centre.clock.now_ms() - _LATE_MS
    with centre.database.gate() as connection:
        found = connection.execute(_LEFT, {"late": late, "most": _MOST}).all()
    for restaurant_id, mail_id in found:
        with centre.database.tenant(restaurant_id) as connection:
            once = f"{SEND}:{mail_id}"
            jobs.enqueue(connection, restaurant_id, SEND, once=once, mail_id=mail_id)
