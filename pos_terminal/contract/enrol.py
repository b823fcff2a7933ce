"""How a terminal becomes one of a restaurant's, and what it tells about itself afterwards."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

PATH: Final = "/api/enrol/"
HEARTBEAT_PATH: Final = "/api/sync/heartbeat"

Id = Annotated[str, msgspec.Meta(pattern="^[0-9A-Za-z_-]{1,64}$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Count = Annotated[int, msgspec.Meta(ge=0, le=(1 << 53) - 1)]


class Enrol(msgspec.Struct, frozen=True, kw_only=True):
    """What a terminal asks with: the code that somebody typed, and the key it has made and kept before."""

    v: int = 1
    code: Annotated[str, msgspec.Meta(max_length=64)]
    terminal_id: Id
    name: Name
    incarnation: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)]
    """The one that the terminal writes its journal in now."""
    public_key: Annotated[str, msgspec.Meta(max_length=64)]
    proof: Annotated[str, msgspec.Meta(max_length=128)]
    """signing.enrolment_bytes, signed with that key."""
    program_version: Annotated[str, msgspec.Meta(max_length=80)] = ""


class Restaurant(msgspec.Struct, frozen=True, kw_only=True):
    """Whose terminal it is from now on."""

    restaurant_id: str
    name: str
    place: str
    currency: str
    time_zone: str
    business_day_begins: int


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. The same code with the same key gets the same one again: the first may have been lost."""

    v: int = 1
    restaurant: Restaurant
    terminal_name: str
    incarnation: int
    """The one to go on in: the terminal's own the first time, a fresh one where it was enrolled before."""
    pin_pepper: str
    """The restaurant's pepper of PINs. It goes over TLS and into the terminal's keyring, nowhere else."""
    server_key: str
    """Which server it is: by this a terminal knows the server again."""
    server_time: int


class Heartbeat(msgspec.Struct, frozen=True, kw_only=True):
    """What a terminal tells every few minutes, and with it: I am still here."""

    v: int = 1
    program_version: Annotated[str, msgspec.Meta(max_length=80)]
    waiting_events: Count = 0
    waiting_since: Annotated[int, msgspec.Meta(ge=0, le=10**14)] | None = None
    """When the oldest of them happened, by the terminal's clock."""
    waiting_amount: Count = 0
    clock_ms: Annotated[int, msgspec.Meta(ge=0, le=10**14)]
    """The terminal's clock, uncorrected, when it was sent."""


class HeartbeatAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The server's clock, and what it knows of the terminal."""

    v: int = 1
    server_time: int
    skew_ms: int
    """How far the terminal's clock is ahead of the server's; the way there counts with it."""
    quarantined: bool
