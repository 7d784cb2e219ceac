package dev.understudy.cli.operate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import dev.understudy.program.Plain;
import dev.understudy.spi.Entry;
import java.io.PrintWriter;
import java.util.Map;

/** JSON on one line, and the locks in that form; all else is as the status endpoints show it. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

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
            out.println(Plain.json(MAPPER.writeValueAsString(json)));
            out.flush();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
