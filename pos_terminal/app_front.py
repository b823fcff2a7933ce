"""What a window of a running terminal can have done for it, beside the engine: each by a file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_terminal.elsewhere import is_visit
from pos_terminal.place import Place

if TYPE_CHECKING:
    from pos_terminal.app import App
    from pos_terminal.compose import Terminal
    from pos_terminal.engine.engine import Engine
    from pos_terminal.ui.presenters.front import Front


def equip(front: Front, app: App, engine: Engine, terminal: Terminal) -> None:
    """Give the presenters their ways to it. On Qt's thread, so nothing here may wait."""
    from pos_terminal.app_checkup import CheckUps
    from pos_terminal.app_methods import methods_at_work
    from pos_terminal.app_support import Support

    front.methods_setup = methods_at_work(engine, terminal)
    front.support = Support(app.where, app.bridge)
    front.check_ups = CheckUps(app.where, app.bridge, front.facts.simulator)
    front.start_at = lambda practice: leave_for(app, Place(app.where.root, practice=practice))
    front.show_customer = lambda: show_customer(app)
    if app.first is not None:
        app.first.attach(engine)
        front.setting_up = app.first
    elif app.where.practice and is_visit():
        app.window.stop_practising.connect(lambda: leave_for(app, Place(app.where.root, practice=False)))


def show_customer(app: App) -> None:
    """The customer's display as the settings say now, or none."""
    if app.customer is not None:
        app.customer.end()
        app.customer = None
    if app.counter is not None and app.counter.front.facts.settings.customer_display != "off":
        from pos_terminal.ui.customer_window import CustomerWindow

        app.customer = CustomerWindow(app.window, app.counter)


def leave_for(app: App, where: Place) -> None:
    """Close this window, which ends the program; then it starts again there."""
    app.goes_to = where
    app.window.close()
