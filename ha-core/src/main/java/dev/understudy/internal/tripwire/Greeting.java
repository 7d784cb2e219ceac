package dev.understudy.internal.tripwire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * The two lines of the handshake. The watcher asks {@code understudy-tripwire/1 is <incarnation>}, the listener answers
 * {@code understudy-tripwire/1 am <its own incarnation>}, and then both are silent.
 *
 * <p>Question and answer differ, so that an echo is no answer: TCP can connect a socket to itself, when the port that
 * the kernel picks for a call happens to be the one called.
 */
final class Greeting {
    /** Enough for either line, the line feed included. */
    static final int LONGEST = 96;

    private static final String PROTOCOL = "understudy-tripwire/1 ";
    private static final String QUESTION = PROTOCOL + "is ";
    private static final String ANSWER = PROTOCOL + "am ";

    private Greeting() {}

    static ByteBuffer question(UUID incarnation) {
        return line(QUESTION, incarnation);
    }

    static ByteBuffer answer(UUID incarnation) {
        return line(ANSWER, incarnation);
    }

    /** Whose process the line asks for; empty if it is no question of this protocol. */
    static Optional<UUID> askedFor(String line) {
        return incarnation(QUESTION, line);
    }

    /** Who answers; empty if it is no answer of this protocol. */
    static Optional<UUID> answeredBy(String line) {
        return incarnation(ANSWER, line);
    }

    /** Takes the first line, without its end, from what was received so far; empty while it is not complete. */
    static Optional<String> firstLine(ByteBuffer received) {
        String text = US_ASCII.decode(received.duplicate().flip()).toString();
        int end = text.indexOf('\n');
        return end < 0 ? Optional.empty() : Optional.of(text.substring(0, end));
    }

    private static ByteBuffer line(String start, UUID incarnation) {
        return ByteBuffer.wrap((start + incarnation + "\n").getBytes(US_ASCII));
    }

    private static Optional<UUID> incarnation(String start, String line) {
        if (!line.startsWith(start)) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(line.substring(start.length())));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
