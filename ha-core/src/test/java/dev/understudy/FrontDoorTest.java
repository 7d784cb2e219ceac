package dev.understudy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.understudy.error.DuplicateIdException;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a user meets first: whole nodes on a store in memory, without a single key by name. */
class FrontDoorTest {
    private final InMemory store = InMemory.create();
    private final List<HaNode> nodes = new ArrayList<>();
    private final List<String> story = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeAll() {
        nodes.forEach(HaNode::close);
    }

    @Test
    void twoNodesOfOneProcessNeedNoOtherStore() throws Exception {
        HaNode first = started(HaNode.builder("node-1").store(store));
        first.awaitLeadership();
        HaNode second = started(HaNode.builder("node-2").store(store));
        first.guarded(term -> first.state().under(term).put("greeting", "hello").await());
        await().until(() -> second.status().election().equals("QUEUED"));

        first.close();

        second.awaitLeadership();
        assertThat(second.state().get("greeting").await().orElseThrow().text()).isEqualTo("hello");
    }

    @Test
    void storesInMemoryAreApart() throws Exception {
        HaNode here = started(HaNode.builder("same").store(store));
        HaNode elsewhere = started(HaNode.builder("same").store(InMemory.create()));
        here.awaitLeadership();
        elsewhere.awaitLeadership();
        here.guarded(term -> here.state().under(term).put("k", "v").await());
        assertThat(elsewhere.state().get("k").await()).isEmpty();
    }

    @Test
    void lambdasAreToldTheTermAndWhyItIsOver() throws Exception {
        AtomicReference<Leadership> elected = new AtomicReference<>();
        HaNode node = started(HaNode.builder("a")
                .store(store)
                .onElected(elected::set)
                .onDeposed((term, why) -> story.add(why + " " + term.equals(elected.get()))));
        assertThat(node.awaitLeadership()).isSameAs(elected.get());

        node.close();

        assertThat(story).containsExactly("CLOSED true");
    }

    @Test
    void aLambdaThatFailsLetsTheOtherNodeTry() throws Exception {
        HaNode broken = started(HaNode.builder("a")
                .store(store)
                .onElected(term -> {
                    throw new IOException("no disk");
                })
                .onDeposed((term, why) -> story.add("a " + why)));
        await().until(() -> story.contains("a START_FAILED"));
        HaNode sound = started(HaNode.builder("b").store(store));
        sound.awaitLeadership();
        assertThat(broken.status().serving()).isFalse();
    }

    @Test
    void aServiceAndALambdaAreOneTooMany() {
        HaNodeBuilder both = HaNode.builder("a").store(store).service(new LeavesAtOnce());
        both.onElected(term -> {});
        assertThatThrownBy(both::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not both");
    }

    @Test
    void waitingEndsWhenTheNodeServesAndNotWhileItStarts() throws Exception {
        CompletableFuture<Void> mayStart = new CompletableFuture<>();
        HaNode node = started(HaNode.builder("a").store(store).onElected(term -> mayStart.get()));
        await().until(() -> node.status().phase() == NodePhase.STARTING);
        assertThat(node.awaitLeadership(Duration.ofMillis(50))).isEmpty();

        mayStart.complete(null);

        assertThat(node.awaitLeadership(Duration.ofSeconds(10))).isEqualTo(node.leadership());
        assertThat(node.awaitLeadership().isHeld()).isTrue();
    }

    @Test
    void waitingEndsWithTheReasonWhenTheNodeCannotGoOn() throws Exception {
        started(HaNode.builder("a").store(store)).awaitLeadership();
        HaNode second = started(HaNode.builder("a").store(store));
        assertThatThrownBy(second::awaitLeadership)
                .isInstanceOf(HaException.class)
                .hasMessageContaining("a ended before it led: cluster.id=a")
                .hasCauseInstanceOf(DuplicateIdException.class);
    }

    @Test
    void waitingEndsWhenTheNodeIsClosed() throws Exception {
        started(HaNode.builder("a").store(store)).awaitLeadership();
        HaNode second = started(HaNode.builder("b").store(store));
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                second.awaitLeadership();
            } catch (Throwable failure) {
                thrown.complete(failure);
            }
        });
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

        second.close();

        assertThat(thrown.get()).isInstanceOf(HaException.class).hasMessage("b ended before it led: it was closed");
        waiting.join();
    }

    @Test
    void waitingInVainIsRefused() {
        HaNode idle = HaNode.builder("a").store(store).build();
        nodes.add(idle);
        assertThatThrownBy(idle::awaitLeadership)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not started");

        CompletableFuture<HaNode> self = new CompletableFuture<>();
        HaNode waitsForItself = started(HaNode.builder("b").store(store).onElected(term -> {
            try {
                self.get().awaitLeadership();
            } catch (IllegalStateException refused) {
                story.add("refused");
            }
        }));
        self.complete(waitsForItself);
        await().until(() -> story.contains("refused"));
    }

    @Test
    void guardedWorkHasTheTermKeepsTheServiceAndThrowsItsOwn() throws Exception {
        HaNode node = started(HaNode.builder("a").store(store));
        Leadership term = node.awaitLeadership();
        assertThat(node.<Leadership, RuntimeException>guarded(given -> given)).isSameAs(term);
        assertThatThrownBy(() -> node.runGuarded(FrontDoorTest::failing))
                .isInstanceOf(IOException.class)
                .hasMessage("no disk");

        node.runGuarded(given -> {
            node.stepDown();
            await().until(() -> node.status().phase() == NodePhase.DRAINING);
            story.add("done");
        });
        // Had a pass been left open by the work that failed, the gate would not have drained in good order.
        await().until(() -> node.status().serving());
        assertThat(story).containsExactly("done");
    }

    @Test
    void guardedWorkOfAnUnderstudyIsNotDone() throws Exception {
        started(HaNode.builder("a").store(store)).awaitLeadership();
        HaNode understudy = started(HaNode.builder("b").store(store));
        assertThatThrownBy(() -> understudy.guarded(term -> story.add("done"))).isInstanceOf(NotLeaderException.class);
        assertThatThrownBy(() -> understudy.runGuarded(term -> story.add("done")))
                .isInstanceOf(NotLeaderException.class);
        assertThat(story).isEmpty();
    }

    private static void failing(Leadership term) throws IOException {
        throw new IOException("no disk");
    }

    private HaNode started(HaNodeBuilder builder) {
        HaNode node = builder.build();
        nodes.add(node);
        node.start();
        return node;
    }

    private static final class LeavesAtOnce implements GatedService {
        @Override
        public void start(Leadership leadership) {}

        @Override
        public void stop(LossReason reason) {}
    }
}
