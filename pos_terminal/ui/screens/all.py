"""Every screen of the window, by the name it is shown by."""

from __future__ import annotations

from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.screens.cash import CashScreen
from pos_terminal.ui.screens.home import HomeScreen
from pos_terminal.ui.screens.not_paid import NotPaidScreen
from pos_terminal.ui.screens.paid import PaidScreen
from pos_terminal.ui.screens.payments import PaymentsScreen
from pos_terminal.ui.screens.safe_mode import SafeModeScreen
from pos_terminal.ui.screens.sign_in import SignInScreen
from pos_terminal.ui.screens.unknown import UnknownScreen
from pos_terminal.ui.screens.waiting import WaitingScreen


def add_screens(window: MainWindow) -> None:
    """Add them all; the sign-in page is shown first."""
    window.add_screen("sign_in", SignInScreen())
    window.add_screen("home", HomeScreen())
    window.add_screen("cash", CashScreen())
    window.add_screen("waiting", WaitingScreen())
    window.add_screen("paid", PaidScreen())
    window.add_screen("not_paid", NotPaidScreen())
    window.add_screen("unknown", UnknownScreen())
    window.add_screen("payments", PaymentsScreen())
    window.add_screen("safe_mode", SafeModeScreen())
    window.show_screen("sign_in")
