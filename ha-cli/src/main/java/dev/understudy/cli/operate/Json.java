package dev.understudy.cli.operate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import dev.understudy.queue.Entry;
import dev.understudy.queue.LeaseId;
import dev.understudy.queue.Roll;
import dev.understudy.queue.Standing;
import dev.understudy.queue.TermRecord;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the commands show, as one line of JSON. Fields are always there; null means unknown, or nothing. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** @param left what is left of each lease; empty if it was not asked for */
    static ObjectNode standings(Roll roll, Map<LeaseId, Duration> left) {
        ObjectNode json = MAPPER.createObjectNode().put("revision", roll.revision());
        json.put("leader", roll.leader().map(leader -> leader.holder()).orElse(null));
        json.put("term", roll.leader().map(leader -> leader.term().number()).orElse(null));
        ArrayNode members = json.putArray("members");
        roll.standings().forEach(standing -> members.add(standing(standing, left)));
        return json;
    }

    static ObjectNode history(List<TermRecord> history) {
        ObjectNode json = MAPPER.createObjectNode();
        ArrayNode terms = json.putArray("terms");
        for (TermRecord record : history) {
            terms.addObject()
                    .put("term", record.term())
                    .put("holder", record.holder())
                    .put("from", record.from().toString())
                    .put("to", record.end().map(end -> end.at().toString()).orElse(null))
                    .put("reason", record.end().map(end -> end.reason().name()).orElse(null))
                    .put("detail", record.end().map(end -> end.detail()).orElse(null));
        }
        return json;
    }

    static ObjectNode locks(Map<String, ImmutableList<Entry>> locks) {
        ObjectNode json = MAPPER.createObjectNode();
        ArrayNode all = json.putArray("locks");
        locks.forEach((name, queue) -> {
            ObjectNode lock = all.addObject()
                    .put("name", name)
                    .put("holder", queue.get(0).holder())
                    .put("token", queue.get(0).term().number());
            ArrayNode waiting = lock.putArray("waiting");
            queue.stream().skip(1).forEach(entry -> waiting.add(entry.holder()));
        });
        return json;
    }

    static void print(ObjectNode json, PrintWriter out) {
        try {
            out.println(MAPPER.writeValueAsString(json));
            out.flush();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static ObjectNode standing(Standing standing, Map<LeaseId, Duration> left) {
        Duration rest = left.get(standing.lease());
        ObjectNode json = MAPPER.createObjectNode()
                .put("id", standing.id())
                .put("role", standing.role().name().toLowerCase(Locale.ROOT))
                .put(
                        "place",
                        standing.entry().map(entry -> entry.createRevision()).orElse(null))
                .put("lease", standing.lease().hex())
                .put("leaseRemainingMillis", rest == null ? null : rest.toMillis());
        return standing.member()
                .map(member -> json.put("address", member.who().address())
                        .put("incarnation", member.who().incarnation().toString())
                        .put("priority", member.who().priority())
                        .put("fit", member.who().fit()))
                .orElseGet(() -> json.putNull("address")
                        .putNull("incarnation")
                        .putNull("priority")
                        .putNull("fit"));
    }
}
