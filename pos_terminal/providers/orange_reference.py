"""What has to be kept of a request to ask Orange about it later: the opaque provider reference."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import field
from typing import Final

from pos_terminal.providers.json_reading import Unreadable, optional_text_of, read_object, text_of
from pos_terminal.records import dataclass

LIFE_MS: Final = 10 * 60 * 1000
"""How long a customer can pay by Orange's contract."""
MARGIN_MS: Final = 2 * 60 * 1000
"""How much longer we wait before an open request is taken for ended: clocks differ, and a payment that was
confirmed in the last second is still being worked on."""
_LONGEST: Final = 4_000
_PRIVATE: Final = re.compile(r"[!-~]{1,512}", re.ASCII)


def short_reference(order_reference: str) -> str:
    """Our charge reference in at most 30 characters, always the same for the same one."""
    digest = hashlib.sha256(order_reference.encode("utf-8", "surrogatepass")).digest()
    return "POS" + base64.b32encode(digest).decode()[:26]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it was made. `amount` is in minor units of `currency`, `ends_ms` in ms since 1970 UTC.

    `notice` identifies its notification without telling the token of it. `token` is Orange's (the pay token):
    with it anybody can ask, so it is kept apart from the rest.
    """

    order_reference: str
    amount: int
    currency: str
    api_url: str
    ends_ms: int
    path: str = ""
    """What stands between the API's address and the name of the call."""
    notice: str = ""
    token: str = field(default="", repr=False)

    @property
    def short(self) -> str:
        """Our reference as Orange knows it."""
        return short_reference(self.order_reference)

    def __str__(self) -> str:
        fields = {
            "r": self.order_reference,
            "a": self.amount,
            "c": self.currency,
            "u": self.api_url,
            "e": self.ends_ms,
            "p": self.path,
            "n": self.notice,
        }
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def read_asked(provider_reference: str) -> Asked:
    """The request behind a reference of ours, with what is private on a second line, if anything is.

    Raises Unreadable for anything else.
    """
    told, _, token = provider_reference.partition("\n")
    if len(told) > _LONGEST or (token and not _PRIVATE.fullmatch(token)):
        raise Unreadable("reference")
    source = read_object(told.encode("utf-8", "replace"))
    amount, ends_ms = source.get("a"), source.get("e")
    if type(amount) is not int or type(ends_ms) is not int:
        raise Unreadable("reference")
    reference, currency, api_url = (text_of(source, name) for name in ("r", "c", "u"))
    path, notice = (optional_text_of(source, name) or "" for name in ("p", "n"))
    return Asked(reference, amount, currency, api_url, ends_ms, path, notice, token)


def notice_of(notif_token: str) -> str:
    """What identifies a notification's token in our books, without being it."""
    return hashlib.sha256(notif_token.encode()).hexdigest()[:32]
