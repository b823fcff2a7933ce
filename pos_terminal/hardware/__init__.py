"""What stands beside the screen: the receipt printer and the drawer's kick. Effects, never truth."""
