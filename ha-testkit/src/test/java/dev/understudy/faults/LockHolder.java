package dev.understudy.faults;

import dev.understudy.HaNode;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import dev.understudy.etcd.Etcd;
import dev.understudy.state.HeldLock;
import java.util.concurrent.TimeUnit;

/**
 * A process that takes a lock, says so, and holds it. Arguments: etcd's address, election prefix, lock, TTL, and
 * {@code lead} if it shall lead first.
 */
final class LockHolder {
    private LockHolder() {}

    public static void main(String[] args) throws Exception {
        HaNode node = node(args[0], args[1], args[3]);
        if (args.length > 4) {
            node.start();
            while (!node.status().serving()) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
        HeldLock held = hold(node, args[2]);
        System.out.println("held " + held.token());
        held.lost().toCompletableFuture().get();
    }

    /** A busy machine may leave the first request without an answer; whoever waits for this process has a limit. */
    private static HeldLock hold(HaNode node, String name) {
        while (true) {
            try {
                return node.locks().tryLock(name).orElseThrow();
            } catch (OutcomeUnknownException | UnavailableException busy) {
                System.out.println("again: " + busy.getMessage());
            }
        }
    }

    /** A node that does not stand for election until it is started. */
    static HaNode node(String hosts, String prefix, String ttl) {
        return HaNode.builder("holder-" + ProcessHandle.current().pid())
                .election(prefix)
                .set("cluster.leader-session-ttl", ttl)
                .set("cluster.tripwire-listen", "127.0.0.1:0")
                .store(Etcd.at(hosts))
                .build();
    }
}
