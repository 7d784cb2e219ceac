package dev.understudy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.AbstractIdleService;
import com.google.common.util.concurrent.Service;
import com.google.common.util.concurrent.ServiceManager;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes inside other people's programs: Guava services, service managers, schedulers. */
class LibraryTest {
    private final String prefix = "/library-" + UUID.randomUUID() + "/";
    private final List<HaNode> nodes = new ArrayList<>();
    private final List<String> story = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeAll() {
        nodes.forEach(HaNode::close);
    }

    @Test
    void guavaServicesStartOnElectionStopBeforeTheNextLeaderAndAreNewInEachTerm() {
        HaNode first = guava("a", new GuavaServices(term -> List.of(new Told("a1"), new Told("a2"))));
        await().until(() -> first.status().serving());
        HaNode second = guava("b", new GuavaServices(term -> List.of(new Told("b1"))));
        await().until(() -> second.status().election().equals("QUEUED"));

        first.stepDown();
        await().until(() -> second.status().serving());
        await().until(() -> first.status().election().equals("QUEUED"));
        second.stepDown();
        await().until(() -> first.status().serving());

        assertThat(story.subList(0, 2)).containsExactlyInAnyOrder("a1 up", "a2 up");
        assertThat(story.subList(2, 4)).containsExactlyInAnyOrder("a1 down", "a2 down");
        assertThat(story.subList(4, 6)).containsExactly("b1 up", "b1 down");
        assertThat(story.subList(6, 8)).containsExactlyInAnyOrder("a1 up", "a2 up");
    }

    @Test
    void aGuavaServiceThatFailsGivesTheTermToAnother() {
        List<Failing> made = new CopyOnWriteArrayList<>();
        GuavaServices services = new GuavaServices(term -> {
            Failing failing = new Failing();
            made.add(failing);
            return List.of(failing, new Told("beside"));
        });
        HaNode first = guava("a", services);
        services.onFailure(first::stepDown);
        await().until(() -> first.status().serving());
        HaNode second = guava("b", new GuavaServices(term -> List.of(new Told("b"))));
        await().until(() -> second.status().election().equals("QUEUED"));

        made.get(0).fail();

        await().until(() -> second.status().serving());
        assertThat(story).containsExactly("beside up", "beside down", "b up");
    }

    @Test
    void aGuavaServiceThatCannotStartMakesTheNodeBackOff() {
        HaNode first = guava("a", new GuavaServices(term -> {
            throw new IllegalStateException("no database");
        }));
        HaNode second = guava("b", new GuavaServices(term -> List.of(new Told("b"))));

        await().until(() -> second.status().serving());
        assertThat(first.status().serving()).isFalse();
    }

    @Test
    void aNodeRunsInAServiceManagerAndEndsWithIt() {
        HaNode node = guava("a", new GuavaServices(term -> List.of(new Told("a"))));
        ServiceManager manager = new ServiceManager(List.of(new NodeService(node)));
        manager.startAsync().awaitHealthy();
        await().until(() -> node.status().serving());

        manager.stopAsync().awaitStopped();

        assertThat(story).containsExactly("a up", "a down");
        assertThat(node.leadership()).isEmpty();
    }

    @Test
    void aNodeThatCannotGoOnIsAFailedService() {
        HaNode first = guava("same", new GuavaServices(term -> List.of(new Told("a"))));
        first.start();
        await().until(() -> first.status().serving());
        NodeService second = new NodeService(guava("same", new GuavaServices(term -> List.of())));

        second.startAsync();

        await().until(() -> second.state() == Service.State.FAILED);
        assertThat(second.failureCause()).hasMessageContaining("same");
    }

    @Test
    void aJobRunsOnTheLeaderOnlyWithItsTermAtHand() {
        List<Term> terms = new CopyOnWriteArrayList<>();
        HaNode leader = guava("a", new GuavaServices(term -> List.of(new Told("a"))));
        await().until(() -> leader.status().serving());
        HaNode other = guava("b", new GuavaServices(term -> List.of(new Told("b"))));
        await().until(() -> other.status().election().equals("QUEUED"));

        new LeaderJob(other, term -> terms.add(term.term())).run();
        assertThat(terms).isEmpty();
        new LeaderJob(leader, term -> terms.add(term.term())).run();
        assertThat(terms).containsExactly(leader.leadership().orElseThrow().term());
        assertThatThrownBy(() -> new LeaderJob(leader, LibraryTest::breakDown).run())
                .isInstanceOf(IllegalStateException.class);
    }

    private static void breakDown(Leadership term) {
        throw new IllegalStateException("in term " + term.term());
    }

    private HaNode guava(String id, GatedService service) {
        HaNode node = HaNode.builder(id)
                .set("cluster.leader-elector", "memory")
                .set("cluster.leader-session-ttl", "5s")
                .set("cluster.etcd-election-prefix", prefix)
                .service(service)
                .build();
        nodes.add(node);
        if (!id.equals("same")
                && nodes.stream().filter(each -> each.id().equals(node.id())).count() == 1) {
            node.start();
        }
        return node;
    }

    private final class Told extends AbstractIdleService {
        private final String name;

        Told(String name) {
            this.name = name;
        }

        @Override
        protected void startUp() {
            story.add(name + " up");
        }

        @Override
        protected void shutDown() {
            story.add(name + " down");
        }
    }

    private static final class Failing extends com.google.common.util.concurrent.AbstractService {
        @Override
        protected void doStart() {
            notifyStarted();
        }

        @Override
        protected void doStop() {
            notifyStopped();
        }

        void fail() {
            notifyFailed(new IllegalStateException("broken"));
        }
    }
}
