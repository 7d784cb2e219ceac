package dev.understudy.internal.etcd;

import com.google.common.collect.ImmutableMap;
import dev.understudy.NodeId;
import dev.understudy.error.ConfigException;
import dev.understudy.spi.ForeignText;
import dev.understudy.spi.Request;
import dev.understudy.spi.RequestAnswer;
import java.util.Map;
import java.util.Optional;

/** A request and its answer, as JSON: {@code {"verb":"transfer","term":7,"to":"n2"}}, {@code {"answer":"accepted"}}. */
final class RequestRecord {
    private static final String VERB = "verb";
    private static final String TERM = "term";
    private static final String STEP_DOWN = "step-down";
    private static final String TRANSFER = "transfer";
    private static final String ANSWER = "answer";
    private static final String ACCEPTED = "accepted";

    private RequestRecord() {}

    /** @throws IllegalArgumentException if it is unclear what is wished */
    static String toJson(Request.Wish wish) {
        if (wish instanceof Request.StepDown down) {
            return JsonFields.write(ImmutableMap.of(VERB, STEP_DOWN, TERM, down.term()));
        }
        if (wish instanceof Request.HandOver over) {
            return JsonFields.write(ImmutableMap.of(
                    VERB, TRANSFER, TERM, over.term(), "to", over.to().value()));
        }
        throw new IllegalArgumentException("not a request: " + wish);
    }

    static String toJson(RequestAnswer reply) {
        return JsonFields.write(
                ImmutableMap.of(ANSWER, reply.accepted() ? ACCEPTED : "refused", "reason", reply.reason()));
    }

    static Request.Wish wish(String text) {
        Map<String, String> fields = JsonFields.read(text);
        String verb = fields.getOrDefault(VERB, "");
        try {
            long term = Long.parseLong(fields.getOrDefault(TERM, ""));
            return switch (verb) {
                case STEP_DOWN -> new Request.StepDown(term);
                case TRANSFER -> new Request.HandOver(term, new NodeId(fields.getOrDefault("to", "")));
                default -> new Request.Unclear("there is no verb " + ForeignText.quoted(verb));
            };
        } catch (NumberFormatException noTerm) {
            return new Request.Unclear("it must name the term whose leader is asked");
        } catch (ConfigException noNode) {
            return new Request.Unclear("it must name a node to hand over to");
        }
    }

    /** Empty if it is still a request. */
    static Optional<RequestAnswer> reply(String text) {
        Map<String, String> fields = JsonFields.read(text);
        return Optional.ofNullable(fields.get(ANSWER))
                .map(answer -> new RequestAnswer(answer.equals(ACCEPTED), fields.getOrDefault("reason", "")));
    }
}
