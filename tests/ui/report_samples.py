"""The day of the design, for the screens of reports."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from pos_terminal.domain.session_report import (
    CashSum,
    Line,
    Lines,
    MethodSum,
    Perpetual,
    RefundSum,
    SessionReport,
)
from pos_terminal.ledger.days import Difference, Endings
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.day_report import DayReport, MethodShare, PersonShare, Step, Total
from pos_terminal.services.periods import Span, period
from pos_terminal.settings import Settings
from pos_terminal.ui.presenters.reports_states import reports_state
from pos_terminal.ui.presenters.z_report_states import z_report_state
from pos_terminal.ui.states.reports import ReportsState
from pos_terminal.ui.states.z_report import ZReportState

NOW_MS: Final = int(datetime(2026, 11, 21, 14, 32, tzinfo=UTC).timestamp()) * 1000
DAY: Final = BusinessDay(UTC, 4)
_NOW: Final = {8: 18, 9: 32, 10: 41, 11: 74, 12: 236, 13: 301, 14: 143}
_BEFORE: Final = {
    8: 22,
    9: 28,
    10: 39,
    11: 81,
    12: 214,
    13: 268,
    14: 210,
    15: 92,
    16: 48,
    17: 56,
    18: 121,
    19: 268,
    20: 312,
    21: 204,
    22: 88,
}
_NAMES: Final = {
    "awa": "Awa Koné",
    "koffi": "Koffi N’Guessan",
    "mariam": "Mariam Traoré",
    "adjoua": "Adjoua Brou",
}


def _steps(edges: tuple[int, ...], hours: dict[int, int]) -> tuple[Step, ...]:
    found = []
    for at in edges[:-1]:
        hour = datetime.fromtimestamp(at // 1000, UTC).hour
        thousands = hours.get(hour, 0)
        found.append(Step(at, thousands // 3, thousands * 1000))
    return tuple(found)


def _closed(number: int, by: str, variance: int, *, shared: bool = False) -> Difference:
    at = NOW_MS - (150 - number) * 86_400_000 // 3
    return Difference(number, number, by, shared, at, variance, "", None)


def day_report(span: Span = Span.TODAY) -> DayReport:
    """Saturday 21 November 2026 at 14:32."""
    asked = period(span, DAY, NOW_MS)
    return DayReport(
        period=asked,
        taken=Total(83, 847_000),
        takings=843_500,
        unconfirmed=Total(),
        given_back=Total(1, 3_500),
        corrected=Total(),
        to_check=Total(1, 12_500),
        before=Total(70, 784_000),
        methods=(
            MethodShare("wave", "Wave", 29, 342_000),
            MethodShare("cash", "Cash", 31, 186_500),
            MethodShare("orange", "Orange Money", 13, 158_500),
            MethodShare("mtn", "MTN MoMo", 8, 96_000),
            MethodShare("stripe", "Card", 2, 64_000),
        ),
        people=(PersonShare("awa", "Awa Koné", 60, 600_000), PersonShare("koffi", "Koffi", 23, 247_000)),
        steps=_steps(asked.edges, _NOW),
        before_steps=_steps(asked.before_edges, _BEFORE),
        differences=(
            _closed(142, "awa", -500),
            _closed(141, "koffi", 0),
            _closed(140, "mariam", -2_500),
            _closed(139, "adjoua", 1_000),
            _closed(138, "adjoua", -1_500, shared=True),
        ),
        went_through=(
            Endings("wave", 48, 50),
            Endings("orange", 21, 24),
            Endings("mtn", 14, 20),
            Endings("stripe", 3, 3),
        ),
        names=dict(_NAMES),
    )


def reports(span: Span = Span.TODAY) -> ReportsState:
    """The screen of that day."""
    return reports_state(day_report(span), "XOF", UTC)


def _sum(code: str, name: str, count: int, gross: int) -> MethodSum:
    return MethodSum(provider_code=code, name=name, currency="XOF", count=count, gross=gross)


def _at(hour: int, minute: int) -> int:
    return int(datetime(2026, 11, 21, hour, minute, tzinfo=UTC).timestamp()) * 1000


def session_report(z_number: int | None = 142) -> SessionReport:
    """Z 0142 of the design; with None the X of the same moment."""
    return SessionReport(
        currency="XOF",
        session_id="s142",
        session_number=142,
        drawer="1",
        shared=False,
        z_number=z_number,
        written_at=_at(15, 4),
        opened_at=_at(8, 2),
        opened_by="Awa Koné",
        closed_at=None if z_number is None else _at(15, 4),
        closed_by="Awa Koné",
        approved_by="Serge Yao",
        reason="wrong change given",
        opening_float=50_000,
        opening_counted=True,
        opening_difference=0,
        cash=(
            CashSum(kind="sale", count=31, amount=210_000),
            CashSum(kind="change", count=14, amount=-23_500),
            CashSum(kind="pay_out", count=1, amount=-2_000),
            CashSum(kind="drop", count=1, amount=-100_000),
            CashSum(kind="refund", count=1, amount=-3_500),
        ),
        expected=131_000,
        counted=None if z_number is None else 130_500,
        to_safe=80_500,
        left_for_float=50_000,
        methods=(
            _sum("cash", "Cash", 31, 186_500),
            _sum("wave", "Wave", 29, 342_000),
            _sum("orange", "Orange Money", 13, 158_500),
            _sum("mtn", "MTN MoMo", 8, 96_000),
            _sum("stripe", "Card", 2, 64_000),
        ),
        refunds=(
            RefundSum(provider_code="cash", name="Cash", currency="XOF", route="cash", count=1, amount=3_500),
        ),
        checking=Lines(
            count=1,
            amount=15_000,
            lines=(
                Line(
                    what="1047",
                    amount=15_000,
                    currency="XOF",
                    at=_at(14, 33),
                    method="Wave",
                    staff="Awa Koné",
                ),
            ),
        ),
        first_payment=Line(what="1001", amount=4_500, currency="XOF", at=_at(8, 10)),
        last_payment=Line(what="1052", amount=7_500, currency="XOF", at=_at(15, 1)),
        perpetual=Perpetual(taken=98_765_500, refunded=120_500),
        after_position=41_200,
        last_position=41_532,
        head8="3fa94c01",
        head="3fa94c01" * 8,
    )


def z_report(*, old: bool = False) -> ZReportState:
    """The screen right after the closing; `old` as it is opened again."""
    return z_report_state(session_report(), Settings(), UTC, just_closed=not old)
