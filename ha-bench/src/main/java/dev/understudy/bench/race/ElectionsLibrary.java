package dev.understudy.bench.race;

import dev.understudy.Elector;
import dev.understudy.HaElections;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.bench.peer.Audience;
import dev.understudy.bench.peer.Contender;
import dev.understudy.bench.peer.Library;
import dev.understudy.bench.peer.Options;
import dev.understudy.etcd.Etcd;

/** Many elections in one process over one lease: each candidate stands in an election of its own. */
final class ElectionsLibrary implements Library {
    private final HaElections elections;

    ElectionsLibrary(Options options) {
        elections = HaElections.builder(options.text("id"))
                .election("/" + options.text("election") + "/")
                .store(Etcd.at(options.text("store")))
                .build();
    }

    @Override
    public Contender contender(String id, Audience audience) {
        return new One(elections.elector(id, new Told(audience)));
    }

    @Override
    public void close() {
        elections.close();
    }

    private record One(Elector elector) implements Contender {
        @Override
        public void stand() {
            elector.start();
        }

        @Override
        public void resign() {
            elector.stepDown();
        }

        @Override
        public void standAgain() {}

        @Override
        public boolean leads() {
            return elector.leadership().isPresent();
        }

        @Override
        public void close() {
            elector.close();
        }
    }

    private record Told(Audience audience) implements dev.understudy.Contender {
        @Override
        public void elected(Leadership leadership) {
            audience.leads();
        }

        @Override
        public void deposed(Leadership leadership, LossReason reason) {
            audience.loses();
        }
    }
}
