package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.NodeId;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.NodeInfo;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MemberRecordTest {
    private static final UUID STRANGER = new UUID(0, 0);

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

        assertThat(MemberRecord.parse(who.id().value(), MemberRecord.toJson(who)))
                .isEqualTo(who);
    }

    @Test
    void fieldsOfALaterVersionAreSkippedAndThoseOfAnEarlierOneMayBeMissing() {
        UUID incarnation = UUID.randomUUID();
        String text = "{\"id\":\"n1\",\"since\":{\"at\":[1,2]},\"incarnation\":\"" + incarnation
                + "\",\"later\":true,\"address\":\"a:1\"}";

        assertThat(MemberRecord.parse("n1", text)).isEqualTo(Candidate.of(new NodeId("n1"), incarnation, "a:1"));
    }

    /** Nothing may be concluded from the silence of a version that does not know challenges. */
    @Test
    void whoDoesNotSaySoDoesNotAnswerChallenges() {
        String old = "{\"id\":\"n1\",\"incarnation\":\"" + UUID.randomUUID() + "\",\"state\":\"LOCKED\"}";

        assertThat(MemberRecord.parse("n1", old).answers()).isFalse();
    }

    @Test
    void aRecordOfAnotherKindBelongsToAStranger() {
        for (String text : new String[] {"", "[]", "{", "{\"incarnation\":\"x\"}", "\"n1\"", "{\"priority\":\"x\"}"}) {
            assertThat(MemberRecord.parse("n1", text).incarnation()).as(text).isEqualTo(STRANGER);
        }
    }
}
