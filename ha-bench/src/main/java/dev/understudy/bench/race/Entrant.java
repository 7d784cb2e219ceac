package dev.understudy.bench.race;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * A peer with the settings it runs with.
 *
 * @param peer such as {@code curator}
 * @param setting for people, such as {@code default: session 60 s}
 * @param program how its contenders are started
 * @param store what it stands on
 * @param session how long the store waits for a silent leader
 * @param arguments of each contender
 */
record Entrant(
        String peer,
        String setting,
        Program program,
        StoreKind store,
        Duration session,
        Map<String, String> arguments) {
    Entrant {
        arguments = ImmutableMap.copyOf(arguments);
    }

    /** Understudy in its forms. */
    private static final Set<String> OURS = Set.of("understudy", "crowd", "elections");

    /** What a contender's process runs. */
    enum Program {
        /** A main of this module, on this JVM's class path. */
        ETCD,
        /** A main of ha-bench-peers, on a class path of its own. */
        PEER,
        /** The Go program. */
        ETCDCTL
    }

    /** Where the candidates of an election stand in etcd. */
    String queuePrefix(String election) {
        boolean ours = OURS.contains(peer);
        return ours ? "/" + election + "/" : election + "/";
    }

    Entrant with(String key, String value) {
        return new Entrant(
                peer,
                setting,
                program,
                store,
                session,
                ImmutableMap.<String, String>builder()
                        .putAll(arguments)
                        .put(key, value)
                        .buildKeepingLast());
    }

    @Override
    public String toString() {
        return peer + " (" + setting + ")";
    }
}
