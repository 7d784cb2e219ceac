package dev.understudy.internal.etcd;

import static dev.understudy.internal.etcd.Session.TIMEOUT;
import static dev.understudy.internal.etcd.Session.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.NodeId;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Member;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.Request;
import dev.understudy.testkit.etcd.EtcdExtension;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What others write beside our records blinds nobody: it is left out and named, and all that matters goes on. */
class ForeignRecordsTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    /** Almost the largest value that etcd takes. */
    private static final ByteSequence LARGE = ByteSequence.from(new byte[1_400_000]);

    private static final int MORE_THAN_AN_ANSWER = 26;

    private final String election = "foreign" + UUID.randomUUID();
    private final String own = "understudy/" + election + "/";
    private final Session session = new Session(election, ETCD.connectString());
    private final Client other = Client.builder().endpoints(ETCD.endpoints()).build();

    @AfterEach
    void close() {
        session.close();
        other.close();
    }

    @BeforeEach
    void aNode() {
        put(own + "members/elsewhere", ByteSequence.EMPTY);
    }

    @Test
    void recordsUnderNamesThatNoNodeHasAreLeftOutAndNamed() {
        Entry leader = session.join("n1");
        put(own + "members/a/b", bytes("{}"));
        put(own + "members/", bytes("{}"));
        put(own + "members/ \u001b[2J", bytes("{}"));

        MembershipSnapshot seen = await(session.coordinator.queue().survey(TIMEOUT));

        assertThat(seen.leader()).contains(leader);
        assertThat(seen.members())
                .extracting(member -> member.who().id().value())
                .containsExactlyInAnyOrder("n1", "elsewhere");
        assertThat(seen.leftOut())
                .filteredOn(sentence -> sentence.contains("no node id"))
                .hasSize(3)
                .anyMatch(sentence -> sentence.contains("members/a/b"))
                .noneMatch(sentence -> sentence.contains("\u001b"));
    }

    @Test
    void recordsThatFillMoreThanAnAnswerHideNobody() {
        Entry leader = session.join("n1");
        Entry second = session.join("n2");
        for (int i = 0; i < MORE_THAN_AN_ANSWER; i++) {
            put(own + "members/m" + i, LARGE);
        }

        MembershipSnapshot seen = await(session.coordinator.queue().survey(TIMEOUT));

        assertThat(seen.queue()).containsExactly(leader, second);
        assertThat(seen.members())
                .extracting(member -> member.who().id().value())
                .contains("n1", "n2", "m0", "m25");
        assertThat(seen.leftOut()).hasSizeGreaterThanOrEqualTo(MORE_THAN_AN_ANSWER);
    }

    @Test
    void theLeaseOfADeadProcessIsEndedAmongThem() {
        LeaseId dead = session.grant();
        Candidate who = Candidate.of(new NodeId("n1"), UUID.randomUUID(), "n1:9280");
        await(session.coordinator.registry().claim(dead, who, TIMEOUT));
        put(own + "members/a/b", bytes("{}"));
        for (int i = 0; i < MORE_THAN_AN_ANSWER; i++) {
            put(own + "members/m" + i, LARGE);
        }

        await(session.coordinator.registry().reap(dead, TIMEOUT));

        assertThat(await(session.coordinator.leases().remaining(dead, TIMEOUT))).isEmpty();
        assertThat(await(session.coordinator.registry().member("n1", TIMEOUT))).isEmpty();
    }

    @Test
    void locksAndRequestsAreFoundAmongThem() {
        Entry leader = session.join("n1");
        put(own + "locks/%zz/1", bytes("x"));
        put(own + "locks/1", bytes("x"));
        put(own + "locks//1", bytes("x"));
        put(own + "locks/orders/1", bytes("n1"));
        for (int i = 0; i < MORE_THAN_AN_ANSWER; i++) {
            put(own + "locks/large" + i + "/1", LARGE);
            put(own + "requests/r" + i, LARGE);
        }
        Request asked = await(session.backend
                .requests(election)
                .ask(session.grant(), new Request.StepDown(leader.term().number()), TIMEOUT));

        assertThat(await(session.backend.locked(election, TIMEOUT)))
                .contains("orders", "large0")
                .hasSize(MORE_THAN_AN_ANSWER + 1);
        assertThat(await(session.backend.requests(election).open(100, TIMEOUT))).contains(asked);
    }

    @Test
    void aRecordThatIsNotReadableStillHoldsItsName() {
        put(own + "members/n1", LARGE);
        assertThat(await(session.coordinator.registry().member("n1", TIMEOUT)))
                .map(Member::who)
                .hasValueSatisfying(who -> assertThat(who.address()).isEmpty());
    }

    private void put(String key, ByteSequence value) {
        await(other.getKVClient().put(bytes(key), value));
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, UTF_8);
    }
}
