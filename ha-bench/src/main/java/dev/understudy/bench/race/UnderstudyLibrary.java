package dev.understudy.bench.race;

import dev.understudy.GatedService;
import dev.understudy.HaNode;
import dev.understudy.HaNodeBuilder;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.bench.peer.Audience;
import dev.understudy.bench.peer.Contender;
import dev.understudy.bench.peer.Library;
import dev.understudy.bench.peer.Options;
import dev.understudy.etcd.Etcd;

/**
 * Understudy itself: a node with an empty service. Arguments with a dot are settings, as a user writes them; all else
 * is left at its default.
 */
final class UnderstudyLibrary implements Library {
    private final Options options;

    UnderstudyLibrary(Options options) {
        this.options = options;
    }

    @Override
    public Contender contender(String id, Audience audience) {
        return new Node(id, audience);
    }

    @Override
    public void close() {}

    private final class Node implements Contender {
        private final HaNode node;

        Node(String id, Audience audience) {
            HaNodeBuilder builder = HaNode.builder(id)
                    .election("/" + options.text("election") + "/")
                    .store(Etcd.at(options.text("store")))
                    .service(new EmptyService(audience));
            options.values().forEach((key, value) -> {
                if (key.contains(".")) {
                    builder.set(key, value);
                }
            });
            node = builder.build();
        }

        @Override
        public void stand() {
            node.start();
        }

        @Override
        public void resign() {
            node.stepDown();
        }

        /** A node joins the end of the queue by itself. */
        @Override
        public void standAgain() {}

        @Override
        public boolean leads() {
            return node.leadership().isPresent();
        }

        @Override
        public long renewals() {
            return node.metrics().counter("understudy.election.renewals").getCount();
        }

        @Override
        public void close() {
            node.close();
        }
    }

    private record EmptyService(Audience audience) implements GatedService {
        @Override
        public void start(Leadership leadership) {
            audience.leads();
        }

        @Override
        public void stop(LossReason reason) {
            audience.loses();
        }
    }
}
