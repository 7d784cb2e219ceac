package dev.understudy.internal.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.NodeId;
import dev.understudy.spi.Request;
import dev.understudy.spi.RequestAnswer;
import java.util.Optional;

/** Requests and replies as stored: a line of words, the one of any content last. */
final class RequestWords {
    private static final String STEP_DOWN = "step-down";
    private static final String HAND_OVER = "transfer";
    private static final String ACCEPTED = "accepted";
    private static final String REFUSED = "refused";
    private static final int PARTS = 3;

    private RequestWords() {}

    static byte[] format(Request.Wish wish) {
        if (wish instanceof Request.StepDown down) {
            return bytes(STEP_DOWN + " " + down.term());
        }
        if (wish instanceof Request.HandOver over) {
            return bytes(HAND_OVER + " " + over.term() + " " + over.to());
        }
        return bytes("?");
    }

    static byte[] format(RequestAnswer reply) {
        return bytes(reply.accepted() ? ACCEPTED : REFUSED + " " + reply.reason());
    }

    static Request.Wish wish(byte[] stored) {
        String[] parts = new String(stored, UTF_8).split(" ", PARTS);
        return switch (parts[0]) {
            case STEP_DOWN -> new Request.StepDown(Long.parseLong(parts[1]));
            case HAND_OVER -> new Request.HandOver(Long.parseLong(parts[1]), new NodeId(parts[2]));
            default -> new Request.Unclear("no such verb: " + parts[0]);
        };
    }

    /** Empty if it is still a request. */
    static Optional<RequestAnswer> reply(byte[] stored) {
        String text = new String(stored, UTF_8);
        if (text.equals(ACCEPTED)) {
            return Optional.of(RequestAnswer.ACCEPTED);
        }
        return text.startsWith(REFUSED + " ")
                ? Optional.of(RequestAnswer.refused(text.substring(REFUSED.length() + 1)))
                : Optional.empty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
