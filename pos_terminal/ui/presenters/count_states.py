"""What the screen of a count says: for the float, for the closing, for both sides of a handover."""

from __future__ import annotations

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass
from pos_terminal.texts import tr
from pos_terminal.ui.counting import Counting
from pos_terminal.ui.states.count import CountLine, CountState, Hint, Who
from pos_terminal.ui.states.dialogs import Choice


@dataclass(frozen=True, slots=True)
class CountWords:
    """Everything of the screen that is not counted."""

    title: str
    line: str
    caption: str
    confirm: str
    icon: str
    choices: tuple[Choice, ...]
    hint: Hint | None = None
    who: Who | None = None


def count_state(counting: Counting, words: CountWords) -> CountState:
    """The screen for this count."""
    currency = counting.currency
    rows = tuple(
        CountLine(
            Money(kind.value, currency),
            kind.coin,
            counting.pieces[place],
            Money(counting.worth(place), currency),
        )
        for place, kind in enumerate(counting.kinds)
    )
    return CountState(
        title=words.title,
        line=words.line,
        caption=words.caption,
        rows=rows,
        notes=Money(counting.total(coin=False), currency),
        coins=Money(counting.total(coin=True), currency),
        total=Money(counting.total(), currency),
        selected=counting.selected,
        choices=words.choices,
        confirm=words.confirm,
        confirm_icon=words.icon,
        hint=words.hint,
        who=words.who,
    )


def opening(*, last: bool, for_payment: bool, shared: bool) -> CountWords:
    """The float. `last` says that there was a closing before; `for_payment` that a customer waits."""
    choices = [Choice("zero", tr("Set all to 0"))]
    if last:
        choices.insert(0, Choice("same", tr("Same as last closing, not counted"), icon="copy"))
    if for_payment:
        choices.insert(0, Choice("back", tr("Back"), icon="arrow-left", key="Esc"))
    line = tr("Tap a row and type how many. Enter goes to the next row.")
    if for_payment:
        line = tr("Cash needs an open drawer. The payment goes on as soon as it is open.")
    return CountWords(
        title=tr("Count the float to open the drawer"),
        line=line,
        caption=tr("Float counted"),
        confirm=tr("Open the drawer"),
        icon="own-drawer",
        choices=tuple(choices),
        hint=Hint(tr("You see what the last closing left after you confirm."), "eye-off") if last else None,
        who=Who(tr("Whose drawer is it?"), tr("Only mine"), tr("Everybody’s"), shared),
    )


def closing() -> CountWords:
    """What is in the drawer at the end. Nothing here tells what should be."""
    return CountWords(
        title=tr("Count what is in the drawer"),
        line=tr("Count everything, the float too. Cash waits while you count."),
        caption=tr("Counted"),
        confirm=tr("Confirm the count"),
        icon="check",
        choices=(
            Choice("back", tr("Stop counting"), key="Esc"),
            Choice("zero", tr("Set all to 0")),
        ),
        hint=Hint(tr("You see the expected amount after you confirm."), "eye-off"),
    )


def handover(name: str, *, second: bool) -> CountWords:
    """Each of the two counts for themselves: `name` is who counts now."""
    line = (
        tr("Count everything, without looking at the first count.")
        if second
        else tr("Count everything, the float too. Then whoever takes over counts the same cash.")
    )
    return CountWords(
        title=tr("{name} counts", name=name),
        line=line,
        caption=tr("Counted"),
        confirm=tr("Confirm the count"),
        icon="check",
        choices=(
            Choice("back", tr("Stop counting"), key="Esc"),
            Choice("zero", tr("Set all to 0")),
        ),
        hint=Hint(tr("You see the expected amount after you confirm."), "eye-off"),
    )
