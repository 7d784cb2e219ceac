package dev.understudy.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberRecordTest {
    @Test
    void aRecordIsReadAsItWasWritten() {
        MemberRecord record = new MemberRecord("n\"1\" ü", UUID.randomUUID(), "host:1");

        assertThat(MemberRecord.parse(record.toJson())).isEqualTo(record);
    }

    @Test
    void fieldsOfLaterVersionsAreSkipped() {
        UUID incarnation = UUID.randomUUID();
        String json = "{\"since\":{\"deep\":[1]},\"id\":\"n1\",\"incarnation\":\"" + incarnation
                + "\",\"priority\":7,\"address\":\"a:1\"}";

        assertThat(MemberRecord.parse(json)).isEqualTo(new MemberRecord("n1", incarnation, "a:1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "[]", "{", "{\"incarnation\":\"no uuid\"}", "{\"id\":"})
    void whatIsNoRecordBelongsToAStranger(String text) {
        assertThat(MemberRecord.parse(text)).isEqualTo(new MemberRecord("", new UUID(0, 0), ""));
    }
}
