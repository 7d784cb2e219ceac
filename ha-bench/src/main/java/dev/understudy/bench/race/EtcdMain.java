package dev.understudy.bench.race;

import dev.understudy.bench.peer.Contend;
import dev.understudy.bench.peer.Library;
import dev.understudy.bench.peer.Options;
import java.util.Arrays;
import java.util.Map;

/** A contender on etcd: {@code EtcdMain <understudy|crowd|elections|jetcd|floor> key=value…}. */
public final class EtcdMain {
    private static final Map<String, Library.Opener> PEERS = Map.of(
            "understudy", UnderstudyLibrary::new,
            "crowd", CrowdLibrary::new,
            "elections", ElectionsLibrary::new,
            "jetcd", JetcdLibrary::open,
            "floor", FloorLibrary::open);

    private EtcdMain() {}

    public static void main(String[] args) throws Exception {
        Library.Opener opener = PEERS.get(args[0]);
        if (opener == null) {
            throw new IllegalArgumentException("unknown peer " + args[0] + ": must be one of " + PEERS.keySet());
        }
        Contend.run(opener, Options.of(Arrays.copyOfRange(args, 1, args.length)));
        System.exit(0);
    }
}
