"""What makes a file a ledger of this program, for those who look at one before SQLAlchemy is read."""

from __future__ import annotations

from typing import Final

from pos_terminal.contract.chain import TAG as TAG

APPLICATION_ID: Final = 0x52435431
"""Marks the file as ours ("RCT1"), so that another program's database is never taken for a ledger."""
HEAD: Final = "0007"
"""The version of the tables that this program works with."""
LOWEST_SQLITE: Final = (3, 51, 3)
"""Older ones can lose committed rows in WAL mode."""
SMALL_BYTES: Final = 64 * 1024 * 1024
"""Up to here the whole structure is read at every start: some hundredths of a second."""
