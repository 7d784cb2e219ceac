package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.GatedService;
import dev.understudy.HaNode;
import dev.understudy.HaNodeBuilder;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.NodeId;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.TransferRefusedException;
import dev.understudy.testkit.etcd.EtcdExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who leads next, by choice: transfers, priorities, and nodes that never lead (claim L6). */
class SuccessionTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    private final Election election = Election.in(ETCD.endpoints(), Duration.ofSeconds(5));

    @Test
    void aTransferGoesPastAllWhoWaitAheadAndTheyJoinAgain() throws Exception {
        try (LocalNode first = leader("first");
                LocalNode second = follower("second");
                LocalNode third = follower("third");
                LocalNode heir = follower("heir")) {
            long askedAt = System.nanoTime();
            transfer(first, "heir");

            long served = Subject.awaitWrite(List.of(heir), wrote -> true);
            System.out.printf(
                    "transfer past two: served after %d ms%n", TimeUnit.NANOSECONDS.toMillis(served - askedAt));
            assertThat(first.await("stopped").field("reason")).isEqualTo("TRANSFERRED");
            for (LocalNode passedOver : List.of(first, second, third)) {
                passedOver.awaitUntil("a new place", passedOver::isQueued);
                passedOver.awaitUntil(
                        "the new leader",
                        () -> passedOver.node().status().leader().stream()
                                .anyMatch(leader -> leader.id().equals("heir")));
            }
            assertThat(second.events("started")).isEmpty();
            assertThat(third.events("started")).isEmpty();
            assertThatThrownBy(() -> transfer(first, "second")).hasCauseInstanceOf(NotLeaderException.class);
            election.verify(ETCD.endpoints(), first, second, third, heir);
        }
    }

    @Test
    void aNodeOfHigherPriorityGetsTheLead() throws Exception {
        try (LocalNode modest = leader("modest");
                LocalNode equal = follower("equal");
                LocalNode eager = LocalNode.start(election, "eager", "cluster.priority", "5")) {
            // A fresh leader looks at the others after two seconds, and then every twenty.
            eager.await("started");
            eager.awaitMoreWrites(10);

            assertThat(modest.await("stopped").field("reason")).isEqualTo("TRANSFERRED");
            modest.awaitUntil("a new place", modest::isQueued);
            assertThat(equal.events("started")).isEmpty();
            election.verify(ETCD.endpoints(), modest, equal, eager);
        }
    }

    @Test
    void aNodeWhoseServiceDoesNotStartIsChosenOnlyOnce() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        try (LocalNode modest = leader("modest");
                HaNode broken = broken("broken", starts)) {
            broken.start();
            modest.awaitUntil("a start that fails", () -> starts.get() == 1);
            modest.awaitUntil("the lead back", modest::isServing);
            modest.awaitUntil("its queuing", () -> broken.status().election().equals("QUEUED"));

            assertThatThrownBy(() -> transfer(modest, "broken"))
                    .hasCauseInstanceOf(TransferRefusedException.class)
                    .hasMessageContaining("its service failed to start when it led last");

            assertThat(starts).hasValue(1);
            assertThat(modest.isServing()).isTrue();
        }
    }

    @Test
    void aNodeThatNeverLeadsIsHealthyAndFollowsWhoDoes() throws Exception {
        try (LocalNode observer = LocalNode.start(election, "observer", "cluster.no-failover", "true")) {
            observer.awaitStage("OBSERVING");
            observer.awaitUntil("health", () -> observer.node().status().healthy());
            try (LocalNode first = leader("first")) {
                awaitObserved(observer, Optional.of("first"));
                assertThatThrownBy(() -> transfer(first, "observer"))
                        .hasCauseInstanceOf(TransferRefusedException.class)
                        .hasMessageContaining("it is not in the queue (is cluster.no-failover set?)");
                assertThat(first.isServing()).isTrue();
            }
            awaitObserved(observer, Optional.empty());
            try (LocalNode second = leader("second")) {
                awaitObserved(observer, Optional.of("second"));
                assertThat(second.isServing()).isTrue();
            }
            assertThat(observer.events("started")).isEmpty();
            assertThat(observer.events("stage"))
                    .extracting(stage -> stage.field("is"))
                    .doesNotContain("QUEUED", "STARTING", "LEADING");
            assertThat(observer.node().status().healthy()).isTrue();
        }
    }

    private static void awaitObserved(LocalNode observer, Optional<String> leader) {
        observer.awaitUntil(
                "the sight of " + leader,
                () -> observer.node().status().leader().map(seen -> seen.id()).equals(leader));
    }

    private LocalNode leader(String id) {
        LocalNode node = LocalNode.start(election, id);
        node.awaitUntil("the lead", node::isServing);
        node.awaitMoreWrites(10);
        return node;
    }

    private LocalNode follower(String id) {
        LocalNode node = LocalNode.start(election, id);
        node.awaitUntil("a place", node::isQueued);
        return node;
    }

    /** @throws CompletionException with the refusal as its cause */
    private static void transfer(LocalNode from, String to) {
        from.node().transferTo(new NodeId(to)).toCompletableFuture().join();
    }

    private HaNode broken(String id, AtomicInteger starts) {
        HaNodeBuilder builder = HaNode.builder(id).priority(5).service(new GatedService() {
            @Override
            public void start(Leadership leadership) {
                starts.incrementAndGet();
                throw new IllegalStateException("no disk");
            }

            @Override
            public void stop(LossReason reason) {}
        });
        election.settings(id).forEach(builder::set);
        return builder.build();
    }
}
