"""The customer's display, its presenter and its place, put together; only where the settings ask for it."""

from __future__ import annotations

from pos_terminal.ui.customer_display import CustomerDisplay
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.presenters.counter import Counter
from pos_terminal.ui.presenters.customer import CustomerPresenter
from pos_terminal.ui.second_screen import SecondScreen


class CustomerWindow:
    """Open from its making until `end`."""

    def __init__(self, window: MainWindow, counter: Counter) -> None:
        on_second = counter.front.facts.settings.customer_display == "second_screen"
        self.display = CustomerDisplay(frameless=on_second)
        # Typing goes on at the cashier's.
        self.display.activated.connect(window.activateWindow)
        self.presenter = CustomerPresenter(self.display, counter.front, window, counter.charge, counter.cash)
        if on_second:
            SecondScreen(self.display, window)
        else:
            self.display.show()

    def end(self) -> None:
        """Close it; it follows nobody any more."""
        self.presenter.deleteLater()
        self.display.end()
