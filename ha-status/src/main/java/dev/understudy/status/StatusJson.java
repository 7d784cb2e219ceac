package dev.understudy.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.understudy.NodeState;
import dev.understudy.NodeStatus;
import dev.understudy.NodeStatus.Leader;
import dev.understudy.internal.node.StoreTrouble;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.MemberStatus;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.StoreMember;
import dev.understudy.spi.StoreMember.Room;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The documents that endpoints and command line show. Fields are always there, so that scripts need not test for them;
 * null means unknown, or nothing.
 */
public final class StatusJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private StatusJson() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static JsonNode read(byte[] document) throws IOException {
        return MAPPER.readTree(document);
    }

    /** In UTF-8, on one line. */
    public static byte[] bytes(ObjectNode document) {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** One node's status: the body of {@code /v1/state} and of all yes-or-no paths. */
    public static ObjectNode status(NodeStatus status) {
        String state = status.state().name();
        ObjectNode json = object().put("state", state)
                // The readiness probe in LND's documentation reads the capitalised name.
                .put("State", state)
                .put("id", status.id().value())
                .put("phase", status.phase().name())
                .put("election", status.election())
                .put("term", status.term().map(term -> term.number()).orElse(null));
        json.set("leader", status.leader().map(StatusJson::leader).orElse(null));
        json.put("leaseRemainingMillis", status.leaseRemaining().toMillis())
                .put("alive", status.alive())
                .put("healthy", status.healthy());
        ArrayNode watching = json.putArray("watching");
        status.watching().stream().sorted().forEach(watching::add);
        return json.put("trouble", status.trouble().orElse(null))
                .put("refusal", status.refusal().map(why -> why.kind().name()).orElse(null));
    }

    /** A subscriber's line, as LND's REST proxy writes it. */
    static ObjectNode result(NodeState state) {
        ObjectNode json = object();
        json.putObject("result").put("state", state.name());
        return json;
    }

    static ObjectNode leader(Leader leader) {
        return object().put("id", leader.id())
                .put("address", leader.address())
                .put("term", leader.term().number());
    }

    /**
     * All nodes in the order of succession.
     *
     * @param left what is left of each lease; empty if it was not asked for
     */
    public static ObjectNode standings(MembershipSnapshot roll, Map<LeaseId, Duration> left) {
        ObjectNode json = object().put("revision", roll.revision());
        json.put("leader", roll.leader().map(leader -> leader.holder()).orElse(null));
        json.put("term", roll.leader().map(leader -> leader.term().number()).orElse(null));
        ArrayNode members = json.putArray("members");
        roll.standings().forEach(standing -> members.add(standing(standing, left)));
        ArrayNode leftOut = json.putArray("leftOut");
        roll.leftOut().forEach(leftOut::add);
        return json;
    }

    /** Past terms, the newest first, each with the time in which nobody had led before it. */
    public static ObjectNode history(List<TermRecord> history) {
        ObjectNode json = object();
        ArrayNode terms = json.putArray("terms");
        for (int i = 0; i < history.size(); i++) {
            TermRecord record = history.get(i);
            Optional<TermRecord.Vacancy> vacancy =
                    i + 1 < history.size() ? history.get(i + 1).vacancyUntil(record) : Optional.empty();
            terms.addObject()
                    .put("term", record.term())
                    .put("holder", record.holder())
                    .put("from", record.from().toString())
                    .put("to", record.end().map(end -> end.at().toString()).orElse(null))
                    .put("exact", record.end().map(TermEnd::exact).orElse(null))
                    .put("reason", record.end().map(end -> end.reason().name()).orElse(null))
                    .put("detail", record.end().map(end -> end.detail()).orElse(null))
                    .put(
                            "vacantMillis",
                            vacancy.map(before -> before.length().toMillis()).orElse(null))
                    .put("vacant", vacancy.map(TermRecord.Vacancy::toString).orElse(null));
        }
        return json;
    }

    /** How the members of the store are, and what is wrong with their room. */
    public static ObjectNode store(List<StoreMember> members) {
        ObjectNode json = object();
        ArrayNode all = json.putArray("members");
        for (StoreMember member : members) {
            ObjectNode one = all.addObject()
                    .put("endpoint", member.endpoint())
                    .put(
                            "healthy",
                            member.answeredIn().isPresent() && member.alarms().isEmpty())
                    .put(
                            "answeredMillis",
                            member.answeredIn().map(Duration::toMillis).orElse(null))
                    .put("trouble", told(trouble(member)));
            Optional<Room> room = member.room();
            one.put("sizeBytes", room.map(Room::bytes).orElse(null))
                    .put("inUseBytes", room.map(Room::bytesInUse).orElse(null))
                    .put(
                            "quotaBytes",
                            room.map(Room::quota).map(StatusJson::known).orElse(null))
                    .put(
                            "uncompactedRevisions",
                            room.map(Room::uncompacted).map(StatusJson::known).orElse(null));
            ArrayNode alarms = one.putArray("alarms");
            member.alarms().forEach(alarms::add);
        }
        return json.put("trouble", StoreTrouble.of(members).orElse(null));
    }

    private static String trouble(StoreMember member) {
        return member.trouble().isEmpty() && !member.alarms().isEmpty()
                ? "alarm " + String.join(", ", member.alarms())
                : member.trouble();
    }

    private static @Nullable Long known(OptionalLong figure) {
        return figure.isPresent() ? figure.getAsLong() : null;
    }

    private static ObjectNode standing(MemberStatus standing, Map<LeaseId, Duration> left) {
        Duration rest = left.get(standing.lease());
        ObjectNode json = object().put("id", standing.id())
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
                        .put("fit", member.who().fit())
                        .put("version", told(member.who().bulletin().version()))
                        .put("state", told(member.who().bulletin().state())))
                .orElseGet(() -> json.putNull("address")
                        .putNull("incarnation")
                        .putNull("priority")
                        .putNull("fit")
                        .putNull("version")
                        .putNull("state"));
    }

    private static @Nullable String told(String text) {
        return text.isEmpty() ? null : text;
    }
}
