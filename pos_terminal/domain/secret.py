"""A value that must not be seen: keys, signing secrets, peppers."""

from __future__ import annotations

import hmac
import weakref
from typing import Final, NoReturn

HIDDEN: Final = "•••"
_SHORTEST_WORTH_HIDING: Final = 4
_living: Final[dict[int, weakref.ref[Secret]]] = {}


class Secret:
    """Holds a text and never shows it by itself: not in repr, str or format, not pickled, not JSON.

    Raises ValueError for an empty text: an empty secret protects nothing.
    """

    __slots__ = ("__value", "__weakref__")

    def __init__(self, value: str) -> None:
        if not value:
            raise ValueError("a secret cannot be empty")
        self.__value = value
        mine = id(self)
        # Setting and taking one entry of a dictionary is whole under any thread.
        _living[mine] = weakref.ref(self, lambda _gone: _living.pop(mine, None))

    def reveal(self) -> str:
        """The text itself, to be used at once and kept nowhere."""
        return self.__value

    def matches(self, other: str) -> bool:
        """Whether `other` is the same text; takes the same time wherever they differ."""
        return hmac.compare_digest(
            self.__value.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass")
        )

    def hide_in(self, text: str, *, shortest: int = _SHORTEST_WORTH_HIDING) -> str:
        """`text` with every occurrence of the secret blacked out; one of fewer letters hides nothing."""
        if len(self.__value) < shortest:
            return text
        return text.replace(self.__value, HIDDEN)

    def parts(self) -> tuple[Secret, ...]:
        """The secrets of a comma-separated list (two are valid while one is being replaced)."""
        return tuple(Secret(part) for part in map(str.strip, self.__value.split(",")) if part)

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    def __str__(self) -> str:
        return HIDDEN

    def __format__(self, spec: str) -> str:
        return format(HIDDEN, spec)

    def __eq__(self, other: object) -> bool:
        return self.matches(other.__value) if isinstance(other, Secret) else NotImplemented

    def __hash__(self) -> int:
        return hash((Secret, self.__value))

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is not stored")


def living_secrets() -> list[Secret]:
    """Every secret that this process holds now: what a last net under its logs looks for."""
    return [secret for known in list(_living.values()) if (secret := known()) is not None]
