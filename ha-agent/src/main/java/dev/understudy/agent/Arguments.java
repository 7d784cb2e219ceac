package dev.understudy.agent;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The agent's own arguments: {@code cluster.id=n1,db.etcd.host=a:2379,b:2379}. A part without an equals sign goes on
 * with the value before it.
 */
final class Arguments {
    static final String GATE_MAIN = "cluster.gate-main";

    private Arguments() {}

    static Map<String, String> parse(String args) {
        Map<String, String> values = new LinkedHashMap<>();
        String last = "";
        for (String part : args.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                last = part.substring(0, equals).trim();
                values.put(last, part.substring(equals + 1));
            } else if (!last.isEmpty()) {
                values.merge(last, part, (value, more) -> value + "," + more);
            } else if (!part.isBlank()) {
                // Not a value, and refused as such where all keys are known.
                values.put(part.trim(), "");
            }
        }
        return values;
    }

    /** Which programs are gated: agent arguments, then system property, then environment; empty if nobody says. */
    static String gateMain(Map<String, String> given) {
        String value = given.get(GATE_MAIN);
        if (value == null) {
            value = System.getProperty("understudy." + GATE_MAIN);
        }
        if (value == null) {
            value = System.getenv("UNDERSTUDY_CLUSTER_GATE_MAIN");
        }
        return value == null ? "" : value;
    }
}
