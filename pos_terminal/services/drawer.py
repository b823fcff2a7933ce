"""The cash drawer: what a person can have done with it. The work is in the drawer_* files."""

from __future__ import annotations

from pos_terminal.services.drawer_closing import Closing as Closing
from pos_terminal.services.drawer_closing import Handover as Handover
from pos_terminal.services.drawer_closing import approve as approve
from pos_terminal.services.drawer_closing import close as close
from pos_terminal.services.drawer_closing import hand_over as hand_over
from pos_terminal.services.drawer_counting import Counted as Counted
from pos_terminal.services.drawer_counting import count as count
from pos_terminal.services.drawer_counting import judged as judged
from pos_terminal.services.drawer_moves import PAY_OUT_KINDS as PAY_OUT_KINDS
from pos_terminal.services.drawer_moves import Move as Move
from pos_terminal.services.drawer_moves import Transfer as Transfer
from pos_terminal.services.drawer_moves import move as move
from pos_terminal.services.drawer_moves import receive_bag as receive_bag
from pos_terminal.services.drawer_moves import transfer as transfer
from pos_terminal.services.drawer_opening import Opening as Opening
from pos_terminal.services.drawer_opening import open_drawer as open_drawer
from pos_terminal.services.drawer_rules import DrawerLimits as DrawerLimits
from pos_terminal.services.drawer_rules import is_forgotten as is_forgotten
