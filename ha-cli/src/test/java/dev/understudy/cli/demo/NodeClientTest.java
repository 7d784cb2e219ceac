package dev.understudy.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class NodeClientTest {
    @Test
    void createdAndFoundAreDone() {
        assertThat(NodeClient.answer(201, "{\"term\":7,\"node\":\"n1\"}")).isEqualTo(new Answer.Done(7, "n1", true));
        assertThat(NodeClient.answer(200, "{\"term\":7,\"node\":\"n1\"}")).isEqualTo(new Answer.Done(7, "n1", false));
    }

    @Test
    void anAnswerThatIsCutOffIsNotDone() {
        assertThat(NodeClient.answer(201, "{\"term\":")).isEqualTo(new Answer.Elsewhere("", OptionalLong.empty()));
        assertThat(NodeClient.answer(200, "{}")).isEqualTo(new Answer.Elsewhere("", OptionalLong.empty()));
    }

    @Test
    void anUnderstudyNamesTheLeader() {
        assertThat(NodeClient.answer(503, "{\"leader\":{\"address\":\"h:1\",\"term\":9},\"term\":3}"))
                .isEqualTo(new Answer.Elsewhere("h:1", OptionalLong.of(9)));
        assertThat(NodeClient.answer(503, "{\"error\":\"BUSY\"}"))
                .isEqualTo(new Answer.Elsewhere("", OptionalLong.empty()));
    }

    @Test
    void anythingElseIsRefused() {
        assertThat(NodeClient.answer(409, "no")).isEqualTo(new Answer.Refused(409, "no"));
        assertThat(NodeClient.answer(500, "")).isEqualTo(new Answer.Refused(500, ""));
    }
}
