package dev.understudy.bench.race;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.bench.peer.Audience;
import dev.understudy.bench.peer.Contender;
import dev.understudy.bench.peer.Library;
import dev.understudy.bench.peer.Options;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.election.LeaderKey;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * jetcd's own election, as its documentation shows it: a lease kept alive by {@code keepAlive}, and {@code campaign}.
 * It has no default time to live; 10 s is taken, as Understudy has.
 */
final class JetcdLibrary implements Library {
    private final Client client;
    private final ByteSequence election;
    private final Duration session;

    private JetcdLibrary(Client client, ByteSequence election, Duration session) {
        this.client = client;
        this.election = election;
        this.session = session;
    }

    static Library open(Options options) {
        return new JetcdLibrary(
                Client.builder().endpoints("http://" + options.text("store")).build(),
                ByteSequence.from(options.text("election"), UTF_8),
                options.millis("session").orElse(Duration.ofSeconds(10)));
    }

    @Override
    public Contender contender(String id, Audience audience) {
        return new Candidate(ByteSequence.from(id, UTF_8), audience);
    }

    @Override
    public void close() {
        client.close();
    }

    private final class Candidate implements Contender {
        private final ByteSequence id;
        private final Audience audience;
        private volatile long lease;
        private volatile @Nullable LeaderKey won;

        Candidate(ByteSequence id, Audience audience) {
            this.id = id;
            this.audience = audience;
        }

        @Override
        public void stand() throws ExecutionException, InterruptedException {
            lease = client.getLeaseClient().grant(session.toSeconds()).get().getID();
            client.getLeaseClient().keepAlive(lease, new Keeper());
            campaign();
        }

        private void campaign() {
            var unused = client.getElectionClient()
                    .campaign(election, lease, id)
                    .thenAccept(campaign -> {
                        audience.leads();
                        won = campaign.getLeader();
                    });
        }

        /** The lease goes on: only the key is deleted. */
        @Override
        public void resign() throws ExecutionException, InterruptedException {
            LeaderKey key = won;
            if (key != null) {
                lose();
                client.getElectionClient().resign(key).get();
            }
        }

        @Override
        public void standAgain() {
            campaign();
        }

        @Override
        public boolean leads() {
            return won != null;
        }

        @Override
        public void close() {
            LeaderKey key = won;
            if (key != null) {
                lose();
                client.getElectionClient()
                        .resign(key)
                        .orTimeout(1, TimeUnit.SECONDS)
                        .join();
            }
        }

        private void lose() {
            if (won != null) {
                won = null;
                audience.loses();
            }
        }

        /** jetcd says by an end of the stream that the lease is lost. */
        private final class Keeper implements StreamObserver<LeaseKeepAliveResponse> {
            @Override
            public void onNext(LeaseKeepAliveResponse renewed) {}

            @Override
            public void onError(Throwable failure) {
                lose();
            }

            @Override
            public void onCompleted() {
                lose();
            }
        }
    }
}
