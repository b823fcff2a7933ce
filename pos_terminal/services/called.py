"""What the restaurant and its counter are called where people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pos_terminal.records import dataclass
from pos_terminal.texts import tr

if TYPE_CHECKING:
    from pos_terminal.settings import Settings


@dataclass(frozen=True, slots=True)
class Called:
    """The restaurant's name and where it is; each may be empty."""

    restaurant: str
    place: str

    @property
    def line(self) -> str:
        """Both on one line; "" where nobody has said either."""
        return ", ".join(filter(None, (self.restaurant, self.place)))


SAMPLE: Final = Called("Le Baobab", "Cocody")
"""The restaurant of practice: in a set-up its names are examples and never typed in for anybody."""


def called(settings: Settings, *, practice: bool) -> Called:
    """As it is shown and printed, and never kept: practice has names where nobody gave any, real data does
    not."""
    if practice and not settings.restaurant:
        return Called(SAMPLE.restaurant, settings.place or SAMPLE.place)
    return Called(settings.restaurant, settings.place)


def first_counter() -> str:
    """What the first counter is called until somebody calls it otherwise, in the language in use."""
    return tr("Counter {number}", number=1)
