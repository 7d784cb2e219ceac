package dev.understudy.faults;

import dev.understudy.spi.Settings;
import dev.understudy.testkit.process.JavaProcess;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A {@link CountingNode}, or another such program, in a JVM of its own. */
final class ChildNode extends Subject {
    private final JavaProcess process;

    private ChildNode(String id, JavaProcess process) {
        super(id);
        this.process = process;
    }

    static ChildNode start(Election election, String id) {
        return start(CountingNode.class, election, id);
    }

    /** In a run-time image. */
    static ChildNode start(Path image, Election election, String id) {
        return start(JavaProcess.of(CountingNode.class).home(image), election, id);
    }

    /** What such a program was started with. */
    static Settings settings(String... args) {
        return Settings.of(Arrays.stream(args)
                .map(arg -> arg.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1])));
    }

    /** Another program that prints events. */
    static ChildNode start(Class<?> program, Election election, String id, String... jvmFlags) {
        return start(JavaProcess.of(program), election, id, jvmFlags);
    }

    private static ChildNode start(JavaProcess.Builder program, Election election, String id, String... jvmFlags) {
        String[] args = election.settings(id).entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
        // Interpreter and C1 only: short lives start sooner so.
        return new ChildNode(
                id,
                program.name(id)
                        .jvmFlags("-XX:TieredStopAtLevel=1", "-Xshare:auto")
                        .jvmFlags(jvmFlags)
                        .property("logback.configurationFile", "node-logback.xml")
                        .args(args)
                        .start());
    }

    /** Its signals. */
    JavaProcess process() {
        return process;
    }

    @Override
    List<Event> events() {
        return process.lines().stream()
                .map(line -> Event.parse(line.text()))
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    String details() {
        return process.lines().stream()
                .map(Object::toString)
                .filter(line -> Event.parse(line).isEmpty())
                .collect(Collectors.joining("\n  "));
    }

    @Override
    public void close() {
        process.close();
    }
}
