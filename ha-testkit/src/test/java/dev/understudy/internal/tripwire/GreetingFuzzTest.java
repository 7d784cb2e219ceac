package dev.understudy.internal.tripwire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.fuzz.Mutations;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever comes on the tripwire's port is a greeting or none. */
@Timeout(120)
class GreetingFuzzTest {
    private static final UUID INCARNATION = UUID.fromString("0f9a4c5e-8f5b-4c0e-9a55-2f7d3c1b6a70");
    private static final List<String> VALID = List.of(
            UTF_8.decode(Greeting.question(INCARNATION)).toString(),
            UTF_8.decode(Greeting.answer(INCARNATION)).toString());

    @Test
    void aGreetingIsReadOrNot() {
        Mutations.feed(VALID, GreetingFuzzTest::listen);
    }

    private static void listen(String input) {
        byte[] bytes = input.getBytes(UTF_8);
        ByteBuffer received = ByteBuffer.allocate(Greeting.LONGEST);
        received.put(bytes, 0, Math.min(bytes.length, Greeting.LONGEST));
        Optional<String> line = Greeting.firstLine(received);
        assertThat(received.position()).isEqualTo(Math.min(bytes.length, Greeting.LONGEST));
        line.ifPresent(first -> {
            assertThat(first).doesNotContain("\n");
            Optional<UUID> asked = Greeting.askedFor(first);
            Optional<UUID> answered = Greeting.answeredBy(first);
            assertThat(asked.isPresent() && answered.isPresent()).isFalse();
        });
    }
}
