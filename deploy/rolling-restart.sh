#!/bin/sh
# Restarts the nodes of this machine one after the other: `rolling-restart.sh 1 2`.
#
# Customers see at most a short "Łączymy się ponownie"; what they have typed stays. It begins only when every node is
# ready, goes on only when the restarted one is ready again, and stops at the first that is not, so that the others
# still serve. Run it as whoever may call `systemctl`.
#
# A new version: install it, run `mojbok db upgrade`, then this: for a minute, nodes of both versions serve. Where the
# CHANGELOG says that the version before can't work with the new form of the database, stop all nodes first.
set -eu

SECONDS_TO_BE_READY=${SECONDS_TO_BE_READY:-60}
# For pages to settle on their new nodes before the next one goes.
SECONDS_BETWEEN=${SECONDS_BETWEEN:-5}

ready() {
    curl --silent --fail --output /dev/null --max-time 5 "http://127.0.0.1:808$1/zdrowie/gotowe"
}

wait_for() {
    seconds=0
    until ready "$1"; do
        seconds=$((seconds + 1))
        if [ "$seconds" -gt "$SECONDS_TO_BE_READY" ]; then
            echo "mojbok@$1 is not ready after $SECONDS_TO_BE_READY s; the nodes after it were left alone." >&2
            echo "Look into: journalctl -u mojbok@$1" >&2
            exit 1
        fi
        sleep 1
    done
}

[ $# -ge 2 ] || { echo "usage: $0 NODE NODE ... (with a single node, customers would notice)" >&2; exit 2; }

for node in "$@"; do
    ready "$node" || { echo "mojbok@$node is not ready now; nothing was restarted." >&2; exit 1; }
done

for node in "$@"; do
    echo "mojbok@$node"
    systemctl restart "mojbok@$node"
    wait_for "$node"
    sleep "$SECONDS_BETWEEN"
done
echo "All are restarted."
