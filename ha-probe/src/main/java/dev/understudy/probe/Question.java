package dev.understudy.probe;

import dev.understudy.probe.Verdict.Outcome;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    private static final Pattern STATE = Pattern.compile("\"[sS]tate\"\\s*:\\s*\"([A-Z_]{1,32})\"");

    /** Judges an answer. */
    Verdict judge(int code, String body) {
        Matcher matcher = STATE.matcher(body);
        String state = matcher.find() ? matcher.group(1) : "no state";
        boolean yes = code == 200 && (accept.isEmpty() || accept.contains(state));
        return new Verdict(yes ? Outcome.YES : Outcome.NO, state + " (HTTP " + code + ")");
    }
}
