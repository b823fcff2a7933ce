"""Paper on the screen, in files and as pictures."""
