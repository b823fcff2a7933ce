#!/usr/bin/env python3
"""Set-up, run, test, bench, package, lock: one command for a newcomer, on nothing but Python.

This file must be readable by any Python 3 (and 2), to be able to say that it is too old; the rest need not.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Python 3.11 or newer is needed, and this is Python %d.%d: start the same command with a newer one,"
        " such as python3.11 build/dev.py" % sys.version_info[:2]
    )

from dev_commands import main

sys.exit(main(sys.argv[1:]))
