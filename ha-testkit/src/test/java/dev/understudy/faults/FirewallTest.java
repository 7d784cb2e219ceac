package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.testkit.etcd.EtcdExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A firewall that rejects calls of a living leader's tripwire in its name does not make it look dead (assumption A5,
 * claim S10). It takes root and iptables; where it is run without them it fails, and says so.
 */
@Tag("firewall")
class FirewallTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    private static final Duration TTL = Duration.ofSeconds(60);
    /** Longer than our keepalive takes to end a connection, which is 25 s, and than a proof takes. */
    private static final Duration WHILE = Duration.ofSeconds(35);

    private static final Pattern ADDRESS = Pattern.compile("the tripwire of \\S+ at \\S*?:(\\d+) answers");

    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void whatItTakes() {
        assertThat(Firewall.missing())
                .as("this test takes root and iptables (apt-get install iptables)")
                .isEmpty();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** Both at once, because both take long. */
    @Test
    void a5ALivingLeaderWhosePortIsRejectedIsLeftAlone() {
        List<Pair> pairs = List.of(
                pair("icmp-port-unreachable", "sign,tripwire"),
                pair("tcp-reset", "sign,tripwire"),
                pair("tcp-reset", "tripwire"));
        pairs.forEach(Pair::rejected);

        Awaitility.await().pollDelay(WHILE).atMost(WHILE.plusSeconds(5)).until(() -> true);

        for (Pair pair : pairs) {
            pair.leader.awaitMoreWrites(5);
            assertThat(pair.leader.events("stopped")).as(pair.how).isEmpty();
            assertThat(pair.next.events("started")).as(pair.how).isEmpty();
        }
        // The test is worth something only if the connections were really reset, and somebody was asked.
        assertThat(pairs.get(1).leader.details()).contains("was asked through the store whether it lives");
        assertThat(pairs.get(2).leader.details()).contains("was asked through the store whether it lives");
    }

    /**
     * Once its connection was reset, a leader that cannot answer is taken for dead long before its lease ends. That
     * this one only stands still is the second fault which it takes to depose a living leader.
     */
    @Test
    void s10ALeaderWhoseConnectionWasResetAndThatDoesNotAnswerIsTakenForDead() {
        Pair pair = pair("tcp-reset", "tripwire");
        long frozenAt = System.nanoTime();
        pair.leader.process().freeze();
        pair.rejected();

        // The connection is quiet until our keepalive speaks, which is then reset.
        pair.next.awaitAfter(frozenAt, "started");

        pair.leader.process().thaw();
        pair.leader.awaitAfter(frozenAt, "stopped");
    }

    private Pair pair(String how, String sensors) {
        Election election = Election.in(ETCD.endpoints(), TTL)
                .with("cluster.tripwire-listen", "127.0.0.1:0")
                .with("cluster.crash-detect", sensors);
        ChildNode leader = node(election, "LEADING");
        ChildNode next = node(election, "QUEUED");
        Pair pair = new Pair(how, leader, next);
        next.awaitUntil("a tripwire", () -> ADDRESS.matcher(next.details()).find());
        if (sensors.contains("sign")) {
            leader.awaitUntil("a sign", () -> Signs.isArmed(ETCD.etcd(), election, leader.id()));
        }
        return pair;
    }

    private ChildNode node(Election election, String stage) {
        ChildNode node = ChildNode.start(election, "node-" + (open.size() + 1));
        open.add(node);
        node.awaitStage(stage);
        return node;
    }

    /** A leader and the first in line, in an election of their own. */
    private final class Pair {
        private final String how;
        private final ChildNode leader;
        private final ChildNode next;

        Pair(String how, ChildNode leader, ChildNode next) {
            this.how = how;
            this.leader = leader;
            this.next = next;
        }

        void rejected() {
            Matcher address = ADDRESS.matcher(next.details());
            assertThat(address.find()).isTrue();
            open.add(Firewall.rejecting(Integer.parseInt(address.group(1)), how));
        }
    }
}
