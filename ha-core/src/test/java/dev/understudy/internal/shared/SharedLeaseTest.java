package dev.understudy.internal.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.NodeId;
import dev.understudy.error.HaException;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.memory.MemoryElection;
import dev.understudy.internal.memory.MemoryEngine;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.CandidateQueue;
import dev.understudy.spi.Claim;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Grant;
import dev.understudy.spi.LeaseId;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Many elections under one lease, on a clock of the test's own. */
class SharedLeaseTest {
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final NodeId ME = new NodeId("me");
    private static final Scheduler NEVER = (delay, task) -> () -> {};

    private final MemoryEngine engine = new MemoryEngine(Duration.ofSeconds(1));
    private final SharedSession session =
            new SharedSession(this::store, this::now, NEVER, ME, "session", TTL, INTERVAL);
    private final List<Runnable> later = new ArrayList<>();
    private long now = 1_000_000_000_000L;

    @Test
    void allElectionsHaveOneLeaseAndFewRenewals() {
        List<ElectionStore> elections = new ArrayList<>();
        LeaseId lease = join(election("e0")).lease();
        for (int i = 1; i < 100; i++) {
            ElectionStore election = election("e" + i);
            assertThat(join(election).lease()).isEqualTo(lease);
            elections.add(election);
        }
        Set<Long> ends = new HashSet<>();
        for (int tenth = 0; tenth < 100; tenth++) {
            now += Duration.ofMillis(100).toNanos();
            elections
                    .subList(tenth % 20, tenth % 20 + 20)
                    .forEach(election -> await(election.leases().renew(lease, TIMEOUT)));
            ends.add(engine.deadlineNanos(lease).orElseThrow());
        }
        assertThat(ends).as("one for each renewal that reached the store").hasSizeBetween(5, 10);
        assertThat(engine.deadlineNanos(lease).orElseThrow()).isGreaterThan(now + TTL.toNanos() - INTERVAL.toNanos());
    }

    @Test
    void s3AnAnswerIsNeverWorthMoreThanTheRenewalItRestsOn() {
        ElectionStore first = election("a");
        ElectionStore second = election("b");
        LeaseId lease = join(first).lease();
        now += Duration.ofMillis(700).toNanos();
        Grant joined = join(second);
        assertThat(now + joined.ttlNanos())
                .isEqualTo(engine.deadlineNanos(lease).orElseThrow());
        now += Duration.ofMillis(200).toNanos();
        assertThat(now + await(second.leases().renew(lease, TIMEOUT)))
                .isEqualTo(engine.deadlineNanos(lease).orElseThrow());
        now += INTERVAL.toNanos();
        assertThat(await(first.leases().renew(lease, TIMEOUT))).isEqualTo(TTL.toNanos());
    }

    @Test
    void whoLeavesTakesOnlyItsOwnAndTheLastTakesTheLease() {
        ElectionStore first = election("a");
        ElectionStore second = election("b");
        LeaseId lease = join(first).lease();
        join(second);
        Entry left = enlist(first, lease);
        Entry stays = enlist(second, lease);

        await(first.leases().revoke(lease, TIMEOUT));
        assertThat(await(first.queue().look(left, TIMEOUT)).own()).isEmpty();
        assertThat(await(first.registry().member("me", TIMEOUT))).isEmpty();
        assertThat(await(second.queue().look(stays, TIMEOUT)).ownIsFirst()).isTrue();
        assertThat(engine.deadlineNanos(lease)).isPresent();

        await(second.leases().revoke(lease, TIMEOUT));
        assertThat(engine.deadlineNanos(lease)).isEmpty();
    }

    @Test
    void aLostLeaseIsToldToAllAndTheNextOneIsNew() {
        ElectionStore first = election("a");
        ElectionStore second = election("b");
        LeaseId lost = join(first).lease();
        join(second);
        engine.revoke(lost);
        now += INTERVAL.toNanos();
        assertThatThrownBy(() -> await(first.leases().renew(lost, TIMEOUT))).isInstanceOf(LeaseGoneException.class);
        assertThatThrownBy(() -> await(second.leases().renew(lost, TIMEOUT))).isInstanceOf(LeaseGoneException.class);
        assertThat(join(first).lease())
                .isNotEqualTo(lost)
                .isEqualTo(join(second).lease());
    }

    /** The lease of an election goes on living, so the late entry would stand before everybody for ever. */
    @Test
    void l4AnEntryThatComesAfterAnUnknownOutcomeIsHunted() {
        ElectionStore election = failing(new OutcomeUnknownException("no answer"));
        LeaseId lease = join(election).lease();
        assertThatThrownBy(() -> await(election.queue().enlist(lease, ME, TIMEOUT)))
                .isInstanceOf(OutcomeUnknownException.class);
        assertThat(join(election).lease()).as("nobody joins it any more").isNotEqualTo(lease);

        ElectionStore store = store("a");
        Entry late = await(store.queue().enlist(lease, ME, TIMEOUT));
        later.remove(0).run();

        assertThat(await(store.queue().survey(TIMEOUT)).queue()).doesNotContain(late);
        assertThat(later).as("and it may come later still").hasSize(1);
    }

    @Test
    void whatWasCertainlyNotAppliedIsNotHunted() {
        ElectionStore election = failing(new UnavailableException("refused"));
        LeaseId lease = join(election).lease();
        assertThatThrownBy(() -> await(election.queue().enlist(lease, ME, TIMEOUT)))
                .isInstanceOf(UnavailableException.class);

        assertThat(later).isEmpty();
        assertThat(join(election).lease()).isEqualTo(lease);
    }

    /** An election whose enlists fail so. */
    private ElectionStore failing(HaException failure) {
        Scheduler scheduler = (delay, task) -> {
            later.add(task);
            return () -> {};
        };
        return new SharedSession(
                        prefix -> answering(
                                ElectionStore.class,
                                store(prefix),
                                "queue",
                                queue -> answering(
                                        CandidateQueue.class,
                                        (CandidateQueue) queue,
                                        "enlist",
                                        entry -> failed(failure))),
                        this::now,
                        scheduler,
                        ME,
                        "session",
                        TTL,
                        INTERVAL)
                .election("a");
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The proxy returns it to whoever called.
    private static Object failed(HaException failure) {
        return CompletableFuture.failedFuture(failure);
    }

    private static <T> T answering(Class<T> type, T honest, String verb, UnaryOperator<Object> answer) {
        return type.cast(Proxy.newProxyInstance(
                SharedLeaseTest.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getName().equals("enlist")) {
                        return answer.apply(self);
                    }
                    Object said = method.invoke(honest, arguments);
                    return method.getName().equals(verb) ? answer.apply(said) : said;
                }));
    }

    private long now() {
        return now;
    }

    private ElectionStore store(String prefix) {
        return new MemoryElection(engine, this::now, prefix, () -> {});
    }

    private ElectionStore election(String prefix) {
        return session.election(prefix);
    }

    private static Grant join(ElectionStore election) {
        return await(election.leases().grant(TTL, TIMEOUT));
    }

    private static Entry enlist(ElectionStore election, LeaseId lease) {
        Candidate who = Candidate.of(ME, new UUID(0, 1), "");
        assertThat(await(election.registry().claim(lease, who, TIMEOUT))).isEqualTo(new Claim.Ours());
        return await(election.queue().enlist(lease, ME, TIMEOUT));
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }
}
