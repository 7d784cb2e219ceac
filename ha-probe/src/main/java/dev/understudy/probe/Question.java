package dev.understudy.probe;

import dev.understudy.probe.Verdict.Outcome;
import java.util.Set;

/**
 * What is asked of a node, and which answer is a yes.
 *
 * @param path asked if the URL has no path of its own
 * @param accept states that are a yes; empty if the status code alone decides
 */
record Question(String path, Set<String> accept) {
    /** All states, by the names of LND's state service. */
    static final Set<String> STATES =
            Set.of("NON_EXISTING", "LOCKED", "UNLOCKED", "RPC_ACTIVE", "SERVER_ACTIVE", "WAITING_TO_START");

    /** What the probe printed in LND's documentation accepts: everything but waiting for leadership. */
    static final Question STARTED =
            new Question("/v1/state", Set.of("NON_EXISTING", "LOCKED", "UNLOCKED", "RPC_ACTIVE", "SERVER_ACTIVE"));

    static final Question LEADER = new Question("/leader", Set.of());
    static final Question READY = new Question("/readyz", Set.of());
    static final Question LIVE = new Question("/healthz", Set.of());

    private static final int MOST_CHARACTERS = 32;
    private static final String NONE = "no state";

    /** Judges an answer. */
    Verdict judge(int code, String body) {
        String state = state(body);
        boolean yes = code == 200 && (accept.isEmpty() || accept.contains(state));
        return new Verdict(yes ? Outcome.YES : Outcome.NO, state + " (HTTP " + code + ")");
    }

    /** The first state in a body of JSON, under our name or under the one that LND's documented probe looks for. */
    private static String state(String body) {
        for (int at = body.indexOf("tate\""); at >= 0; at = body.indexOf("tate\"", at + 1)) {
            if (at > 1 && (body.startsWith("\"s", at - 2) || body.startsWith("\"S", at - 2))) {
                int colon = skipSpace(body, at + "tate\"".length());
                int value = body.startsWith(":", colon) ? skipSpace(body, colon + 1) : body.length();
                int end = body.indexOf('"', value + 1);
                if (body.startsWith("\"", value) && end > 0 && isState(body.substring(value + 1, end))) {
                    return body.substring(value + 1, end);
                }
            }
        }
        return NONE;
    }

    private static boolean isState(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 'A' || c > 'Z') && c != '_') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MOST_CHARACTERS;
    }

    private static int skipSpace(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
        return at;
    }
}
