"""What the screen shows on which the customer's phone number is typed in."""

from __future__ import annotations

from pos_terminal.records import dataclass
from pos_terminal.ui.states.about import About


@dataclass(frozen=True, slots=True)
class PhoneState:
    """`digits` are parted for reading. `says` stands under the number on the left, `aside` on the right;
    with `problem` what it says is why the number cannot be used. Only a `ready` number can be sent to."""

    about: About
    company: str
    account: str
    """What the company calls it: MoMo."""
    country: str
    country_name: str
    prefix: str
    digits: str = ""
    says: str = ""
    aside: str = ""
    problem: bool = False
    ready: bool = False
