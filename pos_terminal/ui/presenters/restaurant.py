"""The restaurant in the settings: who this is, its day, its limits, its second backups. A manager changes
them; what the central server decides stays as it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QObject

from pos_terminal.domain.errors import InvalidInput, TerminalError
from pos_terminal.domain.people import Role
from pos_terminal.ledger import known_settings, payments
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.records import dataclass
from pos_terminal.services import first_steps, settings_changes
from pos_terminal.services.called import called
from pos_terminal.services.sentences import say
from pos_terminal.settings import Settings
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.settings import SettingsPresenter
from pos_terminal.ui.questions import yes_or_no
from pos_terminal.ui.states.plain import PlainRow, PlainState

SECTION: Final = "restaurant"
_LIMITS: Final = (
    *("limit_other_way", "limit_release", "limit_decisions_a_shift", "limit_correction", "limit_manual"),
    *("limit_manual_a_shift", "drawer_difference_limit", "drawer_pay_out_limit"),
)
_SWITCHES: Final = ("drawer_shared", "drawer_uncounted_float")
_FROM_THE_NEXT_START: Final = frozenset({"currency", "time_zone", "business_day_begins", "backup_folder"})
_MOST: Final = 10**12
_LONGEST_LOCK: Final = 240


@dataclass(frozen=True, slots=True)
class Standing:
    """`paid`: something was taken, so the currency stays. `decided` by the central server."""

    paid: bool
    decided: frozenset[str]


class RestaurantPresenter(QObject):
    """What is typed counts when it is saved; days and folders from the next start."""

    def __init__(self, front: Front, settings: SettingsPresenter) -> None:
        super().__init__()
        self._front = front
        self._standing = Standing(True, frozenset())
        settings.section_shown.connect(self._shown)
        front.window.screens.when_made("settings", self._connect)

    def _connect(self, screen: Any) -> None:
        screen.when_made(SECTION, lambda page: page.saved.connect(self._save))
        screen.show_line(SECTION, self._short())

    @property
    def _manages(self) -> bool:
        person = self._front.staff
        return person is not None and person.role is Role.MANAGER

    def _shown(self, section: str) -> None:
        if section != SECTION:
            return

        def job(connection: ReadConnection) -> Standing:
            decided = {
                name for method, name in known_settings.known(connection) if method == settings_changes.CENTRE
            }
            return Standing(bool(payments.page(connection, limit=1).rows), frozenset(decided))

        self._front.bridge.read(job, self._loaded)

    def _loaded(self, result: Standing | TerminalError) -> None:
        if isinstance(result, TerminalError):
            self._front.refuse(result)
            return
        self._standing = result
        screen: Any = self._front.window.screen("settings")
        screen.render_page(SECTION, state_of(self._front.facts.settings, result, manages=self._manages))
        screen.show_line(SECTION, self._short())
        if screen.section == SECTION and self._front.window.current_screen() == "settings":
            screen.page(SECTION).take_focus()

    def _short(self) -> str:
        facts = self._front.facts
        return called(facts.settings, practice=facts.practice).line or tr("not named yet")

    def _save(self, values: Mapping[str, str]) -> None:
        front, page = self._front, self._front.window.screen("settings").page(SECTION)
        before = front.facts.settings
        try:
            wanted = changes(values, before)
        except TerminalError as error:
            page.refuse(say(error))
            return
        changed = {name: value for name, value in wanted.items() if value != getattr(before, name)}

        def kept(error: TerminalError | None) -> None:
            if error is not None:
                page.refuse(say(error))
                return
            front.tell(tr("Saved."), icon="check")
            self._shown(SECTION)
            if _FROM_THE_NEXT_START & set(changed):
                self._ask_to_start()

        if changed:
            front.keep_settings(changed, kept)
        else:
            front.tell(tr("Nothing was changed."))

    def _ask_to_start(self) -> None:
        front = self._front
        if front.start_at is None:
            return
        question = yes_or_no(
            tr("Start the terminal again now?"),
            tr("The day, the currency and the folder of the backups count from the next start on."),
            tr("Start again"),
            tr("Later"),
        )
        start, practice = front.start_at, front.facts.practice
        front.window.dialog(question, lambda name: start(practice) if name == "yes" else None)


def state_of(settings: Settings, standing: Standing, *, manages: bool) -> PlainState:
    """The page. What the central server decides is locked, as is everything for who does not manage."""
    labels = _labels(settings.currency)
    rows = []
    for key, label in labels.items():
        hint = tr("The central server decides this.") if key in standing.decided else ""
        locked = not manages or key in standing.decided
        if key == "currency" and standing.paid:
            hint, locked = tr("Money was taken in it, so it stays."), True
        value = getattr(settings, key)
        if key in _SWITCHES:
            rows.append(PlainRow(key, label, "switch", "yes" if value else "", (), hint, locked))
        elif key == "cash_rounding":
            choices = (("0", tr("Not at all")), ("5", tr("To 5")))
            rows.append(PlainRow(key, label, "choice", str(value), choices, hint, locked))
        else:
            rows.append(
                PlainRow(key, label, "text", str(value), (), hint, locked, wide=key == "backup_folder")
            )
    line = (
        tr("Who this is, when its day begins, and above which amounts a manager is needed.")
        if manages
        else tr("A manager changes these.")
    )
    return PlainState(
        line, tuple(rows), manages, tr("Changes stand on the next Z report.") if manages else ""
    )


def changes(values: Mapping[str, str], before: Settings) -> dict[str, Any]:
    """The settings that these texts stand for. Raises InvalidInput naming what cannot be so."""
    typed = {name: values.get(name, str(getattr(before, name))) for name in _labels(before.currency)}
    basics = first_steps.Basics(
        before.language,
        before.theme,
        typed["restaurant"],
        typed["place"],
        typed["counter"],
        typed["currency"],
        typed["time_zone"],
        typed["business_day_begins"],
    )
    # One that has no name yet may have its limits changed all the same.
    found: dict[str, Any] = dict(first_steps.changes(basics, named=bool(before.restaurant)))
    for name in ("language", "theme"):
        found.pop(name, None)
    labels = _labels(before.currency)
    for name in _LIMITS:
        found[name] = _number(labels[name], typed[name], 0, _MOST)
    found["lock_after_minutes"] = _number(
        labels["lock_after_minutes"], typed["lock_after_minutes"], 1, _LONGEST_LOCK
    )
    for name in _SWITCHES:
        found[name] = values[name] == "yes" if name in values else getattr(before, name)
    found["cash_rounding"] = 5 if typed["cash_rounding"] == "5" else 0
    found["backup_folder"] = typed["backup_folder"].strip()
    return found


def _number(label: str, text: str, least: int, most: int) -> int:
    digits = text.replace(" ", "").replace("\u202f", "")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 14 else -1
    if not least <= number <= most:
        raise InvalidInput("setting_number", label=label, least=least, most=most)
    return number


def _labels(currency: str) -> dict[str, str]:
    return {
        "restaurant": tr("Name of the restaurant"),
        "place": tr("Place"),
        "counter": tr("Counter"),
        "currency": tr("Currency"),
        "time_zone": tr("Time zone"),
        "business_day_begins": tr("Hour at which the business day begins"),
        "lock_after_minutes": tr("Minutes without a touch until it locks"),
        "cash_rounding": tr("Cash is rounded"),
        "drawer_difference_limit": tr("Difference at a closing ({currency})", currency=currency),
        "drawer_pay_out_limit": tr("Paid out of one drawer ({currency})", currency=currency),
        "limit_other_way": tr("Another way while waiting ({currency})", currency=currency),
        "limit_release": tr("Released while not known ({currency})", currency=currency),
        "limit_decisions_a_shift": tr("Released and corrected in a shift ({currency})", currency=currency),
        "limit_correction": tr("Corrected by a cashier ({currency})", currency=currency),
        "limit_manual": tr("One payment by hand ({currency})", currency=currency),
        "limit_manual_a_shift": tr("By hand in a shift ({currency})", currency=currency),
        "drawer_shared": tr("A drawer takes everybody’s cash"),
        "drawer_uncounted_float": tr("Anybody may open with the float of the last closing"),
        "backup_folder": tr("Second folder for backups: another disk, or a stick"),
    }
