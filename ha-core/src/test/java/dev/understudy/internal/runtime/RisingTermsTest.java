package dev.understudy.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.NodeId;
import dev.understudy.internal.memory.MemoryElection;
import dev.understudy.internal.memory.MemoryEngine;
import dev.understudy.spi.CandidateQueue;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Era;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.QueueView;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RisingTermsTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final AtomicReference<ElectionStore> store = new AtomicReference<>(fresh());
    /** Answers in place of the store's own queue, if there is one. */
    private final AtomicReference<Optional<CandidateQueue>> instead = new AtomicReference<>(Optional.empty());

    private final RisingTerms terms = new RisingTerms(restorable());
    private Era era = Era.FIRST;

    @Test
    void s2AfterARestoreThatASurvivorNoticesTermsStillRise() {
        for (int i = 0; i < 50; i++) {
            enlist("n" + i);
        }
        long last = lookAsLast();

        store.set(fresh());
        QueueView view = look(enlist("me"));

        assertThat(view.own().orElseThrow().createRevision())
                .as("revisions start low")
                .isLessThan(last);
        assertThat(view.ownIsFirst()).isTrue();
        assertThat(view.first().orElseThrow().term().number()).isGreaterThan(last);
    }

    /** The same entry is first in the restored store: its number would stand for two histories. */
    @Test
    void s2InANewEraTheBaseIsRaisedThoughNoTermIsLower() {
        Entry first = enlist("a");
        look(first);
        era = new Era(1, 40);

        QueueView view = look(first);

        assertThat(view.first().orElseThrow().base()).as("all that was reached").isEqualTo(40);
        assertThat(look(first).first().orElseThrow().base()).as("once").isEqualTo(40);
    }

    /** Whoever notices late must not depose whom the others have made leader meanwhile. */
    @Test
    void s2TheBaseIsNotRaisedIfTheFirstTermIsHigherThanAllThatIsKnown() {
        Entry first = enlist("a");
        look(first);
        await(store.get().queue().raise(60, LIMIT));
        era = new Era(1, 40);

        assertThat(look(first).first().orElseThrow().base()).isEqualTo(60);
    }

    @Test
    void anIntactStoreIsLeftAlone() {
        Entry first = enlist("a");
        look(first);
        look(enlist("b"));

        assertThat(look(first).first().orElseThrow().base()).isZero();
    }

    /** A read that was sent before a later one was answered may show less, and is no restore. */
    @Test
    void aLateAnswerIsNoRestore() {
        Entry old = enlist("a");
        ElectionStore real = store.get();
        CompletableFuture<QueueView> late = new CompletableFuture<>();
        instead.set(Optional.of(answering(late)));
        CompletionStage<QueueView> asked = terms.look(old, LIMIT);
        QueueView then = await(real.queue().look(old, LIMIT));
        instead.set(Optional.empty());
        await(real.queue().withdraw(old, Optional.empty(), LIMIT));
        Entry next = enlist("b");
        look(next);

        late.complete(then);

        assertThat(await(asked)).isEqualTo(then);
        assertThat(look(next).first().orElseThrow().base()).isZero();
    }

    /** The highest term that was seen: that of one who enlists last and is first after all others have left. */
    private long lookAsLast() {
        Entry last = enlist("last");
        QueueView view = look(last);
        while (!view.ownIsFirst()) {
            await(store.get().queue().withdraw(view.first().orElseThrow(), Optional.empty(), LIMIT));
            view = look(last);
        }
        return last.term().number();
    }

    private Entry enlist(String id) {
        LeaseId lease = await(store.get().leases().grant(LIMIT, LIMIT)).lease();
        return await(store.get().queue().enlist(lease, new NodeId(id), LIMIT));
    }

    private QueueView look(Entry own) {
        return await(terms.look(own, LIMIT));
    }

    private static ElectionStore fresh() {
        return new MemoryElection(new MemoryEngine(Duration.ofSeconds(1)), () -> 0, "/leader/", () -> {});
    }

    /** Whatever is in {@link #store} at each call. */
    private CandidateQueue restorable() {
        return proxy((method, arguments) -> {
            Object answer =
                    method.invoke(instead.get().orElseGet(() -> store.get().queue()), arguments);
            return method.getName().equals("look")
                    ? ((CompletionStage<?>) answer).thenApply(view -> ((QueueView) view).in(era))
                    : answer;
        });
    }

    private static CandidateQueue answering(CompletableFuture<QueueView> late) {
        return proxy((method, arguments) -> late);
    }

    private static CandidateQueue proxy(Call call) {
        return (CandidateQueue) Proxy.newProxyInstance(
                RisingTermsTest.class.getClassLoader(),
                new Class<?>[] {CandidateQueue.class},
                (self, method, arguments) -> {
                    try {
                        return call.on(method, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private interface Call {
        Object on(java.lang.reflect.Method method, Object[] arguments) throws Exception;
    }
}
