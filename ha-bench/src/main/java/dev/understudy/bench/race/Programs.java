package dev.understudy.bench.race;

import com.google.common.collect.ImmutableList;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.etcd.server.EtcdBinaries;
import dev.understudy.internal.etcd.server.EtcdServerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts the race's processes. */
final class Programs {
    /** The folder that holds the peers' {@code classes} and {@code lib}. */
    static final String PEERS = "understudy.bench.peers";

    private static final String PEER_MAIN = "dev.understudy.bench.peer.PeerMain";
    private static final String STORE_MAIN = "dev.understudy.bench.peer.StoreMain";
    /**
     * For all alike, as the launcher runs our own programs: for a short life on few cores. Without the size of the
     * metaspace, the classes of a take-over bring a full collection of 40 ms into every one of them.
     */
    private static final ImmutableList<String> JVM_FLAGS =
            ImmutableList.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:MetaspaceSize=64m", "-Xmx256m");

    private Programs() {}

    /**
     * Starts a contender.
     *
     * @param prefix of the command, such as {@code ip netns exec …}; may be empty
     */
    static Racer contender(Entrant entrant, String id, String election, Store store, List<String> prefix) {
        if (entrant.program() == Entrant.Program.ETCDCTL) {
            String program = EtcdBinaries.findOrInstall()
                    .etcdctl()
                    .orElseThrow(() -> new EtcdServerException("no etcdctl beside etcd"))
                    .toString();
            List<String> elect = List.of(program, "--endpoints", store.address(), "elect", election, id);
            return Racer.start(id, join(prefix, elect), Map.of("ETCDCTL_API", "3"), false);
        }
        boolean peer = entrant.program() == Entrant.Program.PEER;
        ImmutableList.Builder<String> command =
                ImmutableList.<String>builder().addAll(prefix).add(java()).addAll(JVM_FLAGS);
        if (entrant.arguments().containsKey("ballast-mb")) {
            // One array of that size must fit into the old generation, which is two thirds of the heap.
            command.add("-Xmx" + (2 * Integer.parseInt(entrant.arguments().get("ballast-mb")) + 256) + "m");
        }
        command.add(peer ? PEER_MAIN : EtcdMain.class.getName(), entrant.peer());
        command.add("id=" + id, "election=" + election, "store=" + store.address());
        store.settings().forEach((key, value) -> command.add(key + "=" + value));
        entrant.arguments().forEach((key, value) -> command.add(key + "=" + value));
        return Racer.start(id, command.build(), Map.of("CLASSPATH", peer ? peers() : ours()), true);
    }

    /** Starts a store that is a JVM. */
    static Racer store(String kind, String... arguments) {
        List<String> command = ImmutableList.<String>builder()
                .add(java())
                .addAll(JVM_FLAGS)
                .add(STORE_MAIN, kind)
                .add(arguments)
                .build();
        return Racer.start(kind, command, Map.of("CLASSPATH", peers()), true);
    }

    private static List<String> join(List<String> first, List<String> second) {
        return ImmutableList.<String>builder().addAll(first).addAll(second).build();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String ours() {
        return System.getProperty("java.class.path");
    }

    private static String peers() {
        Path folder = Path.of(System.getProperty(PEERS, "ha-bench-peers/target"));
        if (!Files.isDirectory(folder.resolve("lib"))) {
            throw new ConfigException(
                    PEERS, folder.toString(), "must hold the peers' classes and lib: build ha-bench-peers");
        }
        return folder.resolve("classes") + ":" + folder.resolve("lib") + "/*";
    }
}
