package dev.understudy.bench.state;

import dev.understudy.GatedService;
import dev.understudy.HaNode;
import dev.understudy.HaNodeBuilder;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.etcd.Etcd;
import dev.understudy.state.Mirror;
import dev.understudy.state.Page;
import dev.understudy.state.StateWriter;
import dev.understudy.state.Versioned;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/** Two nodes of one election that hand over to each other, and serve from the state that the term before has left. */
final class NodePair implements AutoCloseable {
    private static final String KEYS = "k/";
    private static final int PAGE = 1_000;
    private static final int UNDER_WAY = 2_048;
    private static final long LIMIT_SECONDS = 120;

    private final int keys;
    private final boolean mirrored;
    /** Who serves now, each told once. */
    private final SynchronousQueue<Starting> serving = new SynchronousQueue<>();

    private final List<HaNode> nodes;
    private HaNode leader;

    /** @param mirrored whether the nodes keep the state while they wait, or read it when they lead */
    NodePair(String etcd, int keys, boolean mirrored) {
        this.keys = keys;
        this.mirrored = mirrored;
        this.nodes = List.of(node(etcd, "one"), node(etcd, "two"));
        this.leader = nodes.get(0);
    }

    /** The first one leads and has written all keys, the other waits. */
    void start() throws Exception {
        leader.start();
        leader = awaitServing();
        fill(leader.state().under(leader.leadership().orElseThrow()));
        HaNode other = other();
        other.start();
        awaitQueued(other);
        // The first hand-over on each side is not measured: code is loaded, and who filled the state has a full mirror.
        handOver();
        handOver();
    }

    /** From the leader's decision to leave until the other one serves, nanoseconds. */
    long handOver() throws Exception {
        HaNode old = leader;
        awaitQueued(other());
        long begin = System.nanoTime();
        old.stepDown();
        leader = awaitServing();
        long took = System.nanoTime() - begin;
        if (leader == old) {
            throw new IllegalStateException("the leader followed itself");
        }
        return took;
    }

    @Override
    public void close() {
        nodes.forEach(HaNode::close);
    }

    private HaNode other() {
        return nodes.get(leader == nodes.get(0) ? 1 : 0);
    }

    private HaNode node(String etcd, String id) {
        Starting service = new Starting();
        HaNodeBuilder builder = HaNode.builder(id)
                .election("/take-over/" + keys + "/" + mirrored + "/")
                .store(Etcd.at(etcd))
                .service(service);
        if (mirrored) {
            builder.mirror(KEYS);
        }
        HaNode node = builder.build();
        service.node = Optional.of(node);
        return node;
    }

    private void fill(StateWriter writer) throws InterruptedException {
        Semaphore slots = new Semaphore(UNDER_WAY);
        for (int i = 0; i < keys; i++) {
            slots.acquire();
            var unused = writer.put(KEYS + String.format("%08d", i), Contenders.value(i))
                    .whenComplete((version, failure) -> {
                        if (failure == null) {
                            slots.release();
                        }
                    });
        }
        if (!slots.tryAcquire(UNDER_WAY, LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the state was not written");
        }
    }

    private HaNode awaitServing() throws InterruptedException {
        Starting now = serving.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (now == null) {
            throw new IllegalStateException("nobody serves");
        }
        return now.node.orElseThrow();
    }

    private static void awaitQueued(HaNode node) throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!node.status().election().equals("QUEUED")) {
            if (System.nanoTime() - limit > 0) {
                throw new IllegalStateException(node.id() + " does not queue: " + node.status());
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** A service that needs all keys before it can serve. */
    private final class Starting implements GatedService {
        private Optional<HaNode> node = Optional.empty();

        @Override
        public void start(Leadership leadership) throws Exception {
            HaNode self = node.orElseThrow();
            int found = mirrored
                    ? follow(self.mirror(KEYS), leadership)
                    : load(self).size();
            boolean first = leadership.holder().value().equals("one") && found == 0;
            if (found != keys && !first) {
                throw new IllegalStateException("found " + found + " keys of " + keys);
            }
            serving.put(this);
        }

        private int follow(Mirror mirror, Leadership leadership) throws Exception {
            mirror.current(leadership).toCompletableFuture().get();
            return mirror.size();
        }

        private Map<String, byte[]> load(HaNode self) {
            Map<String, byte[]> all = new TreeMap<>();
            Page page = self.state().range(KEYS, PAGE).await();
            while (true) {
                for (Versioned item : page.items()) {
                    all.put(item.key(), item.value());
                }
                if (!page.more()) {
                    return all;
                }
                page = self.state().next(page, PAGE).await();
            }
        }

        @Override
        public void stop(LossReason reason) {}
    }
}
