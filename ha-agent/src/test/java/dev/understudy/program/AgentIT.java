package dev.understudy.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.internal.etcd.server.FreePorts;
import dev.understudy.testkit.process.JavaProcess;
import java.io.DataInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An existing program, wrapped by the packaged agent: not a line of it is changed, and none of our classes is there.
 */
class AgentIT extends WrappedProcesses {
    private static final Path AGENT = Path.of(System.getProperty("understudy.agent"));
    private static final Path CLASSES = Path.of("target", "test-classes").toAbsolutePath();

    @TempDir
    private Path folder;

    @Override
    JavaProcess.Builder wrapped() {
        return agent(JavaProcess.of(PlainProgram.class), "");
    }

    @Test
    void theProgramSeesNothingOfTheAgentAndTheJvmIsAsItWas() {
        JavaProcess looks = start("one", "looks");
        String seen =
                looks.awaitLine(line -> line.startsWith("sees "), PATIENCE).text();
        assertThat(seen)
                .isEqualTo("sees [] logging=program.Manager loader=AppClassLoader properties=[dev.understudy.id,"
                        + " dev.understudy.prefix, dev.understudy.term]");
        assertThat(looks.awaitExit(PATIENCE)).isZero();
    }

    @Test
    void theConfigurationMayBeInTheAgentsArguments() {
        JavaProcess process = start(configured(
                        agent(JavaProcess.of(PlainProgram.class), "=cluster.id=two,cluster.priority=3"),
                        "one",
                        FreePorts.reserve())
                .args("stays"));
        assertThat(awaitRuns(process).text()).contains("id=two");

        JavaProcess wrong = start(
                configured(agent(JavaProcess.of(PlainProgram.class), "=cluster.idd=two"), "one", FreePorts.reserve())
                        .args("stays"));
        assertThat(wrong.awaitExit(PATIENCE)).isEqualTo(78);
        assertThat(wrong.lines())
                .singleElement()
                .satisfies(
                        line -> assertThat(line.text()).startsWith("understudy: cluster.idd=***: is not a known key"));
    }

    @Test
    void onlyTheProgramThatIsNamedWaits() {
        JavaProcess other =
                start(inEnvironment("one").environment("UNDERSTUDY_CLUSTER_GATE_MAIN", "com.example.*, app.jar"));
        assertThat(awaitRuns(other).text()).contains("term=null");
        JavaProcess named = start(inEnvironment("one").environment("UNDERSTUDY_CLUSTER_GATE_MAIN", "*.PlainProgram"));
        assertThat(awaitRuns(named).text()).containsPattern("term=\\d+");
    }

    /** What OpenTelemetry's agent obeys: if it changed our classes, the program's would fail. */
    @Test
    void anAgentThatComesAfterOursIsToldToLeaveOurClassesAlone() throws Exception {
        Path source = Files.writeString(
                folder.resolve("Told.java"),
                "class Told { public static void main(String[] args) { System.out.println(\"runs told=\""
                        + " + System.getProperty(\"otel.javaagent.exclude-class-loaders\")); } }");
        JavaProcess process = start(configured(agent(JavaProcess.of(source.toString()), ""), "one", FreePorts.reserve())
                .environment("OTEL_JAVAAGENT_EXCLUDE_CLASS_LOADERS", "com.example.Loader"));
        assertThat(awaitRuns(process).text())
                .isEqualTo("runs told=com.example.Loader,dev.understudy.agent.InsideLoader");
    }

    /** Its main class is the compiler's. */
    @Test
    void aProgramThatIsStartedFromItsSourceWaitsWhileAnotherLeads() throws Exception {
        Path source = Files.writeString(
                folder.resolve("Show.java"),
                "class Show { public static void main(String[] args) { System.out.println(\"runs from source\"); } }");
        JavaProcess leader = start("one", "stays");
        awaitRuns(leader);
        JavaProcess waits = start(configured(agent(JavaProcess.of(source.toString()), ""), "two", FreePorts.reserve()));
        awaitQueued();
        assertThat(waits.lines()).noneMatch(line -> line.text().startsWith("runs"));

        leader.kill();

        awaitRuns(waits);
        assertThat(waits.awaitExit(PATIENCE)).isZero();
    }

    @Test
    void withoutElectionItSaysThatItJustRuns() {
        JavaProcess free =
                start(process("one", 1, "stays").environment("UNDERSTUDY_CLUSTER_ENABLE_LEADER_ELECTION", "false"));
        assertThat(awaitRuns(free).text()).contains("term=null");
        assertThat(free.lines())
                .anyMatch(line -> line.text()
                        .equals("understudy: dev.understudy.program.PlainProgram is not held back:"
                                + " cluster.enable-leader-election is false"));
    }

    @Test
    void twoAgentsOfOneJvmAreOneNode() {
        JavaProcess twice = start(agent(inEnvironment("one"), ""));
        assertThat(awaitRuns(twice).text()).containsPattern("term=\\d+");
    }

    /** Its lease would last for a minute. */
    @Test
    void anUnderstudyThatIsToldToEndLeavesTheQueueAtOnceAndItsProgramNeverBegins() throws Exception {
        awaitRuns(start("one", "stays"));
        JavaProcess waits = startWithAMinute("two", FreePorts.reserve());
        awaitQueued();

        waits.terminate();

        assertThat(waits.awaitExit(PATIENCE)).isEqualTo(128 + 15);
        assertThat(waits.lines()).noneMatch(line -> line.text().startsWith("runs"));
        assertThat(understudies()).isZero();
    }

    @Test
    void twoWrappersAreOneTooMany() {
        JavaProcess both = start(process("one", FreePorts.reserve(), "stays").environment("UNDERSTUDY_TERM", "17"));
        assertThat(both.awaitExit(PATIENCE)).isEqualTo(78);
        assertThat(both.lines())
                .singleElement()
                .satisfies(line -> assertThat(line.text()).startsWith("understudy: UNDERSTUDY_TERM is set"));
    }

    @Test
    void anOldJvmWouldGetASentence() throws Exception {
        try (JarFile jar = new JarFile(AGENT.toFile());
                InputStream in = jar.getInputStream(jar.getEntry("dev/understudy/agent/Agent.class"));
                DataInputStream data = new DataInputStream(in)) {
            assertThat(data.readInt()).isEqualTo(0xCAFEBABE);
            data.readUnsignedShort();
            assertThat(data.readUnsignedShort())
                    .as("class file version of Java 8")
                    .isEqualTo(52);
        }
    }

    private JavaProcess.Builder inEnvironment(String id) {
        return configured(JavaProcess.of(PlainProgram.class).classPath(List.of(CLASSES)), id, FreePorts.reserve())
                .environment("JAVA_TOOL_OPTIONS", "-javaagent:" + AGENT)
                .args("stays");
    }

    /** The class path of the program is its own; the testing library's would hide what the agent must not need. */
    static JavaProcess.Builder agent(JavaProcess.Builder builder, String arguments) {
        return builder.classPath(List.of(CLASSES)).jvmFlags("-javaagent:" + AGENT + arguments);
    }
}
