"""Documents from the tables, and what the printer's queue needs of them.

A paper is named by its kind and its subject: the payment, refund, movement, session or days. An X
report's subject also says where in the journal it was asked for, so that each is a document of its own; its
figures are those of the moment in which it comes out, like its time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, tzinfo
from enum import StrEnum
from typing import Literal

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.payment import Payment
from pos_terminal.ledger import drawers, journal, payments, people, print_jobs, receipts, refunds, z_reports
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.ledger.print_jobs import Job, JobState
from pos_terminal.receipts import slips
from pos_terminal.receipts.documents import receipt_paper
from pos_terminal.receipts.layout import Paper
from pos_terminal.receipts.receipt import Shop, Stamp
from pos_terminal.receipts.session_paper import Words, session_paper
from pos_terminal.records import dataclass
from pos_terminal.services import print_queue, receipt_numbers, slip_data
from pos_terminal.services.business_day import BusinessDay, zone
from pos_terminal.services.called import called
from pos_terminal.services.day_paper import day_paper, period_of
from pos_terminal.services.day_report import day_report
from pos_terminal.services.naming import own_name
from pos_terminal.services.receipt_data import receipt_of
from pos_terminal.services.session_report import session_report
from pos_terminal.services.when import clock_time, local, long_date, numeric_date
from pos_terminal.settings import Settings
from pos_terminal.texts import in_language


class Kind(StrEnum):
    """What can be put on paper. The values are stored in the queue: never rename one."""

    RECEIPT = "receipt"
    WATCH = "watch"
    OWED = "owed"
    LINK = "link"
    REFUND = "refund"
    BAG = "bag"
    X = "x"
    Z = "z"
    DAY = "day"


Render = Callable[[Paper], bytes]
"""Makes the bytes that a printer wants."""


@dataclass(frozen=True, slots=True)
class Look:
    """How this place's papers look: who gives them, in which language, by which clock."""

    shop: Shop
    language: Literal["en", "fr"] = "en"
    where: tzinfo = UTC
    day_begins: int = 0
    """The hour at which a business day begins."""
    currency: str = "XOF"


def look_of(settings: Settings, *, practice: bool) -> Look:
    """What the settings say of papers."""
    here = called(settings, practice=practice)
    shop = Shop(
        here.restaurant,
        here.place,
        settings.counter,
        _lines(settings.receipt_header),
        _lines(settings.receipt_footer),
        settings.fiscal_number,
        settings.fiscal_qr,
        practice,
    )
    own = settings.receipt_language
    language = settings.language if own == "terminal" else own
    where = zone(settings.time_zone)
    return Look(shop, language, where, settings.business_day_begins, settings.currency)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def x_subject(connection: ReadConnection, session_id: str) -> str:
    """The subject of an X report as of now."""
    return f"{session_id}@{journal.last_position(connection)}"


class Papers:
    """Makes the papers of one terminal."""

    def __init__(self, look: Look, terminal_id: str) -> None:
        self.look = look
        self._terminal_id = terminal_id
        self._makers: Mapping[str, Callable[[ReadConnection, str, int], Paper]] = {
            Kind.RECEIPT: self._receipt,
            Kind.WATCH: self._watch,
            Kind.OWED: self._owed,
            Kind.LINK: self._link,
            Kind.REFUND: self._refund,
            Kind.BAG: self._bag,
            Kind.X: self._x,
            Kind.Z: self._z,
            Kind.DAY: self._day,
        }

    def paper(self, connection: ReadConnection, kind: str, subject: str, *, copy: int = 0) -> Paper:
        """The document; a receipt needs its number before, see `receipt_numbers`. `copy` 0 is the original.

        Raises NotAllowed: nothing_to_print, receipt_not_paid.
        """
        make = self._makers.get(kind)
        if make is None:
            raise _nothing()
        with in_language(self.look.language):
            return make(connection, subject, copy)

    def shown(self, ledger: Ledger, payment_id: str, actor: str = "system") -> Paper:
        """A payment's receipt as it would be printed next, for a screen. Gives it its number.

        Raises as `receipt_numbers.number_of`.
        """
        issued = receipt_numbers.number_of(ledger, payment_id, actor)
        with ledger.reading() as connection:
            return self.paper(connection, Kind.RECEIPT, payment_id, copy=issued.printed)

    def filed(self, ledger: Ledger, payment_id: str, actor: str = "system") -> Paper:
        """A payment's receipt that goes out as a file: counted like a printed one. Raises as `shown`."""
        with ledger.unit_of_work(actor) as work:
            issued = receipt_numbers.goes_out(work, payment_id)
            paper = self.paper(work.connection, Kind.RECEIPT, payment_id, copy=issued.printed)
            work.commit()
        return paper

    # -- one for each kind -----------------------------------------------------------------------------

    def _receipt(self, connection: ReadConnection, payment_id: str, copy: int) -> Paper:
        payment = _payment(connection, payment_id)
        issued = receipts.of_payment(connection, payment_id)
        if issued is None or not receipt_numbers.has_receipt(payment):
            raise NotAllowed("receipt_not_paid")
        at = payment.completed_at or payment.decided_at or payment.initiated_at
        stamp = self._stamp(connection, at, payment.staff_id, copy, test=payment.is_test)
        data = receipt_of(connection, payment, issued, self._terminal_id)
        return receipt_paper(data, self.look.shop, stamp)

    def _watch(self, connection: ReadConnection, payment_id: str, copy: int) -> Paper:
        payment = _payment(connection, payment_id)
        slip = slip_data.watch_slip(connection, payment, self.look.where)
        return slips.watch_paper(slip, self.look.shop, self._of_payment(connection, payment, copy))

    def _owed(self, connection: ReadConnection, payment_id: str, copy: int) -> Paper:
        payment = _payment(connection, payment_id)
        slip = slip_data.owed_slip(connection, payment)
        return slips.owed_paper(slip, self.look.shop, self._of_payment(connection, payment, copy))

    def _link(self, connection: ReadConnection, payment_id: str, copy: int) -> Paper:
        payment = _payment(connection, payment_id)
        slip = slip_data.link_slip(connection, payment, self.look.where)
        return slips.link_paper(slip, self.look.shop, self._of_payment(connection, payment, copy))

    def _refund(self, connection: ReadConnection, refund_id: str, copy: int) -> Paper:
        refund = refunds.by_id(connection, refund_id)
        if refund is None:
            raise _nothing()
        payment = _payment(connection, refund.payment_id)
        at = refund.completed_at or refund.initiated_at
        stamp = self._stamp(connection, at, refund.staff_id, copy, test=payment.is_test)
        slip = slip_data.refund_slip(connection, refund, payment, people.names(connection))
        return slips.refund_paper(slip, self.look.shop, stamp)

    def _bag(self, connection: ReadConnection, movement_id: str, copy: int) -> Paper:
        slip, at, who = slip_data.bag_slip(connection, movement_id, people.names(connection))
        return slips.bag_paper(slip, self.look.shop, self._stamp(connection, at, who, copy))

    def _x(self, connection: ReadConnection, subject: str, copy: int) -> Paper:
        session = drawers.by_id(connection, subject.partition("@")[0])
        if session is None or not session.is_open:
            raise _nothing()
        report = session_report(
            connection,
            session,
            last_position=journal.last_position(connection),
            head8="",
            names=people.names(connection),
            written_at=journal.last_written_ms(connection),
        )
        return session_paper(report, self.look.shop, Stamp("", "", copy=copy), self._words())

    def _z(self, connection: ReadConnection, session_id: str, copy: int) -> Paper:
        report = z_reports.by_session(connection, session_id)
        if report is None:
            raise _nothing()
        return session_paper(report, self.look.shop, Stamp("", "", copy=copy), self._words())

    def _day(self, connection: ReadConnection, subject: str, copy: int) -> Paper:
        day = BusinessDay(self.look.where, self.look.day_begins)
        asked = period_of(subject, day)
        if asked is None:
            raise _nothing()
        report, stamp = day_report(connection, asked), Stamp("", "", copy=copy)
        return day_paper(report, self.look.shop, stamp, self._words(), day, self.look.currency)

    # -- what they share -------------------------------------------------------------------------------

    def _of_payment(self, connection: ReadConnection, payment: Payment, copy: int) -> Stamp:
        at = payment.completed_at or payment.initiated_at
        return self._stamp(connection, at, payment.staff_id, copy, test=payment.is_test)

    def _stamp(
        self, connection: ReadConnection, at_ms: int, who: str | None, copy: int, *, test: bool = False
    ) -> Stamp:
        date = numeric_date(at_ms, self.look.where)
        time = clock_time(at_ms, self.look.where, seconds=False)
        return Stamp(date, time, people.names(connection).get(who or "", ""), copy, test)

    def _words(self) -> Words:
        return words_of(self.look.where)


def words_of(where: tzinfo) -> Words:
    """How a place with this clock writes what a report has as codes and milliseconds."""

    def moment(at_ms: int, beside_ms: int) -> str:
        time = clock_time(at_ms, where, seconds=False)
        day = local(at_ms, where).date()
        same = day == local(beside_ms, where).date()
        return time if same else f"{day.day:02d}/{day.month:02d} {time}"

    def date(at_ms: int) -> str:
        return f"{long_date(at_ms, where)} {local(at_ms, where).year}"

    return Words(own_name, moment, date)


class PaperComposer:
    """Makes what the printer's queue sends: the bytes of one document, counted before they leave."""

    def __init__(self, papers: Papers, render: Render) -> None:
        self._papers = papers
        self._render = render

    def begin(self, ledger: Ledger, job: Job) -> bytes:
        """The bytes of this job. In one transaction it is written down that they are being sent, and which
        copy they are. Raises PersonError for what cannot be printed; then nothing was written."""
        with ledger.unit_of_work() as work:
            if job.kind == Kind.RECEIPT:
                copy = receipt_numbers.goes_out(work, job.subject).printed
            else:
                copy = _copies_before(work.connection, job)
            document = self._render(self._papers.paper(work.connection, job.kind, job.subject, copy=copy))
            print_queue.sending(work.connection, job, work.at)
            work.commit()
        return document


def _copies_before(connection: ReadConnection, job: Job) -> int:
    """How often the same went to the printer before."""
    before = print_jobs.of_subject(connection, job.kind, job.subject)
    return sum(one.position < job.position and one.state is not JobState.FAILED for one in before)


def _payment(connection: ReadConnection, payment_id: str) -> Payment:
    payment = payments.by_id(connection, payment_id)
    if payment is None:
        raise _nothing()
    return payment


def _nothing() -> NotAllowed:
    return NotAllowed("nothing_to_print")
