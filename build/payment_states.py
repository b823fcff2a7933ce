"""The page of the payment's states: `.venv/bin/python build/payment_states.py` writes it from the machine."""

from __future__ import annotations

import sys
from pathlib import Path

from pos_terminal.domain.payment_flow import mermaid

PAGE = Path(__file__).resolve().parents[1] / "docs" / "payment-states.md"
TEXT = """# The states of a payment

Written by `build/payment_states.py` from the state machine in `pos_terminal/domain/payment_flow.py`; a test
checks that it is current. Whatever is not drawn here raises `TransitionNotAllowed` and changes nothing.

```mermaid
{diagram}```

While a payment is `processing`, its phase says what is known: `sent` (asked, not answered), `waiting` (for
the customer), `unknown` (we asked and do not know: amber, locked) and `cancelling` (the cashier wants to end
it; only the provider's word does).

`refunded` is the end of most payments that get there, and not of all: a company may say days later that a
refund did not arrive. Only its own list, read whole, takes the steps `unmark_some_refunded` and
`unmark_all_refunded`; no person and no button can. See [0019](decisions/0019-what-a-company-undoes.md).
"""


def main() -> int:
    """Write the page."""
    PAGE.write_text(TEXT.format(diagram=mermaid()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
