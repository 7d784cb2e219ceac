package dev.understudy.internal.tripwire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.NodeId;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Member;
import dev.understudy.spi.NodeInfo;
import dev.understudy.spi.Subscription;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The tripwire on real sockets; that it notices a process' real death is tested with real processes. */
class TripwireTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Longer than the proof takes. */
    private static final Duration WHILE = Duration.ofMillis(700);

    private final UUID incarnation = UUID.randomUUID();
    private final List<AutoCloseable> resources = new ArrayList<>();
    private final List<Evidence> evidence = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : resources) {
            resource.close();
        }
    }

    @Test
    void aListenerIsAliveAndGoneOnceItsPortIsRefused() throws IOException {
        Tripwire leader = listening(incarnation, ANY_PORT);
        watch(leader.port().orElseThrow());
        awaitEvidence(new Evidence.Alive());

        leader.close();

        awaitEvidence(new Evidence.Gone());
    }

    /** Whoever asks again, after an attempt that came to nothing, is told again. */
    @Test
    void theDeadStayDead() throws IOException {
        Tripwire leader = listening(incarnation, ANY_PORT);
        int port = leader.port().orElseThrow();
        watch(port);
        awaitEvidence(new Evidence.Alive());
        leader.close();
        awaitEvidence(new Evidence.Gone());

        listening(incarnation, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> evidence.stream()
                                .filter(Evidence.Gone.class::isInstance)
                                .count()
                        > 1);
        assertThat(evidence.get(evidence.size() - 1)).isEqualTo(new Evidence.Gone());
    }

    /** A loopback address of another machine is refused here, too. */
    @Test
    void aPortThatNeverAnsweredProvesNothing() throws IOException {
        Tripwire closed = listening(incarnation, ANY_PORT);
        int port = closed.port().orElseThrow();
        closed.close();
        Awaitility.await().atMost(PATIENCE).until(() -> isRefused(port));

        watch(port);

        assertThat(evidenceAfter(WHILE)).isEmpty();
    }

    @Test
    void anotherIncarnationProvesNothing() throws IOException {
        Tripwire other = listening(UUID.randomUUID(), ANY_PORT);
        watch(other.port().orElseThrow());
        assertThat(evidenceAfter(WHILE)).isEmpty();

        other.close();

        assertThat(evidenceAfter(WHILE)).isEmpty();
    }

    @Test
    void aProcessThatTookThePortOverProvesNothing() throws Exception {
        for (ScriptedListener.Manner manner : ScriptedListener.Manner.values()) {
            evidence.clear();
            ScriptedListener leader = closing(new ScriptedListener(incarnation));
            Subscription watch = watch(leader.port());
            awaitEvidence(new Evidence.Alive());

            leader.become(manner);

            assertThat(evidenceAfter(WHILE))
                    .as(manner.name())
                    .contains(new Evidence.Alive())
                    .isSubsetOf(new Evidence.Alive(), new Evidence.Blind());
            watch.close();
        }
    }

    @Test
    void aConnectionThatBrokeIsMadeAnew() throws Exception {
        ScriptedListener leader = closing(new ScriptedListener(incarnation));
        watch(leader.port());
        awaitEvidence(new Evidence.Alive());

        leader.breakConnections();

        Awaitility.await().atMost(PATIENCE).until(() -> evidence.size() == 2);
        assertThat(evidence).containsOnly(new Evidence.Alive());
    }

    /** A firewall resets and refuses as a kernel does, so it is no proof; it is told as what it is. */
    @Test
    void a5AResetAndRefusalsAreNoProof() throws Exception {
        ScriptedListener leader = closing(new ScriptedListener(incarnation));
        watch(leader.port());
        awaitEvidence(new Evidence.Alive());

        leader.stopListening();
        leader.resetConnections();

        awaitEvidence(new Evidence.Reset(false));
        assertThat(evidenceAfter(WHILE)).doesNotContain(new Evidence.Gone());
    }

    /** An orderly end is what a watcher takes for the death of the process; a living listener never does that. */
    @Test
    void a5AGuestThatWasAnsweredIsSentAwayByAReset() throws IOException {
        Tripwire leader = listening(incarnation, ANY_PORT);
        try (Socket guest =
                new Socket(InetAddress.getLoopbackAddress(), leader.port().orElseThrow())) {
            guest.setSoTimeout((int) PATIENCE.toMillis());
            String question = "understudy-tripwire/1 is " + incarnation + "\n";
            guest.getOutputStream().write(question.getBytes(US_ASCII));
            BufferedReader answers = new BufferedReader(new InputStreamReader(guest.getInputStream(), US_ASCII));
            assertThat(answers.readLine()).isEqualTo("understudy-tripwire/1 am " + incarnation);

            guest.getOutputStream().write(question.getBytes(US_ASCII));

            assertThatThrownBy(answers::readLine).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void crowdsAndBadMannersDoNotHurtThoseWhoWatch() throws IOException {
        Tripwire leader = listening(incarnation, ANY_PORT);
        int port = leader.port().orElseThrow();
        watch(port);
        awaitEvidence(new Evidence.Alive());

        assertThat(answer(port, "GET / HTTP/1.1\r\n")).isNull();
        assertThat(answer(port, "x".repeat(200))).isNull();
        String question = "understudy-tripwire/1 is " + UUID.randomUUID() + "\n";
        assertThat(answer(port, question)).isEqualTo("understudy-tripwire/1 am " + incarnation);
        List<Socket> crowd = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            crowd.add(closing(new Socket(InetAddress.getLoopbackAddress(), port)));
        }

        // Those who said nothing are sent away in the end, and the rest at once.
        for (Socket silent : crowd) {
            silent.setSoTimeout((int) PATIENCE.toMillis());
            assertThat(isOver(silent)).isTrue();
        }
        assertThat(answer(port, question)).isEqualTo("understudy-tripwire/1 am " + incarnation);
        assertThat(evidence).containsExactly(new Evidence.Alive());
    }

    /** Not even those who know whom to ask for: the newest always gets in, and an older one calls again. */
    @Test
    void aCrowdThatAsksAsItShouldKeepsNobodyOut() throws IOException {
        Tripwire leader = listening(incarnation, ANY_PORT);
        int port = leader.port().orElseThrow();
        for (int i = 0; i < 200; i++) {
            Socket guest = closing(new Socket(InetAddress.getLoopbackAddress(), port));
            guest.getOutputStream().write(("understudy-tripwire/1 is " + incarnation + "\n").getBytes(US_ASCII));
        }

        watch(port);

        awaitEvidence(new Evidence.Alive());
        assertThat(evidence).doesNotContain(new Evidence.Gone());
    }

    /** TCP connects a socket to itself if both ports happen to be the same: what comes back is the question. */
    @Test
    void anEchoIsNoAnswer() throws Exception {
        ScriptedListener echo = closing(new ScriptedListener(incarnation));
        echo.become(ScriptedListener.Manner.ECHO);

        watch(echo.port());

        assertThat(evidenceAfter(WHILE)).isEmpty();
    }

    @Test
    void aMemberWithoutATripwireIsNotWatched() throws IOException {
        Tripwire watching = listening(UUID.randomUUID(), ANY_PORT);
        for (String address : List.of("", "nowhere", "node-1:80", "127.0.0.1")) {
            watching.watch(entry(), new Member(who(incarnation, address), new LeaseId(1)), evidence::add);
        }
        assertThat(evidenceAfter(Duration.ofMillis(100))).isEmpty();
    }

    /** Whoever sees the leader's process must not go on believing so when nobody looks any more. */
    @Test
    void whenItsThreadGivesUpWatchersAreBlindAndItSaysSo() throws IOException {
        Tripwire leader = listening(incarnation, ANY_PORT);
        AtomicBoolean planted = new AtomicBoolean();
        AtomicLong looks = new AtomicLong();
        Tripwire watching = closing(Tripwire.deaf(
                () -> {
                    if (planted.get()) {
                        throw new NoClassDefFoundError("planted");
                    }
                    looks.incrementAndGet();
                    return System.nanoTime();
                },
                TripwireTest::thread));
        Member member = new Member(who(incarnation, "127.0.0.1:" + leader.port().orElseThrow()), new LeaseId(1));
        watching.watch(entry(), member, evidence::add);
        awaitEvidence(new Evidence.Alive());
        assertThat(watching.trouble()).isEmpty();

        // Whom nobody answers is called again and again, so that the thread looks at the clock.
        watching.watch(entry(), new Member(who(UUID.randomUUID(), "127.0.0.1:1"), new LeaseId(2)), ignored -> {});
        long looked = looks.get();
        Awaitility.await().until(() -> looks.get() > looked + 20);
        planted.set(true);

        awaitEvidence(new Evidence.Blind());
        assertThat(watching.trouble())
                .hasValueSatisfying(said -> assertThat(said).contains("out of order"));
        List<Evidence> late = new CopyOnWriteArrayList<>();
        watching.watch(entry(), member, late::add);
        assertThat(late).containsExactly(new Evidence.Blind());
    }

    private Tripwire listening(UUID who, InetSocketAddress where) throws IOException {
        return closing(Tripwire.listening(who, where, System::nanoTime, TripwireTest::thread));
    }

    private Subscription watch(int port) throws IOException {
        Tripwire watching = closing(Tripwire.deaf(System::nanoTime, TripwireTest::thread));
        return watching.watch(
                entry(), new Member(who(incarnation, "127.0.0.1:" + port), new LeaseId(1)), evidence::add);
    }

    private static Candidate who(UUID incarnation, String tripwire) {
        return new Candidate(new NodeId("leader"), incarnation, "", tripwire, 0, true, NodeInfo.NONE);
    }

    private static Entry entry() {
        return new Entry("/leader/1", new LeaseId(1), 1, "leader");
    }

    private void awaitEvidence(Evidence wanted) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(evidence).contains(wanted));
    }

    private List<Evidence> evidenceAfter(Duration delay) {
        Awaitility.await().pollDelay(delay).until(() -> true);
        return evidence;
    }

    private String answer(int port, String question) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(question.getBytes(US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
        }
    }

    private static boolean isOver(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return !(reset instanceof java.net.SocketTimeoutException);
        }
    }

    private static boolean isRefused(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (IOException refused) {
            return true;
        }
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "tripwire-test");
        thread.setDaemon(true);
        thread.start();
    }

    private <T extends AutoCloseable> T closing(T resource) {
        resources.add(resource);
        return resource;
    }
}
