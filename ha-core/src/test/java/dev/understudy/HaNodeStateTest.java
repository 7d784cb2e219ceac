package dev.understudy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.understudy.state.HeldLock;
import dev.understudy.state.Mirror;
import dev.understudy.state.Transaction;
import dev.understudy.state.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node offers its service beside leadership: mirrors and locks. */
class HaNodeStateTest {
    private final String prefix = "/state-" + UUID.randomUUID() + "/";
    private final List<HaNode> nodes = new ArrayList<>();

    @AfterEach
    void closeAll() {
        nodes.forEach(HaNode::close);
    }

    @Test
    void aServiceStartsOnWhatTheTermBeforeWrote() {
        Accounts first = new Accounts();
        Accounts second = new Accounts();
        HaNode a = node("a", first);
        await().until(() -> a.status().serving());
        HaNode b = node("b", second);
        await().until(() -> b.status().election().equals("QUEUED"));
        Leadership term = a.leadership().orElseThrow();
        for (int i = 0; i < 100; i++) {
            a.state()
                    .under(term)
                    .commit(Transaction.builder()
                            .put("accounts/" + i, "" + i)
                            .put("other/" + i, "")
                            .build())
                    .toCompletableFuture()
                    .join();
        }

        a.stepDown();

        await().until(() -> b.status().serving());
        assertThat(first.seen).isEmpty();
        assertThat(second.seen).hasSize(100).contains("accounts/99");
    }

    @Test
    void onlyAMirrorThatWasAskedForIsThere() {
        HaNode node = node("a", new Accounts());

        assertThatThrownBy(() -> node.mirror("others/")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void locksAreSharedByAllNodesWhoeverLeads() {
        HaNode a = node("a", new Accounts());
        HaNode b = node("b", new Accounts());
        HeldLock held = b.locks().tryLock("c1").orElseThrow();

        assertThat(a.locks().tryLock("c1")).isEmpty();
        assertThat(a.locks().holder("c1")).contains("b");

        b.close();
        assertThat(held.isHeld()).isFalse();
        assertThat(a.locks().tryLock("c1")).isPresent();
    }

    private HaNode node(String id, Accounts service) {
        HaNode node = HaNode.builder(id)
                .set("cluster.leader-elector", "memory")
                .set("cluster.etcd-election-prefix", prefix)
                .set("cluster.leader-session-ttl", "2s")
                .mirror("accounts/")
                .service(service)
                .build();
        service.mirror = node.mirror("accounts/");
        nodes.add(node);
        node.start();
        return node;
    }

    /** Notes what the mirror shows when it starts. */
    private static final class Accounts implements GatedService {
        private final List<String> seen = new CopyOnWriteArrayList<>();

        @SuppressWarnings("NullAway.Init") // Set before the node starts.
        private volatile Mirror mirror;

        @Override
        public void start(Leadership leadership) throws Exception {
            mirror.current(leadership).toCompletableFuture().get();
            mirror.range("", "", 1_000).stream().map(Versioned::key).forEach(seen::add);
        }

        @Override
        public void stop(LossReason reason) {}
    }
}
