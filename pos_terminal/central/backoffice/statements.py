"""Companies' statements: brought as a file, read under its columns, and compared with journal and drawers."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection, RowMapping

from pos_terminal.central.backoffice.forms import sentence
from pos_terminal.central.backoffice.method_names import method_names
from pos_terminal.central.backoffice.pages import ROOT, Look, Posting, Visit
from pos_terminal.central.backoffice.payments import status_name
from pos_terminal.central.backoffice.statement_methods import PATTERN, statement_methods
from pos_terminal.central.errors import Refused
from pos_terminal.central.statements import asking, compare, matching, store
from pos_terminal.central.statements.mapping import NOWHERE, Mapping, Read
from pos_terminal.central.statements.table import MAX_BYTES, MAX_COLUMNS, table_of
from pos_terminal.central.statements.telling import tell_open
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.services.method_fields import COMPANIES
from pos_terminal.texts import in_language, tr

router = APIRouter(prefix=ROOT, include_in_schema=False)
_DAYS: Final = 14
_FIRST_LINES: Final = 8
_DAY_MS: Final = 24 * 3600 * 1000
_Code = Annotated[str, Form(pattern=PATTERN)]


@router.get("/statements/")
def statements(look: Visit) -> Response:
    """What was brought, and each day and method of the last two weeks on both sides."""
    return _statements_page(look)


def _statements_page(look: Look, problem: str = "") -> Response:
    since, until = _days_shown(look)
    names = {
        "restaurant_id": look.restaurant_id,
        "currency": look.house.currency,
        "zone": _zone(look),
        "begins": look.house.day.begins_at_hour,
        "since": since,
        "until": until,
    }
    with look.centre.database.tenant(look.restaurant_id) as connection:
        cells = compare.days(connection, names)
        twice = compare.numbers_twice(connection, names)
        brought = store.newest(connection, look.restaurant_id)
        named = method_names(connection, look.restaurant_id)
    return look.page(
        "statements.html",
        400 if problem else 200,
        cells=cells,
        twice=twice,
        brought=brought,
        problem=problem,
        codes=statement_methods(look, (one.code for one in cells)),
        asked=[code for code in COMPANIES if asking.can_be_asked(look.centre, look.restaurant_id, code)],
        today=_today(look),
        method_name=named,
    )


@router.post("/statements/ask/")
def ask(look: Posting, day: Annotated[str, Form(max_length=10)], method: _Code) -> Response:
    """The company's own list of one business day, where it tells it."""
    names = _names(look, method, _date(day))
    try:
        asking.ask_company(look.centre, look.restaurant_id, names, look.actor)
    except NotAllowed as error:
        return _statements_page(look, sentence(look, error))
    tell_open(look.centre, names)
    return look.go(f"/statements/day/?day={day}&method={method}")


@router.post("/statements/")
def bring(look: Posting, method: _Code, file: Annotated[UploadFile, File()]) -> Response:
    """A file: kept, and its first lines shown, so that a person says what its columns are."""
    content = file.file.read(MAX_BYTES + 1)
    statement_id = look.centre.ids.new_id()
    try:
        with in_language(look.language), look.centre.database.tenant(look.restaurant_id) as connection:
            store.put(
                connection,
                look.restaurant_id,
                statement_id,
                method,
                file.filename or "",
                content,
                now_ms=look.centre.clock.now_ms(),
                actor=look.actor,
            )
    except Refused as refused:
        return _statements_page(look, refused.sentence)
    return look.go(f"/statements/{statement_id}/")


@router.get("/statements/day/")
def one_day(
    look: Visit,
    day: Annotated[str, Query(max_length=10)],
    method: Annotated[str, Query(pattern=PATTERN)],
) -> Response:
    """The lists of one business day and method."""
    wanted = _date(day)
    names = _names(look, method, wanted)
    with look.centre.database.tenant(look.restaurant_id) as connection:
        # What came from a terminal since the statement was read may be what a line was about.
        matching.match(connection, names)
        found = compare.day(connection, names)
        fits = matching.fits(connection, names)
        named = method_names(connection, look.restaurant_id)
    return look.page(
        "statement_day.html",
        date=wanted,
        since=names["since"],
        method=method,
        lists=_lists(look, found),
        fits=fits,
        shown=compare.SHOWN,
        method_name=named,
        status_name=status_name,
    )


@router.post("/statements/day/")
def look_again(
    look: Posting, day: Annotated[str, Form(max_length=10)], method: _Code, line: Annotated[str, Form()] = ""
) -> Response:
    """Match again; with `line` (statement, line and what it is, parted by spaces) as a person says."""
    names = _names(look, method, _date(day))
    with look.centre.database.tenant(look.restaurant_id) as connection:
        if not line:
            matching.match(connection, names)
        elif not _confirmed(look, connection, names, line):
            with in_language(look.language):
                raise Refused(
                    409, "line_moved_on", tr("This line or payment has moved on. Load the page again.")
                )
    tell_open(look.centre, names)
    return look.go(f"/statements/day/?day={day}&method={method}")


@router.get("/statements/{statement_id}/")
def columns(look: Visit, statement_id: str) -> Response:
    """The first lines of a file that waits, and the question what its columns are."""
    with in_language(look.language), look.centre.database.tenant(look.restaurant_id) as connection:
        statement = _waiting(store.one(connection, look.restaurant_id, statement_id))
        known = store.mapping_of(connection, look.restaurant_id, statement["provider_code"])
        return _columns_page(look, connection, statement, known or Mapping(at=NOWHERE, amount=NOWHERE), "")


class Columns(BaseModel):
    """The form in which a person says what the columns are."""

    csrf_token: str = ""
    at: int = Field(NOWHERE, ge=NOWHERE, lt=MAX_COLUMNS)
    time: int = Field(NOWHERE, ge=NOWHERE, lt=MAX_COLUMNS)
    amount: int = Field(NOWHERE, ge=NOWHERE, lt=MAX_COLUMNS)
    fee: int = Field(NOWHERE, ge=NOWHERE, lt=MAX_COLUMNS)
    reference: int = Field(NOWHERE, ge=NOWHERE, lt=MAX_COLUMNS)
    transaction: int = Field(NOWHERE, ge=NOWHERE, lt=MAX_COLUMNS)
    status: int = Field(NOWHERE, ge=NOWHERE, lt=MAX_COLUMNS)
    skipped: int = Field(1, ge=0, le=200)
    month_first: bool = False
    moved_words: str = Field("", max_length=200)


@router.post("/statements/{statement_id}/")
def read(look: Posting, statement_id: str, said: Annotated[Columns, Form()]) -> Response:
    """Read the file under these columns."""
    mapping = msgspec.convert(said.model_dump(exclude={"csrf_token"}), Mapping)
    with in_language(look.language), look.centre.database.tenant(look.restaurant_id) as connection:
        statement = _waiting(store.one(connection, look.restaurant_id, statement_id, for_change=True))
        if NOWHERE in (mapping.at, mapping.amount):
            problem = tr("Say at least which column is the date and which the amount.")
            return _columns_page(look, connection, statement, mapping, problem)
        found = store.take_in(
            connection,
            statement,
            mapping,
            currency=look.house.currency,
            where=look.house.where,
            now_ms=look.centre.clock.now_ms(),
            actor=look.actor,
        )
        if not found.lines:
            problem = tr("No line could be read under these columns: {why}", why=_first_reason(found))
            return _columns_page(look, connection, statement, mapping, problem)
        names = matching.span_names(
            look.restaurant_id, statement["provider_code"], *found.span(), look.house.currency
        )
    tell_open(look.centre, names)
    return look.go("/statements/", "imported")


def _first_reason(found: Read) -> str:
    return found.unread[0][1] if found.unread else ""


def _columns_page(
    look: Look, connection: Connection, statement: RowMapping, mapping: Mapping, problem: str
) -> Response:
    named = method_names(connection, look.restaurant_id)
    with in_language(look.language):
        rows = table_of(bytes(statement["content"]))
        fields = (
            ("at", tr("Date"), True),
            ("time", tr("Time, where it stands apart"), False),
            ("amount", tr("Amount"), True),
            ("fee", tr("Fee"), False),
            ("reference", tr("Our reference"), False),
            ("transaction", tr("Transaction number"), False),
            ("status", tr("Status"), False),
        )
    first = rows[:_FIRST_LINES]
    width = max(map(len, first))
    return look.page(
        "statement_columns.html",
        400 if problem else 200,
        statement=statement,
        first=[[*row, *[""] * (width - len(row))] for row in first],
        width=width,
        many=len(rows),
        fields=fields,
        mapping=msgspec.to_builtins(mapping),
        problem=problem,
        method_name=named,
    )


def _waiting(statement: RowMapping | None) -> RowMapping:
    if statement is None or statement["content"] is None:
        raise Refused(404, "not_found", tr("There is nothing here."))
    return statement


def _confirmed(look: Look, connection: Connection, names: dict[str, Any], line: str) -> bool:
    statement_id, _, rest = line.partition(" ")
    number, _, subject = rest.partition(" ")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return False
    return matching.confirm(
        connection,
        names,
        statement_id,
        int(number),
        subject,
        actor=look.actor,
        now_ms=look.centre.clock.now_ms(),
    )


def _lists(look: Look, found: compare.Day) -> list[tuple[str, str, Any]]:
    with in_language(look.language):
        return [
            ("only_company", tr("Only at the company: money nobody knows"), found.only_company),
            ("other_amount", tr("Another amount"), found.other_amount),
            ("not_taken", tr("The company has it, the journal does not count it yet"), found.not_taken),
            ("only_journal", tr("Only in the journal: no line of the company"), found.only_journal),
            ("both", tr("In both"), found.both),
        ]


def _names(look: Look, method: str, day: date) -> dict[str, Any]:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=look.house.where)
    within = noon + timedelta(hours=look.house.day.begins_at_hour)
    since, until = look.house.day.around(int(within.timestamp() * 1000))
    return matching.span_names(look.restaurant_id, method, since, until, look.house.currency)


def _date(day: str) -> date:
    with suppress(ValueError):
        found = date.fromisoformat(day)
        if 2000 <= found.year <= 2200:
            return found
    raise Refused(404, "not_found", tr("There is nothing here."))


def _days_shown(look: Look) -> tuple[int, int]:
    until = look.house.day.around(look.centre.clock.now_ms())[1]
    return until - _DAYS * _DAY_MS, until


def _today(look: Look) -> date:
    since, _until = look.house.day.around(look.centre.clock.now_ms())
    return datetime.fromtimestamp(since / 1000, look.house.where).date()


def _zone(look: Look) -> str:
    return getattr(look.house.where, "key", "UTC")
