"""The sections of the settings that need nothing of the counter: another one is another line here."""

from __future__ import annotations

from pos_terminal.ui.presenters.about import AboutPresenter
from pos_terminal.ui.presenters.approval import Approval
from pos_terminal.ui.presenters.check_up import CheckUpPresenter
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.looks import Looks
from pos_terminal.ui.presenters.methods import MethodsPresenter
from pos_terminal.ui.presenters.practice_mode import PracticePresenter
from pos_terminal.ui.presenters.printer_settings import PrinterSettingsPresenter
from pos_terminal.ui.presenters.receipt_words import ReceiptWordsPresenter
from pos_terminal.ui.presenters.restaurant import RestaurantPresenter
from pos_terminal.ui.presenters.settings import SettingsPresenter
from pos_terminal.ui.presenters.tastes import TastesPresenter
from pos_terminal.ui.presenters.till import TillPresenter


class SettingsPages:
    """Their presenters, for as long as the window lives."""

    def __init__(self, front: Front, settings: SettingsPresenter, approval: Approval, looks: Looks) -> None:
        self._presenters = (
            MethodsPresenter(front, approval, settings),
            PrinterSettingsPresenter(front, settings),
            ReceiptWordsPresenter(front, settings),
            TastesPresenter(front, settings, looks),
            RestaurantPresenter(front, settings),
            PracticePresenter(front, settings),
            TillPresenter(front, settings),
            CheckUpPresenter(front, settings),
            AboutPresenter(front, settings),
        )
