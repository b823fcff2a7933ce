"""The check of a day's total: which method and day, what the statement says, and a manager's code."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from PySide6.QtCore import QObject

from pos_terminal.domain.errors import InvalidInput, TerminalError
from pos_terminal.domain.money import format_money, parse_amount
from pos_terminal.domain.payment import Payment
from pos_terminal.engine.desk import Desk
from pos_terminal.services import day_total
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.day_total import DayTotal, Statement
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr, trn
from pos_terminal.ui.presenters.approval import Approval, Approvers
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.wording import clock_time, method_name
from pos_terminal.ui.states.form import DecideState, Entered, Entry, Way
from pos_terminal.ui.widgets.decide_form import DecideForm

_MOST_NAMED = 4
"""So many numbers stand under a way; the list itself has them all."""
_MOST_WAYS = 3


class DayTotalPresenter(QObject):
    """One form: the methods and days that can be checked, oldest first."""

    def __init__(self, front: Front, approval: Approval) -> None:
        super().__init__()
        self._front = front
        self._approval = approval

    def ask(self) -> None:
        """Read what can be checked, and ask for the statement's total."""
        front, day = self._front, self._day()

        def loaded(result: list[DayTotal] | TerminalError) -> None:
            if isinstance(result, TerminalError):
                front.refuse(result)
            elif result and front.staff is not None:
                self._open(result[:_MOST_WAYS])

        front.bridge.read(lambda connection: day_total.to_confirm(connection, day), loaded)

    def _open(self, totals: list[DayTotal]) -> None:
        by_name = {_name(one): one for one in totals}
        zone = self._front.facts.zone
        self._approval.open(
            lambda approvers: DecideForm(question(totals, zone, approvers)),
            lambda entered, approver: self._confirm(by_name[entered.way], entered, approver),
        )

    def _confirm(self, asked: DayTotal, entered: Entered, approver: str | None) -> None:
        try:
            total = parse_amount(entered.values["total"])
        except InvalidInput as error:
            self._approval.refuse(error)
            return
        statement = Statement(asked.provider_code, asked.since_ms, total)
        decision, day = self._approval.decision(tr("Checked against the day’s total"), approver), self._day()

        def job(desk: Desk) -> tuple[Payment, ...]:
            return desk.decisions.confirm_by_day_total(statement, day, decision)

        def told(result: tuple[Payment, ...] | TerminalError) -> None:
            if isinstance(result, TerminalError):
                self._refuse(result, asked)
                return
            self._approval.close()
            self._front.tell(
                trn(
                    "{method}: {count} payment is confirmed.",
                    "{method}: {count} payments are confirmed.",
                    len(result),
                    method=method_name(asked.provider_code),
                ),
                icon="check",
            )
            self._front.payments_changed.emit()

        self._front.bridge.submit(job, told)

    def _refuse(self, error: TerminalError, asked: DayTotal) -> None:
        """Say what differs, and which payments would explain it."""
        form = self._approval.form
        named = error.params.get("candidates")
        found = [one for one in asked.payments if isinstance(named, tuple) and one.payment_id in named]
        if form is None or not found:
            self._approval.refuse(error)
            return
        lines = "; ".join(_line(one, self._front.facts.zone) for one in found[:_MOST_NAMED])
        form.refuse(" ".join((say(error), tr("Look at: {payments}.", payments=lines))))

    def _day(self) -> BusinessDay:
        facts = self._front.facts
        return BusinessDay(facts.zone, facts.settings.business_day_begins)


def question(totals: list[DayTotal], zone: tzinfo, approvers: Approvers) -> DecideState:
    """The form: a way for each method and day."""
    line = tr(
        "Type what the statement, or the slip of the card machine, says for the day. Only an equal total "
        "confirms them."
    )
    ways = tuple(_way(one, zone) for one in totals)
    return DecideState(tr("Check the day’s total"), line, ways, approvers.state())


def _way(one: DayTotal, zone: tzinfo) -> Way:
    count = len(one.payments)
    title = trn(
        "{method}, {day}: {count} payment, {total}",
        "{method}, {day}: {count} payments, {total}",
        count,
        method=method_name(one.provider_code),
        day=_date(one.since_ms, zone),
        total=format_money(one.total, one.currency),
    )
    told = [_line(payment, zone) for payment in one.payments[:_MOST_NAMED]]
    more = [tr("and {count} more", count=count - _MOST_NAMED)] if count > _MOST_NAMED else []
    entry = Entry(
        "total", tr("Total on the statement"), missing=tr("Type in the total of the statement."), longest=15
    )
    return Way(
        _name(one), "shield-check", title, "; ".join(told + more), tr("Confirm them"), entries=(entry,)
    )


def _name(one: DayTotal) -> str:
    return f"{one.provider_code}@{one.since_ms}"


def _date(at_ms: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).strftime("%d/%m")


def _line(payment: Payment, zone: tzinfo) -> str:
    parts = (
        clock_time(payment.initiated_at, zone, seconds=False),
        format_money(payment.amount, payment.currency),
        payment.claimed_number or "",
    )
    return " ".join(filter(None, parts))
