package dev.understudy.faults;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Gauge;
import dev.understudy.NodeStatus;
import dev.understudy.NodeStatus.Refusal;
import dev.understudy.internal.etcd.QuotaEtcd;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermRecord;
import dev.understudy.state.Versioned;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Nodes on an etcd that reaches its quota. */
class FullStoreTest {
    private static final Duration TTL = Duration.ofSeconds(5);

    @Test
    void aFullStoreIsToldAndTheLeadGoesFromNodeToNode() throws Exception {
        try (QuotaEtcd etcd = new QuotaEtcd()) {
            Election election = Election.in(etcd.hosts(), TTL);
            try (LocalNode first = LocalNode.start(election, "first")) {
                first.awaitMoreWrites(3);
                try (LocalNode second = LocalNode.start(election, "second")) {
                    second.awaitUntil("a place", second::isQueued);
                    long term = first.node().status().term().orElseThrow().number();
                    etcd.fill();

                    first.awaitUntil("the refusal", () -> kind(first).equals(Optional.of(Refusal.Kind.FULL)));
                    assertThat(first.node().status().healthy()).isFalse();
                    assertThat(first.node().status().leads()).isTrue();
                    assertThat(trouble(first))
                            .contains("NOSPACE", "alarm disarm")
                            .doesNotContain("\n");
                    second.awaitUntil("the alarm", () -> trouble(second).startsWith("the store is full"));
                    assertThat(second.node().status().healthy()).isTrue();
                    first.awaitMoreRenewals(2);

                    first.node().stepDown();
                    second.awaitUntil("the lead", second::isServing);
                    first.awaitUntil("one clear line", () -> trouble(first).startsWith("cannot join: "));
                    assertThat(trouble(first)).contains("NOSPACE", "etcdctl alarm disarm");
                    assertThat(first.node().status().healthy()).isFalse();

                    etcd.cure();
                    second.awaitMoreWrites(3);
                    second.awaitUntil("health", () -> second.node().status().healthy());
                    first.awaitUntil("a place", first::isQueued);
                    second.awaitUntil(
                            "the end in the history",
                            () -> history(second).stream()
                                    .anyMatch(each -> each.term() == term
                                            && each.end()
                                                    .map(TermEnd::reason)
                                                    .equals(Optional.of(TermEnd.Reason.RESIGNED))));
                    second.awaitUntil(
                            "the beginning in the history",
                            () -> history(second).stream()
                                    .anyMatch(each ->
                                            each.term() > term && each.holder().equals("second")));
                    assertNothingLostOrDoubled(second, first.events("wrote"), second.events("wrote"));
                }
            }
        }
    }

    @Test
    void aStoreThatFillsUpIsToldBeforeItIsFull() throws Exception {
        try (QuotaEtcd etcd = new QuotaEtcd()) {
            etcd.fillTo(0.82);
            try (LocalNode node = LocalNode.start(Election.in(etcd.hosts(), TTL), "early")) {
                node.awaitUntil("the warning", () -> trouble(node).startsWith("the store fills up: "));
                assertThat(trouble(node)).containsPattern("of 4\\.0 MiB, 8\\d %");
                node.awaitUntil("health", () -> node.node().status().healthy());
                Gauge<?> filled = (Gauge<?>) node.node().metrics().getMetrics().get("understudy.store.quota.filled");
                assertThat(requireNonNull(filled).getValue())
                        .asInstanceOf(InstanceOfAssertFactories.DOUBLE)
                        .isBetween(0.8, 0.95);
            }
        }
    }

    /** What was acknowledged is there; numbers have neither gaps nor repetitions. */
    @SafeVarargs
    private static void assertNothingLostOrDoubled(LocalNode reader, List<Event>... acknowledged) throws Exception {
        List<String> keys = reader.node().state().range("count/", 10_000).await().items().stream()
                .map(Versioned::key)
                .toList();
        assertThat(keys)
                .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, keys.size())
                        .mapToObj(n -> "count/" + n)
                        .toList());
        for (List<Event> events : acknowledged) {
            assertThat(events).isNotEmpty().allMatch(wrote -> keys.contains("count/" + wrote.field("n")));
        }
    }

    private static Optional<Refusal.Kind> kind(LocalNode node) {
        return node.node().status().refusal().map(Refusal::kind);
    }

    private static String trouble(LocalNode node) {
        NodeStatus now = node.node().status();
        return now.trouble().orElse("");
    }

    private static List<TermRecord> history(LocalNode node) throws Exception {
        return node.node().election().history(20).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
