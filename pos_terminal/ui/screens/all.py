"""Every screen of the window, by the name it is shown by.

The sign-in page is made at once; what the others need is read when they are made, after the first frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from pos_terminal.ui.screens.sign_in import SignInScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_terminal.ui.main_window import MainWindow


def _home() -> QWidget:
    from pos_terminal.ui.screens.home import HomeScreen

    return HomeScreen()


def _cash() -> QWidget:
    from pos_terminal.ui.screens.cash import CashScreen

    return CashScreen()


def _drawer() -> QWidget:
    from pos_terminal.ui.screens.drawer import DrawerScreen

    return DrawerScreen()


def _count() -> QWidget:
    from pos_terminal.ui.screens.count import CountScreen

    return CountScreen()


def _difference() -> QWidget:
    from pos_terminal.ui.screens.difference import DifferenceScreen

    return DifferenceScreen()


def _split() -> QWidget:
    from pos_terminal.ui.screens.split import SplitScreen

    return SplitScreen()


def _waiting() -> QWidget:
    from pos_terminal.ui.screens.waiting import WaitingScreen

    return WaitingScreen()


def _phone() -> QWidget:
    from pos_terminal.ui.screens.phone import PhoneScreen

    return PhoneScreen()


def _by_hand() -> QWidget:
    from pos_terminal.ui.screens.by_hand import ByHandScreen

    return ByHandScreen()


def _counted() -> QWidget:
    from pos_terminal.ui.screens.counted import CountedScreen

    return CountedScreen()


def _paid() -> QWidget:
    from pos_terminal.ui.screens.paid import PaidScreen

    return PaidScreen()


def _not_paid() -> QWidget:
    from pos_terminal.ui.screens.not_paid import NotPaidScreen

    return NotPaidScreen()


def _unknown() -> QWidget:
    from pos_terminal.ui.screens.unknown import UnknownScreen

    return UnknownScreen()


def _payments() -> QWidget:
    from pos_terminal.ui.screens.payments import PaymentsScreen

    return PaymentsScreen()


def _settings() -> QWidget:
    from pos_terminal.ui.screens.settings import SettingsScreen

    return SettingsScreen()


def _welcome() -> QWidget:
    from pos_terminal.ui.screens.welcome import WelcomeScreen

    return WelcomeScreen()


def _setting_up() -> QWidget:
    from pos_terminal.ui.screens.setting_up import SettingUpScreen

    return SettingUpScreen()


def _reports() -> QWidget:
    from pos_terminal.ui.screens.reports import ReportsScreen

    return ReportsScreen()


def _z_report() -> QWidget:
    from pos_terminal.ui.screens.z_report import ZReportScreen

    return ZReportScreen()


def _receipt() -> QWidget:
    from pos_terminal.ui.screens.receipt import ReceiptScreen

    return ReceiptScreen()


def _sending() -> QWidget:
    from pos_terminal.ui.screens.sending import SendingScreen

    return SendingScreen()


def _safe_mode() -> QWidget:
    from pos_terminal.ui.screens.safe_mode import SafeModeScreen

    return SafeModeScreen()


_LATER: Final[dict[str, Callable[[], QWidget]]] = {
    "home": _home,
    "cash": _cash,
    "split": _split,
    "waiting": _waiting,
    "phone": _phone,
    "by_hand": _by_hand,
    "counted": _counted,
    "paid": _paid,
    "not_paid": _not_paid,
    "unknown": _unknown,
    "payments": _payments,
    "reports": _reports,
    "z_report": _z_report,
    "receipt": _receipt,
    "drawer": _drawer,
    "settings": _settings,
    "drawer_open": _count,
    "drawer_count": _count,
    "drawer_difference": _difference,
    "sending": _sending,
    "welcome": _welcome,
    "setting_up": _setting_up,
    "safe_mode": _safe_mode,
}


def add_screens(window: MainWindow) -> None:
    """Make the sign-in page and show it; the others are made when they are asked for."""
    window.screens.add("sign_in", SignInScreen())
    for name, make in _LATER.items():
        window.screens.add_later(name, make)
    window.show_screen("sign_in")
