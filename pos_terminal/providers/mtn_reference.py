"""What is kept of a request to MTN: enough to send the same again, and to ask where it was made."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import Final

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.money import MAX_AMOUNT, exponent
from pos_terminal.providers.json_reading import Unreadable, optional_text_of, read_object, text_of
from pos_terminal.providers.mtn_access import Place
from pos_terminal.records import dataclass

LIFE_MS: Final = 5 * 60 * 1000
"""How long a customer has to type the PIN."""
_LONGEST: Final = 2_000
_PLAIN: Final = re.compile(r"[A-Za-z0-9-]{1,64}", re.ASCII)
_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII)
_NOT_TAKEN: Final = re.compile(r"[^A-Za-z0-9 .-]+", re.ASCII)
_AMOUNT: Final = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?", re.ASCII)
_LONGEST_MESSAGE: Final = 160


def request_id(reference: str) -> str:
    """The X-Reference-Id of a reference of ours: always the same, in the form of a random UUID (version 4),
    because MTN takes no other."""
    digest = bytearray(hashlib.sha256(b"mtn:" + reference.encode("utf-8", "surrogatepass")).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x40
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def plain_message(text: str) -> str:
    """The text with what MTN refuses taken out; never empty, at most 160 characters."""
    return _NOT_TAKEN.sub(" ", text).strip()[:_LONGEST_MESSAGE].strip() or "Payment"


def decimals_of(currency: str) -> int:
    """How many decimals the currency has; none for one that nobody here takes."""
    try:
        return exponent(currency)
    except InvalidInput:
        return 0


def amount_text(amount: int, currency: str) -> str:
    """Minor units as MTN writes amounts: 5000, and 12.34 where there is a part of a unit."""
    decimals = decimals_of(currency)
    whole, part = divmod(amount, _units(decimals))
    return f"{whole}.{part:0{decimals}d}" if part else str(whole)


def minor_units(value: object, currency: str) -> int:
    """Minor units of MTN's amount, a text or a whole number. Raises Unreadable: francs have no decimals."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    match, decimals = _AMOUNT.fullmatch(text), decimals_of(currency)
    part = (match[2] or "") if match else ""
    if match is None or len(part) > decimals:
        raise Unreadable("amount")
    amount = int(match[1]) * _units(decimals) + int(part.ljust(decimals, "0") or "0")
    if not 1 <= amount <= MAX_AMOUNT:
        raise Unreadable("amount")
    return amount


def in_currency(amount: int, currency: str, wanted: str) -> int:
    """As many whole units of the other currency; parts that it does not have are left out."""
    shift = decimals_of(wanted) - decimals_of(currency)
    return amount * _units(shift) if shift >= 0 else amount // _units(-shift)


def _units(decimals: int) -> int:
    return int("1" + "0" * decimals)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it is made: for a payment or a refund.

    `amount` is in minor units of `currency`, as it is sent; `asked_in` is the currency that the terminal
    counts in. `ends_ms` is in ms since 1970 UTC. `payer` and `message` are part of a plan only.
    """

    reference: str
    amount: int
    currency: str
    asked_in: str
    place: Place
    ends_ms: int
    payer: str = ""
    message: str = ""

    @property
    def id(self) -> str:
        """MTN's name for it, chosen by us."""
        return request_id(self.reference)

    @property
    def external_id(self) -> str:
        """Our reference as MTN repeats it."""
        return self.reference if _PLAIN.fullmatch(self.reference) else self.id

    def told(self) -> str:
        """As the provider's reference: without what only a sender needs."""
        return str(replace(self, payer="", message=""))

    def __str__(self) -> str:
        fields = {
            "r": self.reference,
            "i": self.id,
            "a": self.amount,
            "c": self.currency,
            "k": self.asked_in,
            "u": self.place.api_url,
            "e": self.place.environment,
            "x": self.ends_ms,
            "p": self.payer,
            "m": self.message,
        }
        kept = {name: value for name, value in fields.items() if value != ""}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def read_asked(text: str) -> Asked:
    """The request behind a plan or a reference of ours. Raises Unreadable for anything else."""
    if len(text) > _LONGEST:
        raise Unreadable("reference")
    source = read_object(text.encode("utf-8", "replace"))
    amount, ends_ms = source.get("a"), source.get("x")
    if type(amount) is not int or type(ends_ms) is not int or amount < 1:
        raise Unreadable("reference")
    asked = Asked(
        text_of(source, "r"),
        amount,
        text_of(source, "c"),
        text_of(source, "k"),
        Place(text_of(source, "u"), text_of(source, "e", re.compile(r"[a-z]{1,40}", re.ASCII))),
        ends_ms,
        optional_text_of(source, "p", re.compile(r"[0-9]{6,15}", re.ASCII)) or "",
        optional_text_of(source, "m") or "",
    )
    if text_of(source, "i", _ID) != asked.id:
        raise Unreadable("reference")
    return asked
