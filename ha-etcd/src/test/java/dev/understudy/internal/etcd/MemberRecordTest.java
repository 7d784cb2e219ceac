package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.NodeId;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.NodeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberRecordTest {
    private static final UUID STRANGER = new UUID(0, 0);
    private static final NodeId N1 = new NodeId("n1");

    private final List<String> faults = new ArrayList<>();

    @Test
    void whatIsWrittenIsRead() {
        Candidate who = new Candidate(
                new NodeId("node \"1\" ü"),
                UUID.randomUUID(),
                "[::1]:9280",
                "10.0.0.1:40123",
                -7,
                false,
                new NodeInfo("1.2 \"beta\"", "SERVER_ACTIVE"),
                true);

        assertThat(parse(who.id(), MemberRecord.toJson(who))).isEqualTo(who);
    }

    @Test
    void fieldsOfALaterVersionAreSkippedAndThoseOfAnEarlierOneMayBeMissing() {
        UUID incarnation = UUID.randomUUID();
        String text = "{\"id\":\"n1\",\"since\":{\"at\":[1,2]},\"incarnation\":\"" + incarnation
                + "\",\"later\":true,\"address\":\"a:1\"}";

        assertThat(parse(N1, text)).isEqualTo(Candidate.of(new NodeId("n1"), incarnation, "a:1"));
    }

    /** Nothing may be concluded from the silence of a version that does not know challenges. */
    @Test
    void whoDoesNotSaySoDoesNotAnswerChallenges() {
        String old = "{\"id\":\"n1\",\"incarnation\":\"" + UUID.randomUUID() + "\",\"state\":\"LOCKED\"}";

        assertThat(parse(N1, old).answers()).isFalse();
    }

    @Test
    void aRecordOfAnotherKindBelongsToAStranger() {
        for (String text : new String[] {"", "[]", "{", "{\"incarnation\":\"x\"}", "\"n1\"", "{\"priority\":\"x\"}"}) {
            assertThat(parse(N1, text).incarnation()).as(text).isEqualTo(STRANGER);
        }
    }

    /** Whoever may write the record must not write the configuration of a balancer, or on somebody's terminal. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:1\\n    server evil 10.0.0.1:80",
                "a:1 check",
                "http://a:1",
                "a",
                "a:0",
                "a:65536",
                ":1",
                "a:1:2",
                "::1:80",
                "a\\u202eb:1",
                "-a:1",
                "user@a:1"
            })
    void anAddressThatIsNoneIsLeftOutAndNamed(String address) {
        String text = "{\"incarnation\":\"" + UUID.randomUUID() + "\",\"address\":\"" + address + "\",\"tripwire\":\""
                + address + "\"}";

        Candidate who = parse(N1, text);

        assertThat(who.address()).isEmpty();
        assertThat(who.tripwire()).isEmpty();
        assertThat(who.incarnation()).isNotEqualTo(STRANGER);
        assertThat(faults)
                .hasSize(2)
                .allMatch(fault ->
                        fault.contains("is not host:port") && fault.codePoints().noneMatch(c -> c < ' '));
    }

    @Test
    void whatPeopleReadIsPlainAndShort() {
        String text = "{\"incarnation\":\"" + UUID.randomUUID() + "\",\"version\":\"1\\u001b[2J\",\"state\":\""
                + "x".repeat(1_000) + "\"}";

        assertThat(parse(N1, text).bulletin()).isEqualTo(new NodeInfo("", ""));
        assertThat(faults).hasSize(2).allMatch(fault -> fault.length() < 250);
    }

    private Candidate parse(NodeId id, String text) {
        return MemberRecord.parse(id, text, faults::add);
    }
}
