package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.codahale.metrics.MetricRegistry;
import dev.understudy.error.HaException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.runtime.Ports;
import dev.understudy.internal.runtime.SystemPorts;
import dev.understudy.internal.state.FencedState;
import dev.understudy.internal.state.StatePorts;
import dev.understudy.spi.Entry;
import dev.understudy.state.Reply;
import dev.understudy.state.SharedState;
import dev.understudy.state.StateWriter;
import dev.understudy.state.Versioned;
import dev.understudy.testkit.contract.EntryTerm;
import dev.understudy.testkit.etcd.EtcdExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Claim S7 in the shared state: etcd freezes with writes under way, and thaws with them still in its sockets. */
class EtcdUnknownOutcomeTest {
    private static final int ROUNDS = Integer.getInteger("faults.rounds", 3);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    /** For the threads of a busy machine; far less than a second timeout. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    @Test
    void s7WhatIsUnknownIsToldInTimeAndWhatIsReadAfterwardsIsTheTruthForGood() {
        try (Session session =
                        Session.open(ETCD.connectString(), "db.etcd.request_timeout", TIMEOUT.toMillis() + "ms");
                SystemPorts system = new SystemPorts("unknown")) {
            Entry own = session.enlist("n1");
            Ports ports = system.ports();
            SharedState state = FencedState.of(
                    session.state,
                    new StatePorts(ports.ticker(), ports.scheduler(), ports.jitter()),
                    new MetricRegistry());
            StateWriter writer = state.under(new EntryTerm(own));
            for (int round = 0; round < ROUNDS; round++) {
                freezeUnder(state, writer, round);
            }
        }
    }

    private static void freezeUnder(SharedState state, StateWriter writer, int round) {
        writer.put("hot", round + " before").await();
        ETCD.member(0).freeze();
        List<Reply<Long>> lost = new ArrayList<>();
        AtomicLong slowestNanos = new AtomicLong();
        for (int i = 0; i < 300; i++) {
            long sentAt = System.nanoTime();
            Reply<Long> reply = writer.put(i % 3 == 0 ? "hot" : "cold/" + i, round + " lost");
            lost.add(reply);
            var unused = reply.whenComplete(
                    (version, failure) -> slowestNanos.accumulateAndGet(System.nanoTime() - sentAt, Math::max));
        }

        assertThat(lost)
                .allSatisfy(reply -> assertThat(catchThrowable(reply::await))
                        .isInstanceOfAny(OutcomeUnknownException.class, UnavailableException.class));
        assertThat(Duration.ofNanos(slowestNanos.get())).isLessThan(TIMEOUT.plus(SLACK));
        assertThat(lost).anyMatch(reply -> catchThrowable(reply::await) instanceof OutcomeUnknownException);
        ETCD.member(0).thaw();

        Optional<Versioned> read = readWhenBack(state);
        Reply<Long> next = writer.put("hot", round + " after");
        long version = next.await();
        // Whatever was still on its way has had its time when later commits are through.
        for (int i = 0; i < 50; i++) {
            writer.put("other", "x").await();
        }

        assertThat(read).isPresent();
        assertThat(version).isGreaterThan(read.orElseThrow().version());
        assertThat(state.get("hot").await().orElseThrow().version())
                .as("nothing came late: read was %s", read)
                .isEqualTo(version);
    }

    private static Optional<Versioned> readWhenBack(SharedState state) {
        List<Optional<Versioned>> answers = new ArrayList<>();
        Awaitility.await().atMost(LIMIT).until(() -> {
            try {
                return answers.add(state.get("hot").await());
            } catch (HaException notYet) {
                return false;
            }
        });
        return answers.get(0);
    }
}
