#!/bin/sh
# A session that is the terminal and nothing else. The window manager has one window and makes it fill the screen.
if command -v xset >/dev/null; then
    xset s off s noblank -dpms
fi
if command -v matchbox-window-manager >/dev/null; then
    matchbox-window-manager -use_titlebar no -use_cursor yes &
fi
# Whoever closes the window ends the session; a program that was stopped comes back.
while ! pos-terminal; do
    sleep 2
done
