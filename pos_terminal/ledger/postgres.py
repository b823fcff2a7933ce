"""The ledger's statements on PostgreSQL, for the central server: the same text, said in its dialect.

What differs is small: question marks, hints for SQLite's planner, the larger of two values, what counts as
different from nothing, and keys, which at the centre lead with the restaurant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import psycopg
from sqlalchemy.exc import DBAPIError

Row = tuple[Any, ...]

_SAID_OTHERWISE: Final = (
    (re.compile(r"%"), "%%"),
    (re.compile(r"\?"), "%s"),
    (re.compile(r"(?<![:\w]):(\w+)"), r"%(\1)s"),
    (re.compile(r" (?:NOT INDEXED|INDEXED BY \w+)"), ""),
    (re.compile(r"\bNOT INDEXED "), ""),
    (re.compile(r"\bINDEXED BY \w+ "), ""),
    # With one value it is the largest of a column, with two the larger one.
    (re.compile(r"\bMAX\((\w+), "), r"GREATEST(\1, "),
    (re.compile(r"\bIS NOT '"), "IS DISTINCT FROM '"),
    # SQLite: in this order, please. PostgreSQL plans by itself.
    (re.compile(r"\bCROSS JOIN (\S+(?: \w+)?) ON\b"), r"JOIN \1 ON"),
    (re.compile(r"\bON CONFLICT \("), "ON CONFLICT (restaurant_id, "),
)


@cache
def said(sql: str) -> str:
    """The same statement in PostgreSQL's words."""
    for pattern, instead in _SAID_OTHERWISE:
        sql = pattern.sub(instead, sql)
    return sql


def rows(raw: Any, sql: str, values: Sequence[object] | Mapping[str, object]) -> list[Row]:
    """All rows of a question. Raises DBAPIError."""
    try:
        found: list[Row] = raw.execute(said(sql), values).fetchall()
    except psycopg.Error as error:
        raise wrapped(sql, error) from error
    return found


def run(raw: Any, sql: str, values: Sequence[object]) -> int:
    """Write; the number of rows that were met. Raises DBAPIError."""
    try:
        return int(raw.execute(said(sql), values).rowcount)
    except psycopg.Error as error:
        raise wrapped(sql, error) from error


def run_many(raw: Any, sql: str, many: Sequence[Row]) -> None:
    """Write once for each of `many`. Raises DBAPIError."""
    try:
        with raw.cursor() as cursor:
            cursor.executemany(said(sql), many)
    except psycopg.Error as error:
        raise wrapped(sql, error) from error


def wrapped(sql: str, error: psycopg.Error) -> DBAPIError:
    """The error as SQLAlchemy's. Without the values: they may be personal, and errors are logged."""
    found = DBAPIError.instance(sql, None, error, psycopg.Error)
    assert isinstance(found, DBAPIError)
    return found
