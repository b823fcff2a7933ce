"""Settings of one terminal: from settings.toml and the environment, checked once, frozen. Secrets are
apart."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from pos_terminal.domain.errors import InvalidInput, SettingsProblem
from pos_terminal.domain.money import exponent

log = logging.getLogger(__name__)
FILE_NAME: Final = "settings.toml"
_Path = Annotated[str, msgspec.Meta(max_length=400)]
_Text = Annotated[str, msgspec.Meta(max_length=80)]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be set. Every field has a default, so that an empty folder works."""

    language: Literal["en", "fr"] = "en"
    theme: Literal["light", "dark"] = "light"
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")] = "XOF"
    restaurant: _Text = ""
    """Empty until somebody says it: a name of ours would stand on real receipts."""
    place: _Text = ""
    counter: _Text = "Counter 1"
    time_zone: _Text = "Africa/Abidjan"
    business_day_begins: Annotated[int, msgspec.Meta(ge=0, le=23)] = 4
    """Hour, local time, at which a business day begins."""
    sounds: bool = True
    scanner_prefix: _Text = ""
    reduce_motion: bool = False
    customer_display: Literal["off", "window", "second_screen"] = "off"
    """What the customer sees: in a window of its own, or filling the second screen while there is one."""
    customer_language: Literal["en", "fr"] = "fr"
    printer: Annotated[str, msgspec.Meta(max_length=200)] = "none"
    """The receipt printer: none, network:host:port, serial:line@speed, device:path or windows:name."""
    printer_width: Literal[58, 80] = 80
    """The paper's width in millimetres."""
    printer_code_page: Annotated[int, msgspec.Meta(ge=0, le=99)] = 1
    """The number that reads well on the printed page of code pages."""
    printer_columns: Literal[0, 32, 42, 48] = 0
    """Letters in a row; 0: as the paper's width says, 32 or 48."""
    printer_output: Literal["text", "picture"] = "text"
    """Whether the printer gets letters, or each paper as a picture: slower, and right on any printer."""
    printer_draws_codes: bool = True
    """Whether the printer draws QR codes itself; else it gets them as dots."""
    drawer_kick: Annotated[str, msgspec.Meta(max_length=200)] = "printer"
    """What opens the drawer: printer, none, or a trigger of its own as serial:line@speed or device:path."""
    kick_pin: Literal[2, 5] = 2
    """The pin of the drawer's plug in the printer."""
    print_receipts: Literal["always", "ask", "never"] = "ask"
    receipt_language: Literal["terminal", "en", "fr"] = "terminal"
    receipt_header: Annotated[str, msgspec.Meta(max_length=400)] = ""
    """Under the restaurant's name: lines of an address, a telephone number."""
    receipt_footer: Annotated[str, msgspec.Meta(max_length=400)] = ""
    fiscal_number: _Text = ""
    """Printed on every receipt where the restaurant has one, as is what its QR code says."""
    fiscal_qr: Annotated[str, msgspec.Meta(max_length=400)] = ""
    limit_other_way: Annotated[int, msgspec.Meta(ge=0)] = 50_000
    """Minor units: above it a manager approves of taking another way what cannot be ended."""
    limit_release: Annotated[int, msgspec.Meta(ge=0)] = 20_000
    """Minor units: above it a manager approves of letting go of one payment that is not known."""
    limit_decisions_a_shift: Annotated[int, msgspec.Meta(ge=0)] = 50_000
    """Minor units: what one person may let go of and correct in a shift, added up."""
    limit_correction: Annotated[int, msgspec.Meta(ge=0)] = 50_000
    """Minor units: above it, or after ten minutes, a manager approves of undoing a cash payment."""
    limit_manual: Annotated[int, msgspec.Meta(ge=0)] = 100_000
    """Minor units: above it a manager approves of one payment with a number that was typed in."""
    limit_manual_a_shift: Annotated[int, msgspec.Meta(ge=0)] = 500_000
    """Minor units: what one person may take by hand in a shift, added up."""
    drawer_difference_limit: Annotated[int, msgspec.Meta(ge=0)] = 2_000
    """Minor units: a larger difference at the closing needs a reason and a manager."""
    drawer_pay_out_limit: Annotated[int, msgspec.Meta(ge=0)] = 20_000
    """Minor units: what may be paid out of one session, added up, without a manager."""
    drawer_uncounted_float: bool = False
    """Whether anybody may open with the float as the last closing left it, without counting."""
    drawer_shared: bool = True
    """Whether a session takes everybody's cash; else it belongs to whoever opened it."""
    cash_rounding: Literal[0, 5] = 0
    """To which step cash is rounded, in minor units; 0: not at all."""
    lock_after_minutes: Annotated[int, msgspec.Meta(ge=1, le=240)] = 10
    """For so long nobody touches the terminal, then it locks itself; never during a payment or a count."""
    local_api: bool = False
    """Whether till software on this computer may ask the terminal, see docs/till.md."""
    local_api_port: Annotated[int, msgspec.Meta(ge=1024, le=65534)] = 8474
    """Where it asks, on this computer alone; practice answers one above."""
    till_folder: _Path = ""
    """Where a till that can only write files puts what it asks for; empty for none."""
    backup_folder: _Path = ""
    """A second place for backups: a folder on another disk, or a stick."""


def load(folder: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of this data root. Raises SettingsProblem naming the file and the line."""
    path = folder / FILE_NAME
    default = environ.get("DEFAULT_CURRENCY", "").strip().upper() or "XOF"
    try:
        # With or without the mark that some editors put before the text.
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        # Where the folder itself cannot be one, whoever opens the data says so.
        text = ""
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _unreadable(path, line, error) from error
    except OSError as error:
        raise _unreadable(path, 1, error) from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _line_in(error, text)
        raise _unreadable(path, line, error) from error
    try:
        settings = msgspec.convert({"currency": default, **values}, Settings)
        exponent(settings.currency)
    except msgspec.ValidationError as error:
        line = _line_of(text, str(error))
        raise _unreadable(path, line, error) from error
    except InvalidInput as error:
        line = _line_of(text, "`$.currency`")
        raise _unreadable(path, line, error) from error
    return settings


def _unreadable(path: Path, line: int, error: Exception) -> SettingsProblem:
    # What a library says is for the log: a person is told in their own language.
    log.info("%s, line %s: %s", path.name, line, error)
    return SettingsProblem("settings_unreadable", file=str(path), line=line, detail=str(error))


def save(folder: Path, settings: Settings) -> None:
    """Write the file anew, whole or not at all. Only what differs from the defaults is written.

    Raises SettingsProblem when it cannot be written.
    """
    defaults = Settings()
    lines = [
        f"{name} = {_toml(getattr(settings, name))}"
        for name in Settings.__struct_fields__
        if getattr(settings, name) != getattr(defaults, name)
    ]
    path = folder / FILE_NAME
    part = path.with_suffix(".part")
    try:
        part.write_text("\n".join([*lines, ""]), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise SettingsProblem("settings_not_saved", file=str(path), detail=str(error)) from error


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    return msgspec.json.encode(str(value)).decode()


def _line_in(error: tomllib.TOMLDecodeError, text: str) -> int:
    """The line that the error names; it names none for the end of the file."""
    _, found, rest = str(error).rpartition("(at line ")
    number = rest.split(",")[0]
    return int(number) if found and number.isdigit() else max(1, len(text.splitlines()))


def _line_of(text: str, message: str) -> int:
    """The line of the setting that a message names, as `$.name` or as an unknown field; 1 when it is not
    found."""
    for number, line in enumerate(text.splitlines(), 1):
        name = line.partition("=")[0].strip(" \t[]\"'").split(".")[0]
        if name and (f"$.{name}`" in message or f"`{name}`" in message):
            return number
    return 1
