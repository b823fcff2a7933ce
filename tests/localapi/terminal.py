"""A terminal without a window in a process of its own, made to be killed: engine, ledger, API and folder.

    python -m tests.localapi.terminal FOLDER [FILES]

Says its port, then takes lines: "cash KEY" takes what the till asked for under that key.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pos_terminal.ledger import intents
from tests.localapi.client import tell
from tests.localapi.house import house_in
from tests.support.core import cash, checkout_of


def main() -> None:
    """Serve until there are no more lines."""
    folder, files = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
    with house_in(folder, files=files) as house:
        tell({"port": house.standing.port})
        for line in sys.stdin:
            _, key = line.split()
            with house.ledger.reading() as connection:
                intent = intents.by_key(connection, key)
            assert intent is not None
            sale = cash(intent.amount, house.ledger.ids.new_id(), payable=intent.payable)
            checkout_of(house.ledger).take_cash(sale)
            tell({"paid": key})


if __name__ == "__main__":
    main()
