package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.understudy.testkit.etcd.EtcdExtension;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** No etcd can be reached when a node starts: it waits, says so, and goes on when etcd appears. */
class NoMemberAtStartTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).managed().build();

    private static final Duration TTL = Duration.ofSeconds(3);
    private static final Duration WAIT = Duration.ofSeconds(3);
    /** A first attempt may have begun just before etcd appeared, and takes its time. */
    private static final Duration GOES_ON = Duration.ofSeconds(10);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger election = (Logger) LoggerFactory.getLogger("dev.understudy.election");

    private final Level level = election.getLevel();

    @BeforeEach
    void listen() {
        log.start();
        election.setLevel(Level.INFO);
        election.setAdditive(false);
        election.addAppender(log);
        ETCD.member(0).kill();
    }

    @AfterEach
    void hush() {
        election.detachAppender(log);
        election.setAdditive(true);
        election.setLevel(level);
    }

    @Test
    void connectionsAreRefused() throws Exception {
        waitsSaysSoAndGoesOn(etcd(), "Connection refused");
    }

    @Test
    void connectionsAreAcceptedButNothingAnswers() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            waitsSaysSoAndGoesOn("127.0.0.1:" + silent.getLocalPort() + "," + etcd(), "no answer in");
        }
    }

    @Test
    void aNameIsNotResolved() throws Exception {
        waitsSaysSoAndGoesOn("etcd.invalid:2379," + etcd(), "etcd.invalid");
    }

    private static String etcd() {
        return ETCD.connectString().replace("http://", "");
    }

    private void waitsSaysSoAndGoesOn(String hosts, String words) throws Exception {
        Election run = Election.in(hosts, TTL);
        try (LocalNode node = LocalNode.start(run, "early")) {
            node.awaitUntil("trouble", () -> node.node().status().trouble().isPresent());
            Awaitility.await().pollDelay(WAIT).until(() -> true);

            assertThat(node.node().status().alive()).isTrue();
            assertThat(node.node().status().healthy()).isFalse();
            assertThat(node.events("started")).isEmpty();
            assertThat(said(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("early: cannot join: ")
                    .contains(words);

            ETCD.member(0).start();
            long there = System.nanoTime();
            Event wrote = node.await("wrote");
            System.out.printf("%s: served %d ms after etcd was there%n", words, (wrote.nanos() - there) / 1_000_000);
            assertThat(Duration.ofNanos(wrote.nanos() - there)).isLessThan(GOES_ON);
            assertThat(said(Level.INFO)).anyMatch(line -> line.startsWith("early: is in line, after trying for "));
            assertThat(node.node().status().trouble()).isEmpty();
            run.verify(ETCD.endpoints(), node);
        }
    }

    private List<String> said(Level level) {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel().equals(level))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
