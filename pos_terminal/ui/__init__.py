"""The window: screens render view states and know no rule."""

from pos_terminal.ui.lasting_none import make_none_last
from pos_terminal.ui.plain_imports import import_plainly

import_plainly()
make_none_last()
