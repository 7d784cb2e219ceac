package dev.understudy.bench.race;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.understudy.bench.page.Machine;
import java.util.List;

/** A run as one JSON object, each sample included; times in milliseconds. */
final class JsonReport {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonReport() {}

    static String of(Machine machine, String command, Results results, List<Goal> goals) {
        ObjectNode root = JSON.createObjectNode().put("command", command);
        root.set("machine", JSON.valueToTree(machine));
        ArrayNode verdicts = root.putArray("goals");
        goals.forEach(goal -> verdicts.add(JSON.<ObjectNode>valueToTree(goal)));
        ArrayNode lines = root.putArray("lines");
        results.lines().forEach(line -> lines.add(line(line)));
        ArrayNode idle = root.putArray("idle");
        results.idle().forEach(cost -> idle.add(idle(cost)));
        ArrayNode crowds = root.putArray("crowds");
        results.crowds().forEach(crowd -> crowds.add(crowd(crowd)));
        ArrayNode elections = root.putArray("elections");
        results.elections().forEach(many -> elections.add(JSON.<ObjectNode>valueToTree(many)));
        ArrayNode needless = root.putArray("needless");
        results.needless().forEach(outcome -> needless.add(JSON.<ObjectNode>valueToTree(outcome)));
        ArrayNode troubles = root.putArray("troubles");
        results.troubles().forEach(troubles::add);
        try {
            return JSON.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static ObjectNode line(Line line) {
        ObjectNode node = named(line.entrant()).put("scenario", line.scenario().name());
        samples(node, "outageMillis", line.outage());
        samples(node, "twoLeadersMillis", line.twoLeaders());
        samples(node, "sinceRenewalMillis", line.sinceRenewal());
        return node.put("note", line.note());
    }

    private static ObjectNode idle(Idle cost) {
        return named(cost.entrant())
                .put("candidates", cost.candidates())
                .put("requestsPerSecondEach", cost.requestsPerSecond())
                .put("threads", cost.threads())
                .put("residentMegabytes", cost.megabytes())
                .put("note", cost.note());
    }

    private static ObjectNode crowd(IdleCost.Crowd crowd) {
        ObjectNode node = JSON.createObjectNode()
                .put("candidates", crowd.candidates())
                .put("eventsPerHandOver", crowd.eventsPerHandOver())
                .put("threads", crowd.threads())
                .put("residentMegabytes", crowd.megabytes());
        samples(node, "outageMillis", crowd.outage());
        return node;
    }

    private static ObjectNode named(Entrant entrant) {
        return JSON.createObjectNode().put("peer", entrant.peer()).put("setting", entrant.setting());
    }

    private static void samples(ObjectNode node, String name, Samples samples) {
        if (!samples.isEmpty()) {
            ArrayNode array = node.putArray(name);
            samples.sortedNanos().forEach(nanos -> array.add(Math.round(nanos / 1e4) / 100.0));
        }
    }
}
