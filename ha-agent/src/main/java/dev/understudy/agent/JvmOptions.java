package dev.understudy.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * The options that this JVM was started with, and which of them came from its environment alone. Here, and wherever a
 * tool passes by, loops stand for streams: the first lambda of a JVM costs it tens of milliseconds.
 *
 * @param all as the JVM itself tells them, with those of argument files and variables; empty if it does not tell
 * @param environment those that the JVM takes from variables which reach every JVM
 * @param self the agent's own jar
 */
record JvmOptions(Optional<List<String>> all, List<String> environment, Path self) {
    /** Variables that any JVM reads. {@code JDK_JAVA_OPTIONS} is not one: only the command {@code java} does. */
    static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

    /** The agent's door by its name: a use of the class would have it compiled for the Java of all the others. */
    private static final String DOOR = "dev.understudy.agent.Agent";

    private static final String AGENT = "-javaagent:";
    /** What the launcher says of the program in these properties, an option in the environment could overwrite. */
    private static final List<String> LAUNCHERS_WORDS = List.of(
            "-Dsun.java.command=",
            "-Dsun.java.launcher=",
            "-Djava.class.path=",
            "-Djdk.module.main=",
            "-XX:VMOptionsFile");
    /** With these, what the JDK's own modules and loaders hold is not the JDK's. */
    private static final List<String> FOREIGN_CODE =
            List.of("--patch-module", "-Xbootclasspath", "-Djava.system.class.loader=", "-Djava.home=");

    static JvmOptions ofThisJvm(Instrumentation instrumentation, Path self) {
        List<String> environment = new ArrayList<>();
        for (String variable : VARIABLES) {
            environment.addAll(tokens(System.getenv(variable)));
        }
        return new JvmOptions(runtimeArguments(instrumentation), environment, self);
    }

    /** Whether the agent came by the environment and by nothing else. */
    boolean agentIsFromEnvironment() {
        int there = agents(environment).size();
        return there > 0 && all.isPresent() && agents(all.get()).size() == there;
    }

    /** False if this agent is there more than once, and its arguments are not the same. */
    boolean agentIsGivenOneWay() {
        Set<String> arguments = new HashSet<>();
        for (String agent : agents(all.orElse(List.of()))) {
            int equals = agent.indexOf('=');
            arguments.add(equals < 0 ? "" : agent.substring(equals + 1));
        }
        return arguments.size() <= 1;
    }

    /** Whether what the launcher tells of the program can be believed. */
    boolean tellTheProgram() {
        return !hasAny(environment, LAUNCHERS_WORDS);
    }

    /** Whether what seems to come from the JDK does. */
    boolean leaveTheJdkAlone() {
        return all.isPresent() && !hasAny(all.get(), FOREIGN_CODE);
    }

    /** The words of a variable as the JVM splits it: by white space, except between quotes, which it removes. */
    static List<String> tokens(@Nullable String variable) {
        List<String> tokens = new ArrayList<>();
        StringBuilder token = new StringBuilder();
        boolean inside = false;
        int quote = 0;
        for (char c : (variable == null ? "" : variable).toCharArray()) {
            if (quote != 0 ? c == quote : c == '\'' || c == '"') {
                quote = quote == 0 ? c : 0;
                inside = true;
            } else if (quote == 0 && " \t\n\u000b\f\r".indexOf(c) >= 0) {
                if (inside) {
                    tokens.add(token.toString());
                    token.setLength(0);
                    inside = false;
                }
            } else {
                token.append(c);
                inside = true;
            }
        }
        if (inside) {
            tokens.add(token.toString());
        }
        return tokens;
    }

    private static boolean hasAny(List<String> options, List<String> beginnings) {
        for (String option : options) {
            for (String beginning : beginnings) {
                if (option.startsWith(beginning)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** This agent's options among some, without {@code -javaagent:}. */
    private List<String> agents(List<String> options) {
        List<String> agents = new ArrayList<>();
        for (String option : options) {
            String agent = option.startsWith(AGENT) ? option.substring(AGENT.length()) : "";
            int equals = agent.indexOf('=');
            if (!agent.isEmpty() && isSelf(equals < 0 ? agent : agent.substring(0, equals))) {
                agents.add(agent);
            }
        }
        return agents;
    }

    /** A copy of the agent's jar is the agent, too: of two copies the JVM loads one, and enters it twice. */
    private boolean isSelf(String named) {
        try {
            Path jar = Path.of(named);
            return jar.equals(self) || Files.isSameFile(jar, self) || isAgent(jar);
        } catch (IOException | RuntimeException unreadable) {
            return true;
        }
    }

    private static boolean isAgent(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            Manifest manifest = jar.getManifest();
            Attributes attributes = manifest == null ? new Attributes() : manifest.getMainAttributes();
            return DOOR.equals(attributes.getValue("Premain-Class"));
        }
    }

    /**
     * The JVM's own list. It is in the base module, where only an agent may look: a limited set of modules may lack
     * {@code java.management}, which has the same list for everybody.
     */
    private static Optional<List<String>> runtimeArguments(Instrumentation instrumentation) {
        try {
            Module agent = JvmOptions.class.getModule();
            instrumentation.redefineModule(
                    Object.class.getModule(),
                    Set.of(),
                    Map.of("jdk.internal.misc", Set.of(agent)),
                    Map.of(),
                    Set.of(),
                    Map.of());
            Object list = Class.forName("jdk.internal.misc.VM")
                    .getMethod("getRuntimeArguments")
                    .invoke(null);
            return list instanceof String[] options ? Optional.of(Arrays.asList(options)) : Optional.empty();
        } catch (ReflectiveOperationException | RuntimeException | LinkageError otherJvm) {
            return Optional.empty();
        }
    }
}
