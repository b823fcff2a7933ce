"""X and Z: each event in exactly one Z, the sums add up, and what is not certain is told apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from pos_terminal.domain import events
from pos_terminal.domain.drawer import MovementKind
from pos_terminal.domain.payment import Payment
from pos_terminal.domain.session_report import (
    MAX_BYTES,
    MAX_LINES,
    MAX_TEXT,
    Line,
    Lines,
    SessionReport,
    packed,
    small_enough,
    unpacked,
)
from pos_terminal.providers.base import Capabilities, Outcome
from pos_terminal.services import decisions, drawer
from pos_terminal.services.approval import Decision
from pos_terminal.services.checkout import Checkout
from tests.support.core import SilentProvider, all_payments, open_order, wave
from tests.support.drawer_day import BOSS, EASY, FREE, Day, new_day

STEPS = st.lists(
    st.sampled_from(
        [
            *("cash", "cash", "wave", "wave", "waiting", "unknown"),
            *("count", "paid", "declined", "late", "release", "refund", "correct", "pay_out", "close"),
        ]
    ),
    max_size=25,
)


@settings(max_examples=20)
@given(STEPS)
def test_every_success_is_in_exactly_one_z_and_the_sums_are_the_total(steps: list[str]) -> None:
    day = new_day()
    reports: list[SessionReport] = []
    open_ones: list[Payment] = []
    counted: list[Payment] = []
    for number, step in enumerate(steps):
        _play(day, step, 500 + number, open_ones, counted, reports)
    reports.append(day.close())
    _chain(reports)
    _totals(day, reports)
    day.ledger.close()


def _play(
    day: Day,
    step: str,
    amount: int,
    open_ones: list[Payment],
    counted: list[Payment],
    reports: list[SessionReport],
) -> None:
    paid = [one for one in all_payments(day.ledger) if one.refundable == one.amount]
    if step == "cash":
        day.pay_cash(amount)
    elif step == "wave":
        day.end(day.begin(amount), Outcome.PAID)
    elif step == "waiting":
        open_ones.append(day.begin(amount))
    elif step == "unknown":
        open_ones.append(day.unknown(amount))
    elif step == "count" and open_ones:
        payment = open_ones.pop()
        day.end(payment, Outcome.UNKNOWN)
        day.clock.ms += 120_000
        day.count_as_paid(payment)
        counted.append(payment)
    elif step in ("paid", "declined") and (open_ones or counted):
        payment = (open_ones or counted).pop()
        day.end(payment, Outcome.PAID if step == "paid" else Outcome.DECLINED)
        if step == "declined":
            counted.append(payment)  # its money may come late
    elif step == "late" and counted:
        day.end(counted.pop(), Outcome.PAID)
    elif step == "release" and open_ones:
        payment = open_ones[-1]
        day.end(payment, Outcome.UNKNOWN)
        day.clock.ms += 120_000
        decisions.release(day.ledger, Capabilities(), open_ones.pop().payment_id, BOSS, FREE)
        counted.append(payment)
    elif step == "refund" and paid and paid[0].provider_code == "wave":
        day.give_back(paid[0], amount // 2)
    elif step == "correct" and (mine := _in_the_drawer(day, paid)):
        decisions.correct(day.ledger, mine[0].payment_id, BOSS, FREE)
    elif step == "pay_out":
        move = drawer.Move(MovementKind.PAY_OUT, 100, day.key())
        drawer.move(day.ledger, move, BOSS, EASY)
    elif step == "close":
        reports.append(day.close_and_reopen())


def _in_the_drawer(day: Day, paid: list[Payment]) -> list[Payment]:
    here = day.session().session_id
    return [one for one in paid if one.drawer_session == here]


def _chain(reports: list[SessionReport]) -> None:
    """Each begins where the one before ends, and the numbers have no gap."""
    assert [one.z_number for one in reports] == list(range(1, len(reports) + 1))
    assert reports[0].after_position == 0
    for before, after in pairwise(reports):
        assert after.after_position == before.last_position


def _totals(day: Day, reports: list[SessionReport]) -> None:
    everything = all_payments(day.ledger)
    taken = [one for one in everything if one.status.value in ("success", "partially_refunded", "refunded")]
    # What stands as counted is in the takings too, until it is proved or undone.
    standing = [one for one in everything if one.counted and one.in_flight]
    undone = sum(one.unpaid.amount for one in reports)
    gross = sum(one.gross for one in reports)
    assert gross - undone == sum(one.amount for one in [*taken, *standing])
    proved = Counter(one.confirmed_since.count for one in reports)
    assert sum(method.count for one in reports for method in one.methods) - sum(
        one.unpaid.count for one in reports
    ) == len(taken) + len(standing), proved
    assert sum(one.given_back for one in reports) == sum(
        one.refunded_amount for one in taken if not one.corrected
    )
    assert sum(one.corrections.count for one in reports) == sum(one.corrected for one in taken)
    last = reports[-1].perpetual
    assert (last.taken, last.refunded) == (gross, sum(one.given_back for one in reports))
    assert last.corrected == sum(one.corrections.amount for one in reports)
    totals = [one.perpetual.taken for one in reports]
    assert totals == sorted(totals)
    for one in reports:
        cash_moved = sum(line.amount for line in one.cash)
        assert one.expected == one.opening_float + cash_moved
        assert one.variance == 0


def test_what_is_being_checked_is_listed_and_in_no_sum() -> None:
    day = new_day()
    day.pay_cash(1_500)
    asked = day.unknown(7_000)
    report = day.close()
    assert report.takings == report.gross == 1_500
    assert (report.checking.count, report.checking.amount) == (1, 7_000)
    [line] = report.checking.lines
    assert (line.amount, line.method, line.staff, line.note) == (7_000, "Wave", "Boss", "unknown")
    day.reopen(0)
    day.end(asked, Outcome.PAID)
    after = day.close()
    assert (after.takings, after.checking.count) == (7_000, 0)


def test_counted_as_paid_is_told_as_not_confirmed_and_not_counted_again_when_it_is() -> None:
    day = new_day()
    payment = day.unknown(4_000)
    day.count_as_paid(payment)
    first = day.close_and_reopen()
    [wave_sum] = first.methods
    assert (wave_sum.gross, wave_sum.unconfirmed.count, wave_sum.unconfirmed.amount) == (4_000, 1, 4_000)
    assert [line.approved_by for line in first.unconfirmed.lines] == ["Boss"]
    assert first.checking.count == 0
    day.end(payment, Outcome.PAID)
    second = day.close()
    assert (second.gross, second.confirmed_since.amount, second.unconfirmed.count) == (0, 4_000, 0)
    assert second.perpetual.taken == 4_000


def test_counted_as_paid_and_unpaid_after_all_is_taken_off_where_it_is_known() -> None:
    day = new_day()
    payment = day.unknown(4_000)
    day.count_as_paid(payment)
    day.close_and_reopen()
    day.end(payment, Outcome.DECLINED)
    report = day.close()
    assert (report.gross, report.unpaid.amount, report.takings) == (0, 4_000, -4_000)
    assert [(one.kind, one.count) for one in report.exceptions] == [("loss", 1)]
    assert report.perpetual.taken == 4_000


def test_a_test_method_is_told_apart_and_is_no_takings() -> None:
    day = new_day()
    trying = SilentProvider()
    trying.is_test = True
    payment = Checkout(day.ledger, {"wave": trying}).begin(wave(800, "test"), "boss").payment
    day.end(payment, Outcome.PAID)
    report = day.close()
    assert (report.takings, report.methods, report.perpetual.taken) == (0, (), 0)
    assert [(one.provider_code, one.gross) for one in report.tests] == [("wave", 800)]


def test_fees_are_summed_and_the_estimated_part_is_marked() -> None:
    day = new_day()
    day.end(day.begin(10_000), Outcome.PAID, fee=100)
    day.end(day.begin(10_000), Outcome.PAID)
    [one] = day.close().methods
    assert (one.gross, one.fees, one.fees_estimated, one.fees_unknown, one.net) == (20_000, 100, 0, 1, 19_900)


def test_refunds_stand_by_method_and_route_and_corrections_apart() -> None:
    day = new_day()
    payment = day.begin(9_000)
    day.end(payment, Outcome.PAID)
    day.give_back(payment, 2_000)
    decisions.correct(day.ledger, day.pay_cash(600).payment_id, BOSS, FREE)
    report = day.close()
    assert [(one.provider_code, one.route, one.count, one.amount) for one in report.refunds] == [
        ("wave", "api", 1, 2_000)
    ]
    assert (report.corrections.count, report.corrections.amount) == (1, 600)
    assert (report.gross, report.takings) == (9_600, 7_000)


def _wave_is(day: Day, **config: str) -> None:
    with day.ledger.unit_of_work("boss") as work:
        body = events.MethodSet(
            method_id="method-wave",
            provider_code="wave",
            name="Wave",
            active=True,
            display_order=2,
            config=dict(config),
        )
        work.record(body)
        work.commit()


def test_a_changed_host_or_account_stands_on_the_next_report_once() -> None:
    day = new_day()
    _wave_is(day, base_url="https://api.wave.com", account="A1")
    first = day.close_and_reopen().method_changes
    assert [(one.setting, one.before) for one in first.lines] == [("account", ""), ("base_url", "")]
    _wave_is(day, base_url="https://elsewhere.example", account="A1")
    _wave_is(day, base_url="https://elsewhere.example", account="B2")
    changes = day.close_and_reopen().method_changes
    assert [(one.setting, one.before, one.after, one.staff) for one in changes.lines] == [
        ("base_url", "https://api.wave.com", "https://elsewhere.example", "Boss"),
        ("account", "A1", "B2", "Boss"),
    ]
    assert day.close().method_changes.count == 0


def test_lists_stay_short_and_say_what_is_left_out() -> None:
    day = new_day()
    for number in range(MAX_LINES + 3):
        open_order(day.ledger, f"{number:03}", 1_000 + number)
    report = day.close()
    left = report.left_open
    assert (left.count, len(left.lines), left.rest_count) == (MAX_LINES + 3, MAX_LINES, 3)
    assert left.amount == sum(1_000 + number for number in range(MAX_LINES + 3))
    assert left.rest_amount == left.amount - sum(one.amount for one in left.lines)
    assert len(packed(report)) < 4_096


def test_a_bag_that_nobody_received_stands_on_every_report() -> None:
    day = new_day()
    day.pay_cash(30_000)
    drawer.move(day.ledger, drawer.Move(MovementKind.DROP, 20_000, "bag"), BOSS, EASY)
    first = day.close_and_reopen()
    again = day.close()
    for report in (first, again):
        [line] = report.bags_missing.lines
        assert (line.what, line.amount) == ("1", 20_000)
    assert {one.kind: one.amount for one in first.cash}["drop"] == -20_000


def test_an_x_says_what_the_z_will_say_and_changes_nothing() -> None:
    day = new_day()
    day.pay_cash(2_500)
    before = day.x()
    assert (before.z_number, before.counted, before.takings) == (None, None, 2_500)
    assert day.x() == before
    z = day.close()
    assert (z.methods, z.cash, z.expected) == (before.methods, before.cash, before.expected)
    assert (z.after_position, z.first_payment) == (before.after_position, before.first_payment)
    assert z.head8 == z.head[:8]
    assert len(z.head) == 64


def test_a_kept_report_is_read_back_as_it_was_written() -> None:
    day = new_day()
    day.pay_cash(2_500)
    report = day.close(-500)
    assert unpacked(packed(report)) == report
    assert report.variance == -500
    read = msgspec.json.decode(packed(report))
    assert msgspec.json.encode(read, order="sorted") == bytes(packed(report))


def test_a_report_fits_an_event_whatever_was_typed_into_it() -> None:
    day = new_day()
    for number in range(MAX_LINES):
        payment = day.unknown(1_000 + number, reference="\U0001f37d" * 80)
        if number % 2:
            decisions.release(day.ledger, Capabilities(), payment.payment_id, _wordy(), FREE)
    _wave_is(day, base_url="https://" + "x" * 5_000)
    _wave_is(day, base_url="https://" + "x" * 4_999 + "y")
    report = day.close_and_reopen()
    assert all(len(line.what) <= MAX_TEXT for line in report.checking.lines)
    assert [one.setting for one in report.method_changes.lines] == ["base_url", "base_url"]
    assert len(packed(report)) < MAX_BYTES
    line = Line(what="w" * 400, amount=5, currency="XOF", at=0, note="n" * 400)
    large = Lines(count=MAX_LINES, amount=60, lines=(line,) * MAX_LINES)
    full = structs.replace(
        report, checking=large, released=large, left_open=large, unconfirmed=large, corrections=large
    )
    kept = small_enough(full)
    assert len(packed(full)) > MAX_BYTES > len(packed(kept))
    assert (kept.checking.count, kept.checking.rest_count, kept.checking.rest_amount) == (12, 12, 60)
    assert kept.gross == full.gross


def _wordy() -> Decision:
    return replace(BOSS, reason="\U0001f37d" * 80)
