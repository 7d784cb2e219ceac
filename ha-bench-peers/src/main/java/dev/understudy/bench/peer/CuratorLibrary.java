package dev.understudy.bench.peer;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.RetryPolicy;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.jspecify.annotations.Nullable;

/**
 * Apache Curator's {@code LeaderLatch}, as its documentation shows it. Its defaults: session 60 s, connection 15 s, an
 * exponential retry of 3 × 1 s.
 *
 * @see <a href="https://curator.apache.org/docs/recipes-leader-latch">Leader Latch</a>
 */
final class CuratorLibrary implements Library {
    private final CuratorFramework client;
    private final String path;

    private CuratorLibrary(CuratorFramework client, String path) {
        this.client = client;
        this.path = path;
    }

    static Library open(Options options) {
        RetryPolicy retry = new ExponentialBackoffRetry(1000, 3);
        String store = options.text("store");
        CuratorFramework client = options.millis("session")
                .map(session -> CuratorFrameworkFactory.newClient(
                        store, (int) session.toMillis(), (int) session.toMillis(), retry))
                .orElseGet(() -> CuratorFrameworkFactory.newClient(store, retry));
        client.start();
        return new CuratorLibrary(client, "/" + options.text("election"));
    }

    @Override
    public Contender contender(String id, Audience audience) {
        return new Candidate(id, audience);
    }

    @Override
    public void close() {
        client.close();
    }

    private final class Candidate implements Contender {
        private final String id;
        private final Audience audience;
        private final AtomicInteger starts = new AtomicInteger();
        private volatile @Nullable LeaderLatch latch;

        Candidate(String id, Audience audience) {
            this.id = id;
            this.audience = audience;
        }

        @Override
        public void stand() throws Exception {
            LeaderLatch next = new LeaderLatch(client, path, id + "-" + starts.incrementAndGet());
            next.addListener(new LeaderLatchListener() {
                @Override
                public void isLeader() {
                    audience.leads();
                }

                @Override
                public void notLeader() {
                    audience.loses();
                }
            });
            latch = next;
            next.start();
        }

        /** A closed latch cannot be started again: to stand takes a new one. */
        @Override
        public void resign() throws IOException {
            close();
        }

        @Override
        public boolean leads() {
            LeaderLatch now = latch;
            return now != null && now.hasLeadership();
        }

        @Override
        public void close() throws IOException {
            LeaderLatch now = latch;
            if (now != null) {
                now.close();
            }
        }
    }
}
