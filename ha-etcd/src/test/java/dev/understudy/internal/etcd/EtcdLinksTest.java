package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.error.ConfigException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import dev.understudy.spi.Settings;
import io.etcd.jetcd.Client;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which endpoint a call goes to, and what becomes of a link after a failure. Clients are real, but never connect. */
class EtcdLinksTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final List<String> opened = new CopyOnWriteArrayList<>();
    private final Map<String, Exception> shut = new ConcurrentHashMap<>();
    private final CountDownLatch thaw = new CountDownLatch(1);
    private final AtomicInteger moves = new AtomicInteger();
    private EtcdLinks links = links("a,b,c");

    @AfterEach
    void close() {
        thaw.countDown();
        links.close();
    }

    @Test
    void callsStickToOneEndpointAndShareItsConnection() throws Exception {
        assertThat(ask()).isEqualTo("a:2379");
        assertThat(ask()).isEqualTo("a:2379");
        assertThat(opened).containsExactly("a:2379");
        assertThat(moves).hasValue(0);
    }

    @Test
    void anEndpointThatDoesNotOpenCostsNoAttempt() throws Exception {
        shut.put("a:2379", new IOException("Connection refused"));
        shut.put("b:2379", new IOException("Connection refused"));

        assertThat(ask()).isEqualTo("c:2379");
        assertThat(ask()).isEqualTo("c:2379");
        assertThat(opened).containsExactly("a:2379", "b:2379", "c:2379");
    }

    @Test
    void ifNoEndpointOpensEachIsNamed() {
        List.of("a", "b", "c").forEach(host -> shut.put(host + ":2379", new IOException(host + " is away")));

        assertThatThrownBy(this::ask)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("a:2379: a is away; b:2379: b is away; c:2379: c is away");
        assertThat(opened).hasSize(3);
    }

    @Test
    void aWrongConfigurationCountsWhenNoEndpointOpens() throws Exception {
        shut.put("a:2379", new ConfigException("db.etcd.ca_file", "x", "wrong"));
        assertThat(ask()).isEqualTo("b:2379");

        shut.put("b:2379", new IOException("away"));
        shut.put("c:2379", new IOException("away"));
        links = reopened("a,b,c");
        assertThatThrownBy(this::ask).isInstanceOf(ConfigException.class);
    }

    @Test
    void aSilentEndpointIsLeftAndTheConnectionMadeAnewAfterTheSecondTime() throws Exception {
        links = reopened("a,b");
        for (int round = 0; round < 2; round++) {
            assertThatThrownBy(() -> fail(Status.DEADLINE_EXCEEDED)).isInstanceOf(UnavailableException.class);
            assertThat(links.current()).hasToString("b:2379");
            fail(Status.UNAVAILABLE.withDescription("etcdserver: no leader"), UnavailableException.class);
            assertThat(links.current()).hasToString("a:2379");
        }
        assertThat(opened).containsExactly("a:2379", "b:2379");

        assertThat(ask()).isEqualTo("a:2379");

        assertThat(opened).containsExactly("a:2379", "b:2379", "a:2379");
    }

    @Test
    void anAnswerEndsTheSilence() throws Exception {
        links = reopened("a");
        for (int round = 0; round < 3; round++) {
            fail(Status.DEADLINE_EXCEEDED, UnavailableException.class);
            assertThat(ask()).isEqualTo("a:2379");
        }
        assertThat(opened).containsExactly("a:2379");
    }

    @Test
    void aBrokenConnectionIsMadeAnewAtOnce() throws Exception {
        links = reopened("a");

        fail(Status.UNAVAILABLE.withDescription("io exception"), UnavailableException.class);

        assertThat(ask()).isEqualTo("a:2379");
        assertThat(opened).containsExactly("a:2379", "a:2379");
        assertThat(moves).hasValue(1);
    }

    @Test
    void whatEtcdRefusesLeavesTheLinkAlone() throws Exception {
        fail(Status.RESOURCE_EXHAUSTED.withDescription("etcdserver: too many requests"), UnavailableException.class);

        assertThat(ask()).isEqualTo("a:2379");
        assertThat(opened).containsExactly("a:2379");
        assertThat(moves).hasValue(0);
    }

    @Test
    void aRequestRefusedForItsTokenIsRepeatedOnce() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        Status stale = Status.UNAUTHENTICATED.withDescription("etcdserver: invalid auth token");

        String answer = get(links.call(EtcdCall.write(
                "put",
                TIMEOUT,
                client -> tries.incrementAndGet() == 1
                        ? CompletableFuture.failedFuture(stale.asRuntimeException())
                        : CompletableFuture.completedFuture("done"))));

        assertThat(answer).isEqualTo("done");
        assertThat(opened).containsExactly("a:2379");
        assertThat(tries).hasValue(2);
    }

    @Test
    void aTokenThatStaysStaleIsTriedTwiceOnly() {
        AtomicInteger tries = new AtomicInteger();
        Status stale = Status.UNAUTHENTICATED.withDescription("etcdserver: invalid auth token");

        assertThatThrownBy(() -> get(links.call(EtcdCall.write("put", TIMEOUT, client -> {
                    tries.incrementAndGet();
                    return CompletableFuture.failedFuture(stale.asRuntimeException());
                }))))
                .isInstanceOf(UnavailableException.class);
        assertThat(tries).hasValue(2);
    }

    @Test
    void aVerdictOfOurOwnPassesThroughUnwrapped() {
        assertThatThrownBy(() -> get(links.call(EtcdCall.write(
                        "commit",
                        TIMEOUT,
                        client -> CompletableFuture.failedFuture(
                                new CompletionException(new NotLeaderException("over")))))))
                .isInstanceOf(NotLeaderException.class);
        assertThat(moves).hasValue(0);
    }

    @Test
    void aCallThatIsNeverAnsweredIsGivenUp() throws Exception {
        assertThatThrownBy(() -> get(links.call(EtcdCall.write("put", SHORT, client -> new CompletableFuture<>()))))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("no answer in 100 ms");
        assertThat(ask()).isEqualTo("b:2379");
    }

    @Test
    void aConnectionThatDoesNotOpenInTimeIsLeftAndNothingIsSentLater() throws Exception {
        shut.put("a:2379", new InterruptedException("frozen"));
        AtomicInteger issued = new AtomicInteger();

        assertThatThrownBy(() -> get(links.call(EtcdCall.write("put", SHORT, client -> {
                    issued.incrementAndGet();
                    return new CompletableFuture<>();
                }))))
                .isInstanceOf(UnavailableException.class);
        assertThat(ask()).isEqualTo("b:2379");

        links = reopened("a");
        thaw.countDown();
        assertThat(ask()).isEqualTo("a:2379");
        assertThat(issued).hasValue(0);
    }

    @Test
    void afterCloseCallsFailAtOnce() {
        links.close();
        links.close();

        assertThatThrownBy(this::ask).isInstanceOf(UnavailableException.class).hasMessageContaining("closed");
    }

    private EtcdLinks reopened(String hosts) {
        links.close();
        opened.clear();
        moves.set(0);
        return links(hosts);
    }

    private EtcdLinks links(String hosts) {
        EtcdConfig config = EtcdConfig.from(Settings.of(Map.of("db.etcd.host", hosts)));
        EtcdThreads threads = EtcdThreads.start("test", config.endpoints().size());
        EtcdLinks made = new EtcdLinks(config, threads, new EtcdLineage(), this::open, 0);
        made.follow(moves::incrementAndGet);
        return made;
    }

    private Client open(EtcdEndpoint endpoint) throws Exception {
        opened.add(endpoint.toString());
        Exception failure = shut.get(endpoint.toString());
        if (failure instanceof InterruptedException) {
            thaw.await();
        } else if (failure != null) {
            throw failure;
        }
        return Client.builder().target("ip:///127.0.0.1:1").build();
    }

    /** Where a call arrives. */
    private String ask() throws Exception {
        return get(links.call(EtcdCall.read(
                "ask",
                TIMEOUT,
                client -> CompletableFuture.completedFuture(links.current().toString()))));
    }

    private void fail(Status status) throws Exception {
        get(links.call(
                EtcdCall.read("fail", TIMEOUT, client -> CompletableFuture.failedFuture(status.asRuntimeException()))));
    }

    private void fail(Status status, Class<? extends Throwable> type) {
        assertThatThrownBy(() -> fail(status)).isInstanceOf(type);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException failed) {
            throw (Exception) failed.getCause();
        }
    }
}
