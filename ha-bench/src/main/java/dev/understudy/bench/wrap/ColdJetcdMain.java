package dev.understudy.bench.wrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;

/** What a program must do anyway to be elected with jetcd: connect, take a lease, campaign. */
final class ColdJetcdMain {
    private static final long TTL_SECONDS = 10;

    private ColdJetcdMain() {}

    /** Arguments: etcd's endpoint, name of the election. */
    public static void main(String[] args) throws Exception {
        try (Client client = Client.builder().endpoints(args[0]).build()) {
            long lease = client.getLeaseClient().grant(TTL_SECONDS).get().getID();
            client.getElectionClient()
                    .campaign(ByteSequence.from(args[1], UTF_8), lease, ByteSequence.from("cold", UTF_8))
                    .get();
            System.out.println("begins " + System.nanoTime());
            client.getLeaseClient().revoke(lease).get();
        }
    }
}
