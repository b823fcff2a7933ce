"""View states of the payment screens as a counter would see them, and as it hopefully never will."""

from __future__ import annotations

from typing import Final

from pos_terminal.domain.money import Money, format_money
from pos_terminal.providers.sentences import sentence_for
from pos_terminal.texts import tr
from pos_terminal.ui.states.about import About
from pos_terminal.ui.states.cash import Ask, CashState, Pieces
from pos_terminal.ui.states.not_paid import NotPaidState
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.paid import PaidState, Part
from pos_terminal.ui.states.payments import (
    Happening,
    PaymentDetail,
    PaymentRow,
    PaymentsFilter,
    PaymentsState,
)
from pos_terminal.ui.states.unknown import UnknownState
from pos_terminal.ui.states.waiting import WaitingPhase, WaitingState

CODE: Final = "https://pay.wave.com/c/cos-18qq25rgr100a?a=15000&c=XOF&m=Le%20Baobab"
HUGE: Final = 999_999_999
ODD_REFERENCE: Final = (
    "طاولة رقم ٦ \N{SHALLOW PAN OF FOOD} terrasse du fond, à côté de la fontaine, anniversaire"
)
LONGEST_REASON: Final = (
    "Pas assez d’argent sur le compte Wave du client, et son plafond est atteint pour aujourd’hui"
)


def francs(amount: int) -> Money:
    return Money(amount, "XOF")


def wave(amount: int = 15_000, order: str = "1047", reference: str = "Table 6") -> About:
    return About("wave", "Wave", francs(amount), order, reference)


def cash_about(amount: int = 24_500, order: str = "1051", reference: str = "Table 3") -> About:
    return About("cash", "Cash", francs(amount), order, reference)


def notes(**counts: int) -> tuple[Pieces, ...]:
    """The five notes; counts by name: n10000=3."""
    return tuple(
        Pieces(francs(value), counts.get(f"n{value}", 0)) for value in (500, 1000, 2000, 5000, 10000)
    )


def cash_short() -> CashState:
    due, got = 24_500, 20_000
    return CashState(
        cash_about(due), francs(got), notes(n10000=2), False, still=francs(due - got), change=francs(0)
    )


def cash_nothing() -> CashState:
    return CashState(cash_about(), francs(0), notes(), False, still=francs(24_500), change=francs(0))


def cash_change() -> CashState:
    example = (Pieces(francs(5000), 1), Pieces(francs(500), 1))
    return CashState(
        cash_about(), francs(30_000), notes(n10000=3), True, francs(0), change=francs(5_500), example=example
    )


def cash_from_drawer() -> CashState:
    """With what is in the drawer: coins too, a way with something more, and kinds that run out."""
    pieces = (Pieces(francs(500), 1), Pieces(francs(200), 1, True), Pieces(francs(100), 2, True))
    return CashState(
        cash_about(1_100),
        francs(2_000),
        notes(n2000=1),
        True,
        francs(0),
        change=francs(900),
        example=pieces,
        from_drawer=True,
        ask=Ask(francs(100), (Pieces(francs(1_000), 1),)),
        low=(francs(25), francs(50)),
    )


def cash_cannot() -> CashState:
    """Nothing in the drawer makes the change."""
    return CashState(
        cash_about(1_095),
        francs(2_000),
        notes(n2000=1),
        True,
        francs(0),
        change=francs(905),
        cannot=True,
        ask=Ask(francs(100), (Pieces(francs(1_000), 1), Pieces(francs(5), 1, True))),
    )


def cash_exact() -> CashState:
    return CashState(cash_about(), francs(24_500), notes(), True, still=francs(0), change=francs(0))


def many_pieces() -> tuple[Pieces, ...]:
    kinds = [(10000, 12), (5000, 1), (2000, 2), (500, 1)]
    coins = [(250, 1), (100, 2), (25, 1), (10, 1), (5, 1)]
    return tuple(Pieces(francs(v), n) for v, n in kinds) + tuple(Pieces(francs(v), n, True) for v, n in coins)


def cash_huge() -> CashState:
    about = cash_about(HUGE - 129_995, "104712345678901", ODD_REFERENCE)
    return CashState(
        about,
        francs(HUGE),
        notes(n10000=120, n500=9, n1000=3),
        True,
        francs(0),
        change=francs(129_995),
        example=many_pieces(),
    )


def waiting() -> WaitingState:
    return WaitingState(wave(), WaitingPhase.SHOWN, CODE, "14:32:48", 161, 180, 3, "14:33:07")


def waiting_sending() -> WaitingState:
    return WaitingState(wave(), WaitingPhase.SENDING)


def waiting_cancelling() -> WaitingState:
    return WaitingState(wave(), WaitingPhase.CANCELLING, CODE, "14:32:48", 120, 180, 3, "14:33:07")


def waiting_last_try() -> WaitingState:
    reason = sentence_for("insufficient_funds", "Wave")
    return WaitingState(
        wave(), WaitingPhase.SHOWN, CODE, "14:32:48", 100, 180, 5, "14:33:07", last_try=reason
    )


def waiting_offline() -> WaitingState:
    return WaitingState(wave(), WaitingPhase.SHOWN, CODE, "14:32:48", 100, 180, 15, "14:33:07", offline=True)


def waiting_huge() -> WaitingState:
    about = wave(HUGE, "104712345678901", ODD_REFERENCE)
    return WaitingState(
        about,
        WaitingPhase.SHOWN,
        CODE + "&x=" + "a" * 60,
        "14:32:48",
        1700,
        1800,
        15,
        "14:33:07",
        last_try=LONGEST_REASON,
        offline=True,
    )


def paid() -> PaidState:
    parts = (
        Part("cash", "Cash", "14:20, Awa Koné", francs(10_000)),
        Part("wave", "Wave", "14:33, Awa Koné", francs(15_000)),
    )
    return PaidState(wave(), "14:33:21", parts, francs(25_000))


def paid_part() -> PaidState:
    parts = (Part("wave", "Wave", "14:33, Awa Koné", francs(1_250_000)),)
    return PaidState(wave(1_250_000), "14:33:21", parts, francs(1_250_000), left=francs(250_000))


def paid_keyed() -> PaidState:
    parts = (Part("wave", "Wave", "14:33, Awa Koné", francs(15_000)),)
    return PaidState(wave(order="", reference=ODD_REFERENCE), "14:33:21", parts, francs(15_000))


def paid_change() -> PaidState:
    example = (Pieces(francs(5000), 1), Pieces(francs(500), 1))
    parts = (Part("cash", "Cash", "14:33, Awa Koné", francs(24_500)),)
    return PaidState(
        cash_about(),
        "14:33:21",
        parts,
        francs(24_500),
        received=francs(30_000),
        change=francs(5_500),
        example=example,
        next_in_s=None,
    )


def paid_huge_change() -> PaidState:
    return PaidState(
        cash_about(HUGE - 129_995, "104712345678901", ODD_REFERENCE),
        "14:33:21",
        (Part("cash", "Cash", "14:33, Awa Koné", francs(HUGE - 129_995)),),
        francs(HUGE - 129_995),
        received=francs(HUGE),
        change=francs(129_995),
        example=many_pieces(),
        next_in_s=None,
    )


def not_paid() -> NotPaidState:
    return NotPaidState(
        wave(),
        Outcome.NOT_PAID,
        "14:33:21",
        francs(15_000),
        reason=sentence_for("insufficient_funds", "Wave"),
        advice=tr("Or the customer adds money to {method}, and you try again.", method="Wave"),
        payment_number="P-1047-2",
        answer_code="insufficient-funds",
    )


def expired() -> NotPaidState:
    return NotPaidState(wave(), Outcome.EXPIRED, "14:33:21", francs(15_000), payment_number="P-1047-2")


def cancelled() -> NotPaidState:
    return NotPaidState(wave(), Outcome.CANCELLED, "14:33:21", francs(15_000), payment_number="P-1047-2")


def not_paid_huge() -> NotPaidState:
    return NotPaidState(
        wave(HUGE, "104712345678901", ODD_REFERENCE),
        Outcome.NOT_PAID,
        "14:33:21",
        francs(HUGE),
        reason=LONGEST_REASON,
        advice="Ou le client ajoute de l’argent sur Wave, et vous réessayez.",
        payment_number="P-104712345678901-2",
        answer_code="payer-account-limit-exceeded",
    )


def unknown() -> UnknownState:
    return UnknownState(wave(), 15, 4, 9, "P-1047-2", "14:32:48")


def unknown_offline() -> UnknownState:
    return UnknownState(wave(1_250_000), 120, 0, None, "P-1047-2", "14:32:48", offline=True)


def unknown_huge() -> UnknownState:
    about = wave(HUGE, "104712345678901", ODD_REFERENCE)
    return UnknownState(about, 120, 1234, 100, "P-104712345678901-2", "14:32:48")


def unknown_accepted() -> UnknownState:
    return UnknownState(
        wave(), 60, 12, 40, "P-1047-2", "14:32:48", accepted=True, decided=True, number="TX-8F42K0V9"
    )


def unknown_released() -> UnknownState:
    return UnknownState(wave(), 60, 12, 40, "P-1047-2", "14:32:48", decided=True)


def _confirmed(at: str, text: str = "") -> Happening:
    number = tr("{method} reference {number}", method="Wave", number="TX-8F42K0V9")
    return Happening(at, text or tr("{method} confirmed the payment", method="Wave"), number, True, True)


def _came_after_all() -> str:
    return tr("The money came after all: {amount} to give back or keep", amount=format_money(18_500, "XOF"))


def history() -> tuple[Happening, ...]:
    return (
        Happening("13:47:58", tr("Started by {name}", name="Awa Koné")),
        Happening("13:47:59", tr("Code shown to the customer")),
        _confirmed("13:48:31"),
    )


def rows() -> tuple[PaymentRow, ...]:
    return (
        PaymentRow("p8", "14:33", wave(), Outcome.UNKNOWN),
        PaymentRow("p7", "14:20", cash_about(10_000, "1047", "Table 6"), Outcome.PAID),
        PaymentRow("p6", "14:17", wave(7_500, "1046", "Takeaway"), Outcome.NOT_PAID),
        PaymentRow("p5", "14:11", wave(12_500, "1045", "Terrace 2"), Outcome.WAITING),
        PaymentRow("p4", "13:55", cash_about(31_000, "1041", "Table 9"), Outcome.PAID),
        PaymentRow("p3", "13:48", wave(18_500, "1040", "Table 5"), Outcome.PAID),
        PaymentRow("p2", "13:42", wave(3_500, "1031", "Table 4"), Outcome.CANCELLED),
        PaymentRow("p1", "13:30", wave(46_000, "1039", "Terrace 1"), Outcome.EXPIRED),
    )


def payments() -> PaymentsState:
    detail = PaymentDetail("p3", wave(18_500, "1040", "Table 5"), Outcome.PAID, history())
    return PaymentsState(PaymentsFilter.ALL, rows(), 2, 84, selected="p3", detail=detail)


def payments_to_decide() -> PaymentsState:
    lines = (
        *history()[:2],
        Happening("13:49:40", tr("Taken another way. It is still watched."), "Serge Yao: no signal", True),
        _confirmed("14:02:10", tr("{method} confirmed the payment, late", method="Wave")),
        Happening("14:02:10", _came_after_all(), tr("A manager decides."), True),
    )
    about = wave(18_500, "1040", "Table 5")
    detail = PaymentDetail("p3", about, Outcome.TO_DECIDE, lines, to_decide=_came_after_all())
    row = PaymentRow("p3", "13:48", about, Outcome.TO_DECIDE)
    return PaymentsState(PaymentsFilter.TO_CHECK, (row,), 1, selected="p3", detail=detail)


def payments_cash() -> PaymentsState:
    detail = PaymentDetail(
        "p7", cash_about(10_000), Outcome.PAID, history()[:1], can_give_back=True, can_correct=True
    )
    return PaymentsState(PaymentsFilter.ALL, rows(), 2, 84, selected="p7", detail=detail)


def payments_list() -> PaymentsState:
    return PaymentsState(PaymentsFilter.ALL, rows(), 2, 84)


def payments_to_check() -> PaymentsState:
    lines = (
        Happening("14:32:48", tr("Started by {name}", name="Awa Koné")),
        Happening("14:32:49", tr("Code shown to the customer")),
        Happening("14:33:04", tr("{method} has not answered: we do not know", method="Wave"), decisive=True),
    )
    detail = PaymentDetail("p8", wave(), Outcome.UNKNOWN, lines)
    return PaymentsState(PaymentsFilter.TO_CHECK, rows()[:1], 1, selected="p8", detail=detail)


def payments_empty() -> PaymentsState:
    return PaymentsState(PaymentsFilter.PAID, (), 0, 0, search="9999")


def payments_huge() -> PaymentsState:
    about = wave(HUGE, "104712345678901", ODD_REFERENCE)
    many = tuple(PaymentRow(f"q{n}", "14:33", about, Outcome.UNKNOWN) for n in range(40))
    lines = tuple(Happening("14:33:04", LONGEST_REASON, "TX-" + "8F42K0V9" * 12) for _ in range(12))
    detail = PaymentDetail("q0", about, Outcome.UNKNOWN, lines)
    return PaymentsState(
        PaymentsFilter.TO_CHECK, many, 1234, 99_999, more=True, search="", selected="q0", detail=detail
    )
