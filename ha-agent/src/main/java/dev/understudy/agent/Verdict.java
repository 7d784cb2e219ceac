package dev.understudy.agent;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether what this JVM starts may begin without an election. What is not understood waits.
 *
 * @param given the agent's own arguments
 */
record Verdict(Launch launch, JvmOptions options, Map<String, String> given) {
    /** Why it may, for people; empty if it must wait. */
    Optional<String> passes() {
        if (launch.isNothing()) {
            return Optional.of("this JVM starts no program");
        }
        String only = Arguments.gateMain(given);
        if (only.isBlank()) {
            return options.agentIsFromEnvironment() ? Tools.know(launch, options) : Optional.empty();
        }
        Optional<Set<String>> names = launch.names();
        if (names.isEmpty()) {
            Bootstrap.say("cluster.gate-main=" + only + ": what this JVM starts is not known, so it waits");
            return Optional.empty();
        }
        if (names.get().stream().anyMatch(name -> matches(name, only))) {
            return Optional.empty();
        }
        if (options.agentIsFromEnvironment() || given.containsKey(Arguments.GATE_MAIN)) {
            return Optional.of("cluster.gate-main=" + only + " names other programs");
        }
        Bootstrap.say("cluster.gate-main=" + only + " does not name " + launch.name()
                + ", which waits nonetheless: the agent is on its own command line");
        return Optional.empty();
    }

    private static boolean matches(String name, String only) {
        return Arrays.stream(only.split(",", 0))
                .map(String::trim)
                .anyMatch(wanted -> Pattern.compile(Pattern.quote(wanted).replace("*", "\\E.*\\Q"), Pattern.DOTALL)
                        .matcher(name)
                        .matches());
    }
}
