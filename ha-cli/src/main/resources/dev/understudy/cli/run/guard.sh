# Kills a process and everything it ever started, when standard input ends: because the supervisor wants it so, or
# because the supervisor is gone and the kernel closed the pipe. Exit code 0: none of them is left.
#   sh -c "$(cat guard.sh)" guard ID      then on standard input, once the process runs: its process id
#
# A process belongs to the tree if it carries ID in its environment, which children inherit however they detach
# themselves; if its parent does; or if its session was begun by one that does. The last two are for programs that
# write their title over their environment.
trap '' TERM INT HUP QUIT USR1 USR2 PIPE
id=$1
root=

while read -r line; do
    root=$line
done

# Prints the members that are not dead yet. A zombie is dead unless its other threads still run.
members() {
    marked=$(grep -lsF "$id" /proc/[0-9]*/environ)
    cat /proc/[0-9]*/status 2>/dev/null | awk -v marked="$marked" -v root="$root" '
        $1 == "State:" { state = $2 }
        $1 == "Pid:" { pid = $2; states[pid] = state }
        $1 == "PPid:" { parent[pid] = $2 }
        $1 == "Threads:" { threads[pid] = $2 }
        $1 == "NSsid:" { session[pid] = $2 }
        END {
            n = split(marked, files, "\n")
            for (i = 1; i <= n; i++) { split(files[i], parts, "/"); tree[parts[3]] }
            if (root != "" && session[root] == root) tree[root]
            if (root != "") sessions[root]
            do {
                grown = 0
                for (pid in parent) {
                    if (!(pid in tree) && (parent[pid] in tree || session[pid] in sessions)) {
                        tree[pid]
                        grown = 1
                    }
                    if (pid in tree && session[pid] == pid && !(pid in sessions)) {
                        sessions[pid]
                        grown = 1
                    }
                }
            } while (grown)
            for (pid in tree) {
                if (pid in states && !(states[pid] ~ /[ZX]/ && threads[pid] < 2)) print pid
            }
        }' | sort -n
}

tree=$(members)
while [ -n "$tree" ]; do
    # Stopped before it is killed: what stands still cannot start another that the next look would not know.
    before=
    while [ "$tree" != "$before" ]; do
        kill -STOP $tree 2>/dev/null
        before=$tree
        tree=$(members)
    done
    kill -KILL $tree 2>/dev/null
    tree=$(members)
done
