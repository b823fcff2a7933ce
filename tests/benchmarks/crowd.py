"""Thousands of terminals, enrolled all at once, each with a key, an address and a journal of its own."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_terminal.central.accounts.tables import restaurants, terminals
from pos_terminal.central.database import Database
from pos_terminal.contract import push, signing
from pos_terminal.contract.chain import GENESIS, chain_hash
from pos_terminal.system import SystemIds, random_bytes
from tests.central.journals import Written, written_by
from tests.support.core import cash, checkout_of, open_ledger

EACH_RESTAURANT: Final = 4
_ID: Final = re.compile(rb"([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{4})[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Member:
    """One terminal."""

    number: int
    restaurant_id: str
    terminal_id: str
    key: Ed25519PrivateKey

    def request(self, port: int, method: str, target: str, body: bytes = b"") -> bytes:
        """A signed request as it goes over the wire, as if from an address of its own behind a proxy."""
        nonce = signing.as_text(random_bytes(signing.NONCE_BYTES))
        now = time.time_ns() // 1_000_000
        message = signing.signed_bytes(method, target, body, now, nonce)
        found = signing.headers(signing.Signed(self.terminal_id, now, nonce, self.key.sign(message)))
        address = f"100.{self.number >> 16 & 255}.{self.number >> 8 & 255}.{self.number & 255}"
        found |= {"Host": f"127.0.0.1:{port}", "X-Forwarded-For": address, "Content-Length": str(len(body))}
        if body:
            found["Content-Encoding"] = "gzip"
        lines = "".join(f"{name}: {value}\r\n" for name, value in found.items())
        return f"{method} {target} HTTP/1.1\r\n{lines}\r\n".encode() + body


class Pattern:
    """A day at one counter, to be written for every terminal: the same sales under ids of its own."""

    def __init__(self, sales: int) -> None:
        ledger = open_ledger(None, ids=SystemIds())
        checkout = checkout_of(ledger)
        for number in range(sales):
            sale = cash(1_000 + number * 5, ledger.ids.new_id(), reference=f"Table {number % 40}")
            checkout.take_cash(sale)
        self.terminal_id = ledger.terminal_id
        self._written: list[Written] = written_by(ledger)
        ledger.close()

    @property
    def events(self) -> int:
        """How many events it has."""
        return len(self._written)

    def id_of(self, number: int) -> str:
        """The id of the terminal of this number."""
        return _renamed(self.terminal_id.encode(), number).decode()

    def batch(self, number: int) -> bytes:
        """The whole journal of this terminal as one packed batch."""
        raws = [_renamed(one.raw, number) for one in self._written]
        head = GENESIS
        for raw in raws:
            head = chain_hash(head, raw)
        return push.pack(push.encode_batch(incarnation=1, first_seq=1, prev=GENESIS, head=head, events=raws))


def _renamed(raw: bytes, number: int) -> bytes:
    return _ID.sub(rb"\g<1>%08x" % number, raw)


def enrol(database: Database, ids: Sequence[str]) -> list[Member]:
    """Take terminals of these ids in, four to a restaurant, without asking each of them."""
    places = range((len(ids) + EACH_RESTAURANT - 1) // EACH_RESTAURANT)
    members = [
        Member(number, f"restaurant-{number // EACH_RESTAURANT}", one, Ed25519PrivateKey.generate())
        for number, one in enumerate(ids)
    ]
    with database.owner() as connection:
        connection.execute(restaurants.insert(), [_place(number) for number in places])
        connection.execute(terminals.insert(), [_row(member) for member in members])
    return members


def _place(number: int) -> dict[str, object]:
    return {
        "restaurant_id": f"restaurant-{number}",
        "name": f"Restaurant {number}",
        "place": "",
        "currency": "XOF",
        "time_zone": "Africa/Abidjan",
        "business_day_begins": 4,
        "language": "fr",
        "created_at": 0,
    }


def _row(member: Member) -> dict[str, object]:
    return {
        "restaurant_id": member.restaurant_id,
        "terminal_id": member.terminal_id,
        "name": f"Counter {member.number % EACH_RESTAURANT + 1}",
        "public_key": member.key.public_key().public_bytes_raw(),
        "incarnation": 1,
        "enrolled_at": 0,
        "program_version": "1.0",
    }


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: its status, what it asks to be left alone for, and its body."""

    status: int
    retry_after_s: float | None
    body: bytes


async def read_head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    """Status and headers, their names in lower case. Raises OSError, IncompleteReadError."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    named = (line.partition(":") for line in head[1:] if line)
    return int(head[0].split()[1]), {name.lower(): value.strip() for name, _, value in named}


async def read_answer(reader: asyncio.StreamReader) -> Told:
    """A whole answer with a length. Raises OSError, IncompleteReadError."""
    status, headers = await read_head(reader)
    if "content-length" in headers:
        body = await reader.readexactly(int(headers["content-length"]))
    else:
        body = b"".join([chunk async for chunk in _chunks(reader)])
    asked = headers.get("retry-after")
    return Told(status, None if asked is None else float(asked), body)


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
        yield await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
