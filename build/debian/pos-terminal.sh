#!/bin/sh
# One ledger for this machine, whoever is logged in to it.
: "${POS_TERMINAL_DATA_DIR:=/var/lib/pos-terminal}"
export POS_TERMINAL_DATA_DIR
exec /usr/lib/pos-terminal/pos-terminal "$@"
