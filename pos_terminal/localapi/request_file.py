"""A request of a till that can only write files: JSON, or lines of key=value that end with a line "end".

The last line is there because a file may be read while it is written: half a number is a number, too.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.text_input import safe_text
from pos_terminal.localapi import shapes

END: Final = "end"
_LISTS: Final = ("methods",)
_NUMBERS: Final = ("amount",)


class FileRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a file asks: something to be taken ("pay"), what became of a key ("status"), or that it is not
    wanted any more ("cancel"). To pay, amount (minor units), currency and reference are needed."""

    key: shapes.Key
    action: Literal["pay", "status", "cancel"] = "pay"
    amount: shapes.Amount | None = None
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] | None = None
    reference: shapes.Reference | None = None
    methods: shapes.Methods = ()
    note: shapes.Note = ""


class FileAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the file beside it: the intent, or why not. `request_sha256` names the bytes that were
    answered."""

    key: str | None
    request_sha256: str | None
    intent: shapes.Intent | None = None
    error: shapes.Problem | None = None


def read_request(raw: bytes, *, lines: bool) -> FileRequest:
    """What the file asks. Raises InvalidInput("request_unreadable")."""
    try:
        found = _from_lines(raw) if lines else shapes.read(_bare(raw), FileRequest)
    except msgspec.ValidationError as error:
        raise InvalidInput("request_unreadable", detail=safe_text(error)) from error
    if found.action == "pay" and None in (found.amount, found.currency, found.reference):
        raise InvalidInput("request_unreadable", detail="amount, currency, reference")
    return found


def _bare(raw: bytes) -> bytes:
    """Without the mark that some programs put before the text."""
    return raw.removeprefix(b"\xef\xbb\xbf")


def _from_lines(raw: bytes) -> FileRequest:
    try:
        text = _bare(raw).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput("request_unreadable", detail="UTF-8") from error
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or lines[-1] != END:
        raise InvalidInput("request_unreadable", detail=f"the last line is not {END!r}")
    values: dict[str, Any] = {}
    for line in lines[:-1]:
        name, equals, value = (part.strip() for part in line.partition("="))
        if not equals or name in values:
            raise InvalidInput("request_unreadable", detail=safe_text(line, limit=40))
        values[name] = value
    for name in _NUMBERS:
        value = values.get(name, "0")
        if name in values:
            if not (value.isascii() and value.isdigit() and len(value) <= 15):
                raise InvalidInput("request_unreadable", detail=name)
            values[name] = int(value)
    for name in _LISTS:
        if name in values:
            values[name] = [one.strip() for one in values[name].split(",") if one.strip()]
    return msgspec.convert(values, FileRequest)
