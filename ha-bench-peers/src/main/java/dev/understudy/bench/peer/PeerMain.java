package dev.understudy.bench.peer;

import java.util.Arrays;
import java.util.Map;

/** A contender by one of the libraries of this module: {@code PeerMain <peer> key=value…}. */
public final class PeerMain {
    private static final Map<String, Library.Opener> PEERS =
            Map.of("curator", CuratorLibrary::open, "fabric8", Fabric8Library::open);

    private PeerMain() {}

    public static void main(String[] args) throws Exception {
        Library.Opener opener = PEERS.get(args[0]);
        if (opener == null) {
            throw new IllegalArgumentException("unknown peer " + args[0] + ": must be one of " + PEERS.keySet());
        }
        Contend.run(opener, Options.of(Arrays.copyOfRange(args, 1, args.length)));
        System.exit(0);
    }
}
