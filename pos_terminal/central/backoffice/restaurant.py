"""The restaurant as a whole: what is decided here for all its terminals, and what is sent by e-mail."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from pos_terminal.central.authored import authored
from pos_terminal.central.backoffice.forms import PROBLEMS, Field, nothing_here, sentence
from pos_terminal.central.backoffice.methods import typed
from pos_terminal.central.backoffice.pages import ROOT, Look, Posting, Visit, owner_only
from pos_terminal.central.backoffice.settling import decided, settle
from pos_terminal.central.mail import outbox, wanted
from pos_terminal.central.mail.wanted import Wanted
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.office_events import MailChanged, SentAgain
from pos_terminal.texts import tr

router = APIRouter(prefix=ROOT, include_in_schema=False)
Typed = Annotated[dict[str, str], Depends(typed)]
LINES: Final = ("receipt_header", "receipt_footer")


@router.get("/restaurant/")
def restaurant(look: Visit) -> Response:
    """What stands now."""
    return _page(look)


def _page(
    look: Look, http_status: int = 200, problem: str = "", form: dict[str, str] | None = None
) -> Response:
    with look.centre.database.tenant(look.restaurant_id) as connection:
        values = decided(connection, look.restaurant_id)
        asked = wanted.read(connection, look.restaurant_id)
        mails = outbox.newest(connection, look.restaurant_id)
    shown = {name: str(value) for name, value in values.items()} | (form or {})
    return look.page(
        "restaurant.html",
        http_status,
        shown=shown,
        fields=fields,
        mail=asked,
        typed_addresses=(form or {}).get("addresses", "\n".join(asked.addresses)),
        mails=mails,
        can_mail=look.centre.settings.smtp_url is not None,
        problem=problem,
        problem_word=problem_word,
    )


@router.post("/restaurant/")
def save(look: Posting, form: Typed) -> Response:
    """Decide this for all terminals from now on; they hear of it in the same moment."""
    owner_only(look)
    try:
        settle(look.centre, look.restaurant_id, form, look.actor)
    except TerminalError as error:
        return _page(look, PROBLEMS, sentence(look, error), form)
    return look.go("/restaurant/", done="saved")


@router.post("/restaurant/mail/")
def save_mail(
    look: Posting, addresses: Field = "", language: Field = "", each_z: Field = "", each_day: Field = ""
) -> Response:
    """Send reports there from now on."""
    owner_only(look)
    now = look.centre.clock.now_ms()
    try:
        asked = Wanted(
            wanted.read_addresses(addresses),
            wanted.read_language(language),
            bool(each_z),
            wanted.due_after(look.house.day, now) if each_day else None,
        )
    except TerminalError as error:
        return _page(look, PROBLEMS, sentence(look, error), {"addresses": addresses})
    with authored(look.centre, look.restaurant_id, look.actor) as work:
        before = wanted.read(work.connection, look.restaurant_id)
        wanted.keep(work.connection, look.restaurant_id, asked, now_ms=now, by=look.actor)
        if (before.addresses, _said(before)) != (asked.addresses, _said(asked)):
            work.record(_said(asked))
        work.commit()
    return look.go("/restaurant/", done="saved")


@router.post("/restaurant/mail/{mail_id}/send-again/")
def send_again(look: Posting, mail_id: str) -> Response:
    """Send this one again, whatever became of it."""
    with authored(look.centre, look.restaurant_id, look.actor) as work:
        if not outbox.send_again(work.connection, look.restaurant_id, mail_id, look.centre.clock.now_ms()):
            raise nothing_here()
        work.record(SentAgain(what="mail", sent_id=mail_id))
        work.commit()
    return look.go("/restaurant/", done="sent")


def _said(asked: Wanted) -> MailChanged:
    """Without the addresses themselves, which are of people."""
    return MailChanged(
        addresses=len(asked.addresses),
        language=asked.language,
        each_z=asked.each_z,
        each_day=asked.day_due is not None,
    )


def fields() -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The form: sections of (name, label, kind), in the language in use."""
    return [
        (
            tr("The restaurant"),
            [
                ("restaurant", tr("Name"), "text"),
                ("place", tr("Place"), "text"),
                ("time_zone", tr("Time zone (such as Africa/Abidjan)"), "text"),
                ("business_day_begins", tr("Hour at which a business day begins"), "number"),
            ],
        ),
        (
            tr("Receipts"),
            [
                ("receipt_language", tr("Language of receipts"), "language"),
                ("receipt_header", tr("Lines under the name"), "lines"),
                ("receipt_footer", tr("Lines at the end"), "lines"),
                ("fiscal_number", tr("Fiscal number"), "text"),
                ("fiscal_qr", tr("What the fiscal QR code says"), "text"),
            ],
        ),
        (
            tr("Above these amounts a manager approves"),
            [
                ("limit_other_way", tr("Taking another way what cannot be ended"), "number"),
                ("limit_release", tr("Letting go of a payment that is not known"), "number"),
                ("limit_decisions_a_shift", tr("The same in one shift, added up"), "number"),
                ("limit_correction", tr("Undoing a cash payment"), "number"),
                ("limit_manual", tr("One payment with a typed number"), "number"),
                ("limit_manual_a_shift", tr("Typed numbers in one shift, added up"), "number"),
                ("drawer_difference_limit", tr("Difference when a drawer is closed"), "number"),
                ("drawer_pay_out_limit", tr("Paid out of one session"), "number"),
                ("cash_rounding", tr("Step to which cash is rounded (0: none)"), "number"),
            ],
        ),
    ]


def problem_word(problem: str | None) -> str:
    """Why a mail was not sent, for a person."""
    word, _, number = (problem or "").partition(" ")
    return {
        "": "",
        "no_mail_server": tr("This server has no mail server."),
        "unreachable": tr("The mail server does not answer."),
        "not_secure": tr("The mail server offers no safe line for the password."),
        "refused": tr("The mail server refused it. {number}", number=number).strip(),
        "no_address": tr("There is no address to send it to."),
        "report_gone": tr("There is no such report any more."),
        "not_everybody": tr("The mail server refused some of the addresses."),
    }.get(word, word)
