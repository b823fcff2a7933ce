# Part of preinst and prerm, which dpkg may run before anything of ours is unpacked.
PROGRAM="${POS_TERMINAL_PROGRAM:-/usr/lib/pos-terminal/pos-terminal}"
PAUSE="${POS_TERMINAL_PAUSE:-5}"
DATA=/var/lib/pos-terminal

running() {
    for link in /proc/[0-9]*/exe; do
        case "$(readlink "$link" 2>/dev/null)" in
        "$PROGRAM" | "$PROGRAM (deleted)") basename "$(dirname "$link")" ;;
        esac
    done
}

# Nobody may take the program away under a payment: waits up to a minute for it to end.
# The command itself says whether one is under way: 0 none, anything else not now.
nothing_under_way() {
    [ -x "$PROGRAM" ] || return 0
    # For a technician who knows that nobody will ever learn more.
    [ -z "$POS_TERMINAL_ANYWAY" ] || return 0
    export POS_TERMINAL_DATA_DIR="$DATA" QT_QPA_PLATFORM=offscreen
    if ! "$PROGRAM" ready-for-update --help >/dev/null 2>&1; then
        # A version from before that command: only where nobody works with it.
        [ -z "$(running)" ]
        return
    fi
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
        "$PROGRAM" ready-for-update </dev/null && return 0
        sleep "$PAUSE"
    done
    return 1
}

# A window that stays open would look for its code in files that are gone. It ends what it does, then itself.
close_windows() {
    open="$(running)"
    [ -z "$open" ] && return 0
    kill -TERM $open 2>/dev/null || true
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
        [ -z "$(running)" ] && return 0
        sleep 1
    done
    return 1
}

say_busy() {
    echo "pos-terminal: a payment is under way, or its outcome is not known yet; nothing was changed. Start the same" >&2
    echo "command again when it is over. / Un paiement est en cours, ou son issue n’est pas encore connue ; rien n’a" >&2
    echo "été changé. Relancez la même commande ensuite." >&2
}
