# Kills a process and everything it ever started, when standard input ends: because the supervisor wants it so, or
# because the supervisor is gone and the kernel closed the pipe. Exit code 0: none of them is left.
#   sh -c "$(cat guard.sh)" guard ID marks                then on standard input, once the process runs: its process id
#   sh -c "$(cat guard.sh)" guard ID cgroup DIR           the same, and everything in a control group of version 2
#   sh -c "$(cat guard.sh)" guard ID container 'PID...'   everything below process 1 but those, and but us
#
# Without more, a process belongs to the tree if it carries ID in its environment, which children inherit however they
# detach themselves; if its parent does; or if its session was begun by one that does. The last two are for programs
# that write their title over their environment. In a PID namespace all have a parent that belongs to the tree: whoever
# loses its own gets the namespace's first process.
trap '' TERM INT HUP QUIT USR1 USR2 PIPE
id=$1
how=$2
with=${3:-}
root=

while read -r line; do
    root=$line
done

# Prints the members that are not dead yet. A zombie is dead unless its other threads still run.
members() {
    marked=
    [ "$how" = container ] || marked=$(grep -lsF "$id" /proc/[0-9]*/environ)
    cat /proc/[0-9]*/status 2>/dev/null | awk -v marked="$marked" -v root="$root" -v how="$how" -v keep="$with" \
        -v guard=$$ '
        $1 == "State:" { state = $2 }
        $1 == "Pid:" { pid = $2; states[pid] = state }
        $1 == "PPid:" { parent[pid] = $2 }
        $1 == "Threads:" { threads[pid] = $2 }
        $1 == "NSsid:" { session[pid] = $2 }
        # Whether process 1 is an ancestor, and the guard is not. What was put into the container has no ancestor here.
        function below(pid) {
            while (pid in parent && pid != guard) {
                if (pid == 1) return 1
                pid = parent[pid]
            }
            return 0
        }
        function search(    n, i, files, parts, sessions, grown, pid) {
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
        }
        END {
            if (how == "container") {
                n = split(keep, others, " ")
                for (i = 1; i <= n; i++) kept[others[i]]
                for (pid in parent) if (!(pid in kept) && below(pid)) tree[pid]
            } else {
                search()
            }
            for (pid in tree) {
                if (pid in states && !(states[pid] ~ /[ZX]/ && threads[pid] < 2)) print pid
            }
        }' | sort -n
}

# A control group is killed as a whole, however its processes hide.
if [ "$how" = cgroup ]; then
    while grep -qs 'populated 1' "$with/cgroup.events"; do
        echo 1 >"$with/cgroup.kill"
    done
fi

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

[ "$how" != cgroup ] || rmdir "$with"/*/ "$with" 2>/dev/null || [ ! -d "$with" ]
