"""The split screen: what its states say, and what its keys, shares, rows and tiles tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_terminal.domain.payable import COUNTER, Due
from pos_terminal.domain.payment import PayableRef, Payment
from pos_terminal.providers.base import Outcome as Told
from pos_terminal.services import overview
from pos_terminal.services.answer import Step
from pos_terminal.services.outcome import apply
from pos_terminal.ui.presenters import split_states as states
from pos_terminal.ui.presenters.charge_states import draft_of
from pos_terminal.ui.presenters.front import Draft
from pos_terminal.ui.presenters.split_states import Choice
from pos_terminal.ui.screens.split import SplitScreen
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.split import Share, SplitState
from pos_terminal.ui.widgets.parts_bar import widths_of
from tests.support.core import answer, cash, checkout_of, open_ledger, open_order, wave
from tests.ui import split_samples as samples

REF = PayableRef("order", "1047")
DRAFT = Draft(25_000, "XOF", REF, "Table 6")


def read(*, unknown: bool) -> overview.Parts:
    """An order of 25 000 with 10 000 in cash, 5 000 by Wave refused and 4 000 by Wave under way."""
    ledger = open_ledger(None)
    open_order(ledger, "1047", 25_000)
    checkout = checkout_of(ledger)
    checkout.take_cash(cash(10_000, "a", payable=REF))
    for key, amount in (("b", 5_000), ("c", 4_000)):
        payment: Payment = checkout.begin(wave(amount, key, payable=REF)).payment
        if key == "b" or unknown:
            told = Told.REFUSED if key == "b" else Told.UNKNOWN
            apply(ledger, payment.payment_id, Step.INITIATE, answer(payment, told))
    with ledger.reading() as connection:
        found = overview.parts(connection, REF)
    assert found is not None
    return found


def shown(parts: overview.Parts | None, choice: Choice | None = None) -> SplitState:
    return states.split(DRAFT, parts, choice or Choice(), (), UTC)


@pytest.mark.parametrize(("unknown", "word"), [(False, Outcome.WAITING), (True, Outcome.UNKNOWN)])
def test_a_part_under_way_reserves_its_amount_and_a_refused_one_does_not(
    unknown: bool, word: Outcome
) -> None:
    state = shown(read(unknown=unknown))
    assert [(one.outcome, one.amount.amount) for one in state.bar] == [
        (Outcome.PAID, 10_000),
        (word, 4_000),
        (None, 11_000),
    ]
    assert (state.now.amount, state.left_after.amount, state.number) == (11_000, 0, "3")
    assert [(row.number, row.outcome, row.opens) for row in state.rows] == [
        ("1", Outcome.PAID, False),
        ("", Outcome.NOT_PAID, False),
        ("2", word, True),
    ]


def test_a_part_of_a_keyed_in_amount_stays_a_part_when_it_is_taken_another_way() -> None:
    ledger = open_ledger(None)
    whole = PayableRef(COUNTER, "whole")
    part = checkout_of(ledger).begin(wave(400, "a", payable=whole, opens_for=1_000)).payment
    again = draft_of(part, 1_000)
    assert (again.payable, again.opens_for, again.amount) == (whole, 1_000, 400)
    alone = draft_of(part, 400)
    assert (alone.payable, alone.opens_for) == (None, None)


def test_nothing_paid_yet_is_all_to_pay() -> None:
    state = shown(None)
    assert [(one.outcome, one.amount.amount) for one in state.bar] == [(None, 25_000)]
    assert state.now.amount == 25_000


def test_guests_go_on_with_the_next_when_a_part_is_paid() -> None:
    parts = read(unknown=False)
    choice = Choice(share=Share.GUESTS, guests=4, parts=1)
    assert states.guests_left(choice, parts) == 3
    assert shown(parts, choice).now.amount == 3_665
    assert shown(parts, replace(choice, guests=2)).now.amount == 11_000


@given(st.integers(1, 30_000), st.integers(0, 25_000), st.integers(0, 25_000))
def test_the_bar_adds_up_and_no_part_is_more_than_what_is_left(typed: int, taken: int, held: int) -> None:
    due = Due(25_000, taken, min(held, 25_000 - taken))
    parts = overview.Parts(read_once().payable, due, [], {})
    state = shown(parts, Choice(digits=str(typed)))
    assert sum(one.amount.amount for one in state.bar) == 25_000
    assert state.now.amount + state.left_after.amount == due.open
    assert 0 <= state.now.amount <= due.open


_read: list[overview.Parts] = []


def read_once() -> overview.Parts:
    if not _read:
        _read.append(read(unknown=False))
    return _read[0]


AMOUNTS = st.lists(st.tuples(st.integers(1, 10**7), st.integers(10, 90)), min_size=1, max_size=5)


@given(AMOUNTS, st.integers(100, 600))
def test_stretches_fill_the_bar_and_keep_their_least_width(rows: list[tuple[int, int]], room: int) -> None:
    amounts, least = [row[0] for row in rows], [row[1] for row in rows]
    widths = widths_of(amounts, least, room)
    assert sum(widths) == room
    if sum(least) <= room:
        assert all(wide >= few - 1 for wide, few in zip(widths, least, strict=True))


@pytest.fixture
def screen(qtbot: QtBot) -> SplitScreen:
    made = SplitScreen()
    qtbot.addWidget(made)
    made.resize(1366, 712)
    made.render_state(samples.split())
    made.show()
    qtbot.waitExposed(made)
    return made


def told(screen: SplitScreen) -> list[tuple[Any, ...]]:
    heard: list[tuple[Any, ...]] = []
    for name in ("key_pressed", "share_chosen", "method_chosen", "part_pressed", "notice"):
        getattr(screen, name).connect(lambda *values, name=name: heard.append((name, *values)))
    for name in ("back", "done"):
        getattr(screen, name).connect(lambda name=name: heard.append((name,)))
    return heard


def test_keys_and_fingers_tell_the_same(screen: SplitScreen) -> None:
    heard = told(screen)
    screen.type_key("7")
    QTest.mouseClick(screen.keypad.key("7"), Qt.MouseButton.LeftButton)
    assert heard == [("key_pressed", "7")] * 2
    heard.clear()
    assert screen.handle("method:F5")
    QTest.mouseClick(screen.tiles.tile(screen.tiles._tiles[0].state.method_id), Qt.MouseButton.LeftButton)
    assert [name for name, *_ in heard] == ["method_chosen"] * 2
    heard.clear()
    QTest.mouseClick(screen.share(Share.HALF), Qt.MouseButton.LeftButton)
    assert screen.handle("split")
    assert heard == [("share_chosen", "half")] * 2
    heard.clear()
    assert screen.handle("back")
    assert heard == [("back",)]


def test_a_press_of_a_share_chooses_nothing_until_the_state_says_so(screen: SplitScreen) -> None:
    QTest.mouseClick(screen.share(Share.HALF), Qt.MouseButton.LeftButton)
    assert not screen.share(Share.HALF).isChecked()
    screen.render_state(replace(samples.split(), shares=samples.shares(15_000, Share.HALF)))
    assert screen.share(Share.HALF).isChecked()


def test_parts_can_be_pressed_and_only_what_is_open_takes_the_keyboard(screen: SplitScreen) -> None:
    screen.render_state(samples.split_many())
    heard = told(screen)
    waiting = screen.parts.line("part-3")
    paid = screen.parts.line("part-0")
    assert waiting.focusPolicy() == Qt.FocusPolicy.TabFocus
    assert paid.focusPolicy() == Qt.FocusPolicy.NoFocus
    waiting.click()
    assert heard == [("part_pressed", "part-3")]


def test_with_nothing_left_enter_serves_the_next_customer(screen: SplitScreen) -> None:
    assert not screen.next.isVisible()
    screen.render_state(samples.split_done())
    assert screen.next.isVisible()
    heard = told(screen)
    screen.next.click()
    assert heard == [("done",)]


@pytest.mark.parametrize("size", [(1366, 712), (1024, 712), (1024, 644), (1280, 664), (1920, 1002)])
def test_everything_that_is_pressed_is_large_enough_and_inside(
    screen: SplitScreen, qtbot: QtBot, size: tuple[int, int]
) -> None:
    screen.resize(*size)
    screen.render_state(samples.split_many())
    qtbot.waitUntil(lambda: screen.tiles._tiles[0].height() >= 54)
    pressed = [*screen.tiles._tiles, *screen._shares, *screen.keypad._keys.values(), screen.leave]
    for widget in pressed:
        area = widget.rect().translated(widget.mapTo(screen, widget.rect().topLeft()))
        assert min(widget.width(), widget.height()) >= 54, (widget.accessibleName(), area)
        assert screen.rect().contains(area), widget.accessibleName()
