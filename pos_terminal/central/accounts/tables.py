"""The tables that say who is asking. `pos_gate` reads them before a restaurant is known; see walls.

What opens a door (a session's cookie, an API key, an enrolment code) is kept as its SHA-256 alone: each is
made of at least 78 random bits, so that nothing slower is needed. Passwords are Argon2id.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

from pos_terminal.central.database import SCHEMA
from pos_terminal.central.migrations.walls import RESTAURANT

metadata: Final = MetaData(schema=SCHEMA)
_AN_HOUR: Final = "business_day_begins BETWEEN 0 AND 23"


def _restaurant() -> Column[str]:
    return Column("restaurant_id", Text, primary_key=True, server_default=text(RESTAURANT))


def _yes_no(name: str, *, default: bool) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text("true" if default else "false"))


restaurants = Table(
    "restaurants",
    metadata,
    _restaurant(),
    Column("name", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("currency", Text, CheckConstraint("length(currency) = 3"), nullable=False),
    Column("time_zone", Text, nullable=False),
    Column(
        "business_day_begins",
        Integer,
        CheckConstraint("business_day_begins BETWEEN 0 AND 23"),
        nullable=False,
    ),
    Column("language", Text, CheckConstraint("language IN ('en', 'fr')"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

# Sealed under the server's key, which is not in this database; see sealing.
secrets = Table(
    "restaurant_secrets",
    metadata,
    _restaurant(),
    Column("name", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    ForeignKeyConstraint(["restaurant_id"], ["pos.restaurants.restaurant_id"]),
)

users = Table(
    "users",
    metadata,
    _restaurant(),
    Column("user_id", Text, primary_key=True),
    # As it is compared: folded. One address is one person of one restaurant.
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, CheckConstraint("role IN ('owner', 'manager')"), nullable=False),
    Column("password_hash", Text, nullable=False),
    _yes_no("active", default=True),
    # A password that somebody else has seen: nothing is done with it but choosing another.
    _yes_no("must_change", default=False),
    Column("created_at", BigInteger, nullable=False),
    ForeignKeyConstraint(["restaurant_id"], ["pos.restaurants.restaurant_id"]),
)

user_sessions = Table(
    "user_sessions",
    metadata,
    _restaurant(),
    Column("session_id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Column("address", Text, nullable=False),
    ForeignKeyConstraint(["restaurant_id", "user_id"], ["pos.users.restaurant_id", "pos.users.user_id"]),
    Index("user_sessions_user", "restaurant_id", "user_id"),
)

api_keys = Table(
    "api_keys",
    metadata,
    _restaurant(),
    Column("key_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # Its first signs, by which a person tells it from others; they open nothing.
    Column("shown", Text, nullable=False),
    Column("key_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("last_used_at", BigInteger),
    Column("revoked_at", BigInteger),
    ForeignKeyConstraint(["restaurant_id"], ["pos.restaurants.restaurant_id"]),
)

terminals = Table(
    "terminals",
    metadata,
    _restaurant(),
    Column("terminal_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("public_key", LargeBinary, CheckConstraint("length(public_key) = 32"), nullable=False),
    # The last one that enrolment gave, or that the terminal went on in by itself.
    Column("incarnation", Integer, CheckConstraint("incarnation > 0"), nullable=False),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("last_seen_at", BigInteger),
    Column("program_version", Text, nullable=False),
    Column("waiting_events", BigInteger, nullable=False, server_default=text("0")),
    Column("waiting_since", BigInteger),
    Column("waiting_amount", BigInteger, nullable=False, server_default=text("0")),
    Column("skew_ms", BigInteger),
    Column("revoked_at", BigInteger),
    Column("revoked_by", Text),
    Column("quarantined_at", BigInteger),
    Column("quarantine_reason", Text),
    ForeignKeyConstraint(["restaurant_id"], ["pos.restaurants.restaurant_id"]),
    # A journal belongs to one restaurant for ever.
    Index("terminals_terminal_id", "terminal_id", unique=True),
    Index("terminals_public_key", "public_key", unique=True),
)

enrolment_codes = Table(
    "enrolment_codes",
    metadata,
    _restaurant(),
    Column("code_id", Text, primary_key=True),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    # Who it went to, and what they were told: the answer may have to be said again.
    Column("terminal_id", Text),
    Column("public_key", LargeBinary),
    Column("incarnation", Integer),
    Column("revoked_at", BigInteger),
    ForeignKeyConstraint(["restaurant_id"], ["pos.restaurants.restaurant_id"]),
    CheckConstraint("(used_at IS NULL) = (terminal_id IS NULL)", name="used_by_somebody"),
)

# Unlogged: a nonce is worth something for ten minutes, and need not survive a crash of the database.
nonces = Table(
    "nonces",
    metadata,
    _restaurant(),
    Column("terminal_id", Text, primary_key=True),
    Column("nonce", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Index("nonces_at", "at"),
    prefixes=["UNLOGGED"],
)

# Before anybody is known: an e-mail address or a network address as a digest. Not a restaurant's.
tries = Table(
    "tries",
    metadata,
    Column("who", Text, primary_key=True),
    Column("failed", Integer, CheckConstraint("failed >= 0"), nullable=False),
    Column("wait_until", BigInteger, nullable=False),
    Column("counted_at", BigInteger, nullable=False),
    Index("tries_counted_at", "counted_at"),
)

GATED: Final = (restaurants, users, user_sessions, api_keys, terminals, enrolment_codes, nonces)
"""What `pos_gate` may see of every restaurant. The secrets are not among it."""
