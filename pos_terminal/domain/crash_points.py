"""Named points at which a test can make the process die as in a power cut. Without the variable: nothing.

`POS_TERMINAL_CRASH_AT=name` ends the process at the first pass of that point, `name:3` at the third: no
clean-up, no flush, as `kill -9` would. Read once at import, so that a running till cannot be told to die.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

EXIT_STATUS: Final = 137
VARIABLE: Final = "POS_TERMINAL_CRASH_AT"

POINTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # cash, and what every unit of work passes
        "cash_begins": "the sale was checked, nothing is written",
        "cash_recorded": "the tables have the payment, the journal not yet, nothing is committed",
        "before_commit": "tables and journal have it, not committed",
        "after_commit": "committed, and nobody knows it yet",
        "cash_committed": "committed and remembered, not answered",
        # an electronic payment
        "intent_recorded": "the intent is in the tables, not committed",
        "intent_committed": "the intent is durable, no call was begun",
        # one call to a provider, whichever it is
        "call_begins": "no connection is opened or taken for it yet",
        "connected": "a new connection stands, nothing is sent on it",
        "request_leaves": "before each write: the head, then the body",
        "request_sent": "the request has left whole; before each read of the answer",
        "answer_read": "there is an answer, or it is certain that none will come; unread",
        "expire_answered": "the request to end a session was answered, the session not yet looked at",
        # what an answer does
        "answer_received": "the answer was understood, nothing is written",
        "outcome_recorded": "what it changes is in the tables, not committed",
        "outcome_committed": "it is durable, and no screen shows it",
        "answer_noted": "the watch remembers that it asked, the next question is not planned",
        # the cashier ends it; the provider does not know it
        "cancel_recorded": "the wish to cancel is in the tables, not committed",
        "cancel_committed": "the wish is durable, the provider was not asked",
        "replay_committed": "it is durable that the same reference is sent again; not sent",
        "never_sent_committed": "the end of what was never sent is durable, nobody was told",
        # a typed code
        "pin_counting": "the try is counted in its table, not committed, nothing is compared",
        "pin_counted": "the count is durable, nothing is compared",
        "pin_compared": "the code was compared, and nobody knows the answer",
        # what follows the money
        "cash_before_kick": "the window shows the cash, the drawer was not told to open",
        "kick_recorded": "it is durable that the drawer is told to open, no pulse has left",
        "cash_after_kick": "the pulse has left or failed, the receipt waits to be printed",
        "print_recorded": "it is durable that the document is being sent, no byte of it has left",
        "mid_print": "a part of the document has left",
        "print_sent": "the document is on paper, the list does not say so",
        # the cash drawer
        "drawer_open_recorded": "the session is in the tables, not committed",
        "drawer_open_committed": "the session is durable, nobody was told",
        "drawer_move_recorded": "the movement is in the tables, not committed",
        "drawer_move_committed": "the movement is durable, nobody was told",
        "drawer_transfer_recorded": "both halves of a transfer are in the tables, not committed",
        "bag_recorded": "the receiver of a bag is in the tables, not committed",
        "drawer_count_recorded": "the count is in the tables, not committed",
        "drawer_count_committed": "the count is durable, what should be there was not shown",
        "drawer_close_recorded": "the closing and its Z report are in the tables, not committed",
        "drawer_close_committed": "the Z report is durable, nobody was told",
        "drawer_half_handed": "the leaver's session is closed in the tables, the next one not open",
        "drawer_handover_recorded": "both sessions are in the tables, not committed",
        "drawer_handover_committed": "the handover is durable, nobody was told",
        "drawer_approval_recorded": "the manager's word is in the tables, not committed",
        # sending to the central server; the call itself passes the points of every call
        "push_batch_read": "the next events were read, nothing is sent",
        "push_answered": "there is an answer, or none will come; nothing is marked",
        "push_marked": "it is durable up to where the server has everything",
        # the central server takes a batch in
        "push_inserted": "the events are in the journal, the cursor has not moved, nothing is committed",
        "push_stored": "the cursor has moved, not committed",
        "push_committed": "the events are durable, nothing is answered or folded",
        "fold_begins": "as before, or a page of many was folded and committed",
        "fold_recorded": "the page is in the tables, not committed",
        # joining a central server
        "enrolment_key_kept": "the new key is kept, nothing was sent",
        "enrolment_answered": "the code is used up, and nothing of the answer is kept",
        "enrolment_secrets_kept": "key and pepper are kept, the tables know nothing of it",
        "enrolment_recorded": "it is in the tables, not committed",
        "enrolment_committed": "it is durable, nobody was told",
        # setting a terminal up from a file
        "setup_answered": "the central server was asked, where one is named; nothing is kept of the set-up",
        "setup_secrets_kept": "the keys are kept, the tables know nothing of it",
        "setup_written": "people, methods and settings are durable, the centre was not joined",
        # the file itself
        "migration_step": "after each step to the next version of the tables, none committed",
        "migration_before_commit": "all steps are done, not committed",
        "migration_committed": "the new version is durable, the ledger is not open yet",
        "backup_copying": "after each batch of copied pages",
        "backup_copied": "the copy is whole and checked, still under its provisional name",
        "restore_noted": "the restored ledger is complete, the old one still in its place",
        "restore_moving": "a file of the old ledger was put aside",
        "restore_in_place": "the restored ledger has its place, the note is still there",
    }
)
"""Every point there is, with what is true when the process dies there. The kill tests pass all of them."""

_wanted, _, _count = os.environ.get(VARIABLE, "").partition(":")
_left = [int(_count or 1)]


def crash_point(name: str) -> None:
    """Die here when the test asked for this point."""
    if _wanted and name == _wanted:
        _left[0] -= 1
        if _left[0] == 0:
            os._exit(EXIT_STATUS)
