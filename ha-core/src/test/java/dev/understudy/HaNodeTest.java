package dev.understudy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.understudy.error.ConfigException;
import dev.understudy.error.DuplicateIdException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.state.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole nodes on the in-process backend. */
class HaNodeTest {
    private final String prefix = "/test-" + UUID.randomUUID() + "/";
    private final List<HaNode> nodes = new ArrayList<>();
    private final List<String> story = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeAll() {
        nodes.forEach(HaNode::close);
    }

    @Test
    void oneNodeLeadsAndTheOtherTakesOverInOrder() {
        HaNode first = node("a", new Told("a"));
        await().until(() -> first.status().serving());
        HaNode second = node("b", new Told("b"));
        await().until(() -> second.status().election().equals("QUEUED"));
        assertThat(second.status().healthy()).isTrue();
        assertThatThrownBy(second::enter).isInstanceOf(NotLeaderException.class);

        first.close();

        await().until(() -> second.status().serving());
        assertThat(story).containsExactly("a starts", "a stops CLOSED", "b starts");
        assertThat(second.leadership().orElseThrow().term()).isGreaterThan(new dev.understudy.Term(1));
    }

    @Test
    void steppingDownHandsOverAndQueuesAgain() {
        HaNode first = node("a", new Told("a"));
        await().until(() -> first.status().serving());
        HaNode second = node("b", new Told("b"));
        await().until(() -> second.status().election().equals("QUEUED"));

        first.stepDown();

        await().until(() -> second.status().serving());
        await().until(() -> first.status().election().equals("QUEUED"));
        assertThat(story).containsExactly("a starts", "a stops RESIGNED", "b starts");
        await().until(() -> first.status()
                .leader()
                .map(leader -> leader.address())
                .orElse("")
                .equals("b.example:1"));
    }

    @Test
    void admittedWorkIsDrainedBeforeTheServiceStops() {
        HaNode node = node("a", new Told("a"));
        await().until(() -> node.status().serving());
        Pass pass = node.enter();
        node.stepDown();
        await().until(() -> node.status().phase() == NodePhase.DRAINING);
        assertThatThrownBy(node::enter).isInstanceOf(NotLeaderException.class);
        assertThatThrownBy(pass::check).isInstanceOf(NotLeaderException.class);
        assertThat(story).containsExactly("a starts");

        pass.close();

        await().until(() -> story.contains("a stops RESIGNED"));
    }

    @Test
    void writesUnderATermThatIsOverAreRefused() {
        HaNode first = node("a", new Told("a"));
        await().until(() -> first.status().serving());
        Leadership old = first.leadership().orElseThrow();
        Transaction write = Transaction.builder().put("k", "v").build();
        assertThat(first.state().under(old).commit(write)).succeedsWithin(Duration.ofSeconds(5));

        first.stepDown();
        await().until(() -> story.contains("a stops RESIGNED"));
        await().until(() -> first.status().serving());

        assertThat(first.state().under(old).commit(write))
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withCauseInstanceOf(NotLeaderException.class);
    }

    @Test
    void aServiceThatCannotStartLetsTheOtherNodeTry() {
        HaNode broken = node("a", new Told("a") {
            @Override
            public void start(Leadership leadership) {
                super.start(leadership);
                throw new IllegalStateException("cannot open the wallet");
            }
        });
        await().until(() -> story.contains("a stops START_FAILED"));
        HaNode sound = node("b", new Told("b"));
        await().until(() -> sound.status().serving());
        assertThat(broken.status().serving()).isFalse();
    }

    @Test
    void aSecondLiveNodeWithTheSameIdIsRefused() throws InterruptedException {
        HaNode first = node("a", new Told("a"));
        await().until(() -> first.status().serving());
        HaNode second = node("a", new Told("a2"));
        assertThat(second.awaitEnd())
                .hasValueSatisfying(failure -> assertThat(failure)
                        .isInstanceOf(DuplicateIdException.class)
                        .hasMessageContaining("cluster.id=a"));
        assertThat(first.status().serving()).isTrue();
        assertThat(story).containsExactly("a starts");
    }

    @Test
    void withoutElectionANodeLeadsAtOnce() {
        HaNode alone = HaNode.builder("solo").alone().service(new Told("solo")).build();
        nodes.add(alone);
        alone.start();
        await().until(() -> alone.status().serving());
    }

    @Test
    void badValuesNameKeyValueAndRule() {
        assertThatThrownBy(() ->
                        builder("a").set("cluster.leader-session-ttl", "soon").build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cluster.leader-session-ttl=soon: must be a duration");
        assertThatThrownBy(() -> builder("a").set("cluster.stop-budget", "9s").build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cluster.leader-session-ttl=2s: must be longer than")
                .hasMessageContaining("cluster.stop-budget 9s");
        assertThatThrownBy(() ->
                        builder("a").set("cluster.leader-elector", "zookeeper").build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cluster.leader-elector=zookeeper: must be one of: memory");
        assertThatThrownBy(() -> builder("a").set("cluster.idd", "x").build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cluster.idd");
    }

    private HaNode node(String id, GatedService service) {
        HaNode node = builder(id).service(service).build();
        nodes.add(node);
        node.start();
        return node;
    }

    private HaNodeBuilder builder(String id) {
        return HaNode.builder(id)
                .set("cluster.leader-elector", "memory")
                .set("cluster.etcd-election-prefix", prefix)
                .set("cluster.leader-session-ttl", "2s")
                .address(id + ".example:1")
                .service(new Told(id));
    }

    private class Told implements GatedService {
        private final String name;

        Told(String name) {
            this.name = name;
        }

        @Override
        public void start(Leadership leadership) {
            story.add(name + " starts");
        }

        @Override
        public void stop(LossReason reason) {
            story.add(name + " stops " + reason);
        }
    }
}
