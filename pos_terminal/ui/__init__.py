"""The window: screens render view states and know no rule."""

from pos_terminal.ui.lasting_none import make_none_last

make_none_last()
