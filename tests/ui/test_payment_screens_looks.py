"""What a payment screen looks like says its state: colour, outline and word together, at every size."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import zxingcpp
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos_terminal.texts import set_language
from pos_terminal.ui import theme
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.screens.not_paid import NotPaidScreen
from pos_terminal.ui.screens.paid import PaidScreen
from pos_terminal.ui.screens.payment_page import PaymentPage
from pos_terminal.ui.screens.unknown import UnknownScreen
from pos_terminal.ui.screens.waiting import WaitingScreen
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.widgets.key_caps import key_caps
from pos_terminal.ui.widgets.outcome_look import LOOKS, Outline, block_word, chip_word
from pos_terminal.ui.widgets.qr_code import QUIET_ZONE, dark_runs
from tests.ui import payment_samples as samples
from tests.ui import samples as shell_samples
from tests.ui.payment_pictures import screens
from tests.ui.payment_screen import SIZES, in_window, shown, themed

Shown = tuple[type[PaymentPage], Callable[[], object], Outcome, Outline, str, str]
STATES: list[Shown] = [
    (WaitingScreen, samples.waiting, Outcome.WAITING, Outline.RING, "accent", "Waiting"),
    (PaidScreen, samples.paid, Outcome.PAID, Outline.CIRCLE, "ok", "Paid"),
    (PaidScreen, samples.paid_change, Outcome.PAID, Outline.CIRCLE, "ok", "Paid"),
    (NotPaidScreen, samples.not_paid, Outcome.NOT_PAID, Outline.OCTAGON, "bad", "Not paid"),
    (NotPaidScreen, samples.expired, Outcome.EXPIRED, Outline.OCTAGON, "bad", "Not paid"),
    (NotPaidScreen, samples.cancelled, Outcome.CANCELLED, Outline.SQUARE, "slate", "Cancelled"),
    (UnknownScreen, samples.unknown, Outcome.UNKNOWN, Outline.DIAMOND, "unk", "We do not know yet"),
]

PAINTED = (
    "AmountDisplay",
    "BlockHead",
    "Chip",
    "ChoiceRow",
    "Countdown",
    "DoingRow",
    "ExactButton",
    "Glyph",
    "NoteButton",
    "PartRow",
    "QrCode",
    "StateBlock",
    "Steps",
    "Strip",
    "Timeline",
    "Word",
)


def is_green(color: QColor) -> bool:
    return color.hslSaturationF() > 0.2 and 80 <= color.hslHue() <= 170


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("screen_type", "state", "outcome", "outline", "token", "word"), STATES)
def test_colour_outline_and_word_say_the_state(
    qtbot: QtBot,
    screen_type: type[PaymentPage],
    state: Callable[[], object],
    outcome: Outcome,
    outline: Outline,
    token: str,
    word: str,
    dark: bool,
) -> None:
    with themed(dark=dark):
        screen = shown(qtbot, screen_type(), state())
        corner = screen.grab().toImage().pixelColor(QPoint(3, 3))
        assert corner.name() == theme.current().color(token).name()
        assert is_green(corner) == (outcome is Outcome.PAID)
        assert LOOKS[outcome].outline is outline
        assert block_word(outcome) == word
        block: QWidget = screen.block  # type: ignore[attr-defined]  # every one of these has a block
        assert block.accessibleName().startswith(word)


@pytest.mark.parametrize("dark", [False, True])
def test_only_success_is_green_in_blocks_and_chips(dark: bool) -> None:
    used = theme.Theme(dark=dark)
    for outcome, look in LOOKS.items():
        colors = (look.fill, look.chip_fill, look.chip_text)
        assert any(is_green(used.color(token)) for token in colors) == (outcome is Outcome.PAID)


def test_what_is_not_known_is_to_be_checked_and_never_called_not_paid() -> None:
    assert chip_word(Outcome.UNKNOWN) == "To check"
    assert {o for o in Outcome if chip_word(o) == "Not paid"} == {Outcome.NOT_PAID, Outcome.EXPIRED}


def decoded(image: QImage) -> list[str]:
    """The texts a real reader finds on the picture."""
    gray = image.convertToFormat(QImage.Format.Format_Grayscale8)
    height, width = gray.height(), gray.width()
    view = memoryview(gray.constBits()).cast("B", (height, gray.bytesPerLine()))
    found = zxingcpp.read_barcodes(view)
    assert width <= gray.bytesPerLine()
    return [code.text for code in found]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_a_reader_reads_the_code_from_the_screen(qtbot: QtBot, size: str, dark: bool) -> None:
    with themed(dark=dark, scale=SIZES[size][2]):
        screen = shown(qtbot, WaitingScreen(), samples.waiting(), size)
        assert decoded(screen.grab().toImage()) == [samples.CODE]


@pytest.mark.parametrize("size", SIZES)
def test_the_code_keeps_its_quiet_zone(qtbot: QtBot, size: str) -> None:
    with themed(dark=True, scale=SIZES[size][2]):
        screen = shown(qtbot, WaitingScreen(), samples.waiting_huge(), size)
        code, image = screen.code, screen.code.grab().toImage()
        assert code.module_px() >= 4
        margin = QUIET_ZONE * code.module_px()
        white = QColor("white").name()
        middle = code.height() // 2
        assert all(image.pixelColor(x, middle).name() == white for x in range(margin))


@pytest.fixture(params=["en", "fr"])
def spoken(request: pytest.FixtureRequest) -> Iterator[None]:
    set_language(request.param)
    yield
    set_language("en")


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize("practice", [False, True])
@pytest.mark.parametrize(("width", "panel_mm"), [(1366, 344.2), (1024, 304.1)])
def test_a_code_of_a_payment_link_is_seventy_millimetres_wide(
    qtbot: QtBot, width: int, panel_mm: float, practice: bool
) -> None:
    """On panels of 15.6" and 15", from the shortest link that a company gives to one of 160 signs."""
    with themed():
        screen = WaitingScreen()
        in_window(qtbot, screen, samples.waiting())
        window = screen.window()
        assert isinstance(window, MainWindow)
        window.set_shell(shell_samples.shell(practice=practice))
        window.resize(width, 768)
        QApplication.processEvents()
        assert (window.width(), window.height()) == (width, 768)
        for letters in range(40, 160, 8):
            text = "https://pay.wave.com/c/".ljust(letters, "k")
            screen.code.set_text(text)
            across = dark_runs(text)[0] * screen.code.module_px() * panel_mm / width
            assert across >= 70, (letters, across)


@pytest.mark.parametrize("size", ["1024x768", "1280x720"])
@pytest.mark.parametrize("name", list(screens()))
def test_no_screen_needs_more_room_than_it_has(qtbot: QtBot, name: str, size: str) -> None:
    width, height, scale = SIZES[size]
    # The window leaves the key caps out where it is small, whoever typed before.
    key_caps.set_wide(width >= 1200)
    with themed(scale=scale):
        screen = screens()[name]()
        qtbot.addWidget(screen)
        screen.resize(width - (round(80 * scale) if name.startswith("payments") else 0), height)
        screen.show()
        layout = screen.layout()
        assert layout is not None
        needed = layout.minimumSize()
        assert needed.width() <= screen.width()
        assert needed.height() <= screen.height()


@pytest.mark.parametrize("name", list(screens()))
def test_every_painted_part_has_a_name_for_screen_readers(qtbot: QtBot, name: str) -> None:
    screen = screens()[name]()
    qtbot.addWidget(screen)
    screen.show()
    nameless = [
        widget
        for widget in screen.findChildren(QWidget)
        if type(widget).__name__ in PAINTED and widget.isVisible() and not widget.accessibleName()
    ]
    assert nameless == []
