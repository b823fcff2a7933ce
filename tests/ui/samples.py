"""View states of shell, home and sign-in as a counter would see them, and as it hopefully never will."""

from __future__ import annotations

from datetime import UTC
from typing import Final

from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.money import Money, format_money
from pos_terminal.providers.base import Capabilities
from pos_terminal.services.health import Health
from pos_terminal.settings import Settings
from pos_terminal.texts import tr, trn
from pos_terminal.ui.presenters import home_tiles
from pos_terminal.ui.presenters.front import Facts
from pos_terminal.ui.states.banner import BannerKind, BannerState
from pos_terminal.ui.states.dialogs import InFlightRow, RecoveryState
from pos_terminal.ui.states.home import HomeState, MethodTile, OrderRow
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.safe_mode import SafeModeState
from pos_terminal.ui.states.shell import RailItem, Segment, ShellState
from pos_terminal.ui.states.sign_in import SignInState, StaffCard

ODD: Final = "طاولة رقم ٦ \N{SHALLOW PAN OF FOOD} terrasse du fond, à côté de la fontaine"


def francs(amount: int) -> Money:
    return Money(amount, "XOF")


def rail(to_check: int = 1) -> tuple[RailItem, ...]:
    return (
        RailItem("home", tr("Take payment"), "own-terminal"),
        RailItem("payments", tr("Payments"), "receipt", badge=to_check),
        RailItem("lock", tr("Lock"), "lock", bottom=True),
    )


def online() -> Segment:
    return Segment("wifi", tr("Online"), tr("Everything sent"))


def shell(*, offline: bool = False, practice: bool = False) -> ShellState:
    network = Segment("wifi-off", tr("Offline"), tr("Cash works as usual"), off=True) if offline else online()
    return ShellState(
        counter=tr("Practice counter") if practice else tr("Counter {number}", number=1),
        place="Le Baobab, Cocody",
        clock="14:32",
        person=Segment("user-circle", "Awa Koné", tr("Cashier")),
        drawer=Segment("own-drawer", tr("Drawer open"), tr("since {time}", time="08:02")),
        network=network,
        rail=rail(),
        practice=practice,
    )


def orders() -> tuple[OrderRow, ...]:
    def row(number: int, label: str, age: str, amount: int, **more: object) -> OrderRow:
        return OrderRow(str(number), str(number), label, age, francs(amount), **more)  # type: ignore[arg-type]

    left = tr("left of {amount}", amount=_money(25_000))
    return (
        row(1052, "Takeaway", "3 min", 6_500),
        row(1051, "Table 3", "14 min", 24_500),
        row(1050, "Table 11", "22 min", 41_000),
        row(1049, "Table 8", "31 min", 18_000),
        row(
            1047,
            "Table 6",
            "46 min",
            15_000,
            late=True,
            left_of=left,
        ),
        row(1045, "Terrace 2", "", 12_500, being_checked=True),
        row(1044, "Table 1", "1 h 05", 33_500, late=True),
        row(1043, ODD, "1 h 20", 999_999_999, late=True),
        row(1042, "Table 2", "1 h 31", 1_250_000, late=True),
    )


def _money(amount: int) -> str:
    return format_money(amount)


CODES: Final = ("cash", "wave", "orange", "mtn", "stripe", "manual.sticker", "manual.card", "manual.account")


def tiles(*, offline: bool = False, slow: bool = False) -> tuple[MethodTile, ...]:
    """Every method, as the program makes their tiles."""
    methods = [PaymentMethod(code, code, code, True, place) for place, code in enumerate(CODES)]
    can = {code: Capabilities(needs_network=code in CODES[1:5]) for code in CODES}
    facts = Facts(Settings(), UTC, practice=False, capabilities=can)
    healths = {"mtn": Health(tried=10, failed=3)} if slow else {}
    return home_tiles.tiles(methods, facts, healths, is_cut=offline)


def home_order(**more: object) -> HomeState:
    values: dict[str, object] = {
        "order_id": "1051",
        "order_name": tr("Order {number}", number=1051),
        "order_label": "Table 3",
        "orders": orders(),
        "orders_open": 9,
        "updated": tr("Updated {seconds} s ago", seconds=20),
        "tiles": tiles(),
    }
    return HomeState(francs(24_500), **{**values, **more})  # type: ignore[arg-type]


def home_typed(digits: str = "1250000", **more: object) -> HomeState:
    return HomeState(
        francs(int(digits or 0)),
        typed=digits,
        orders=orders(),
        orders_open=9,
        tiles=tiles(),
        **more,  # type: ignore[arg-type]
    )


def offline_banner() -> BannerState:
    return BannerState(
        BannerKind.OFFLINE,
        tr("No internet since {time}. Cash works as usual.", time="14:21"),
        tr("Cash payments are saved on this terminal and sent by themselves when the internet is back."),
    )


def home_offline() -> HomeState:
    return home_order(
        tiles=tiles(offline=True),
        banner=offline_banner(),
        cash_only=True,
        updated=tr("List from {time}, before the cut", time="14:21"),
        updated_before_cut=True,
    )


def home_to_check() -> HomeState:
    count = trn("{count} payment is still being checked", "{count} payments are still being checked", 2)
    banner = BannerState(BannerKind.TO_CHECK, count, button=tr("See them"))
    return home_typed("", banner=banner, orders_empty="")


def home_empty() -> HomeState:
    return HomeState(francs(0), tiles=tiles(), orders_empty=tr("No open orders."))


def home_longest() -> HomeState:
    return home_typed(
        "999999999", reference=ODD, reference_problem=tr("Too long"), order_label=ODD, order_name=""
    )


def staff() -> tuple[StaffCard, ...]:
    cashier, manager = tr("Cashier"), tr("Manager")
    return (
        StaffCard("1", "Awa Koné", cashier, code_length=4),
        StaffCard("2", "Koffi N’Guessan", cashier),
        StaffCard("3", "Mariam Traoré", cashier, code_length=6),
        StaffCard("4", "Adjoua Brou", cashier, code_length=4),
        StaffCard("5", "Fatou Diabaté", manager, manager=True, code_length=4),
        StaffCard("6", "Serge Yao", manager, manager=True, code_length=4),
    )


def sign_in(selected: str = "1", problem: str = "") -> SignInState:
    return SignInState(
        clock="08:01",
        date=tr("Saturday 21 November"),
        segments=(
            Segment("own-terminal", tr("Counter {number}", number=1), "Le Baobab, Cocody"),
            Segment("own-drawer", tr("Drawer closed"), tr("since yesterday {time}", time="23:12")),
            online(),
        ),
        staff=staff(),
        selected=selected,
        problem=problem,
        locked=bool(problem),
        other_language=tr("Français"),
        can_practise=True,
    )


def sign_in_wrong() -> SignInState:
    return sign_in("3", tr("Wrong code. Wait {count} s.", count=30))


def safe_mode() -> SafeModeState:
    return SafeModeState(
        (
            tr("Entry {number} of the journal was changed after it was written.", number=1042),
            tr("The table of payments does not match the journal."),
        ),
        last_verified=1041,
        exported=tr("The data was exported to {path}.", path="D:\\recette-export-2026-11-21.zip"),
    )


def recovery() -> RecoveryState:
    text = trn(
        "{count} payment was not finished when the terminal stopped. It is asked about now; cash works.",
        "{count} payments were not finished when the terminal stopped. They are asked about now; cash works.",
        3,
    )
    waiting = tr("Asking Wave")
    rows = (
        InFlightRow(Outcome.UNKNOWN, f"{tr('Order {number}', number=1045)}, {_money(12_500)}", waiting),
        InFlightRow(Outcome.PAID, f"{tr('Order {number}', number=1047)}, {_money(15_000)}", "Wave, 14:33:21"),
        InFlightRow(Outcome.WAITING, f"{ODD}, {_money(999_999_999)}", waiting),
    )
    return RecoveryState(tr("The terminal started again"), text, rows)
