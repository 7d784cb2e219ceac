package dev.understudy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent on a JVM's own command line: whatever it starts waits. */
class ExplicitAgentIT {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void programs() throws Exception {
        Programs programs = new Programs(folder);
        programs.program("Show");
        programs.jar("a b.jar", "Show");
        programs.module("my.module", "q.Main");
        programs.write("options", LaunchedJvm.OPTION + " -cp classes");
        programs.program("org.apache.maven.cli.Foo");
        programs.program("sun.tools.Foo");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "src/Show.java|x",
                "--source|17|src/Show.java",
                "-cp|classes|Show|plugins/x.jar",
                "-cp|classes|Show|x.java",
                "-cp|classes|org.apache.maven.cli.Foo",
                "-cp|classes|sun.tools.Foo",
                "-cp|*|Show",
                "-jar|a b.jar|z.jar",
                "-p|my.module.jar|-m|my.module",
                "-p|my.module.jar|-m|my.module/q.Main",
                "-m|jdk.jartool/sun.tools.jar.Main|--version",
                "-m|jdk.compiler/com.sun.tools.javac.Main|--version",
                "com.sun.tools.javac.Main|--version",
                "--limit-modules|java.base,java.instrument,jdk.unsupported|-cp|classes|Show"
            })
    void whateverItStartsWaits(String line) throws Exception {
        LaunchedJvm.of(folder, "java")
                .args(LaunchedJvm.OPTION)
                .args(line.split("\\|", 0))
                .waits();
    }

    @Test
    void anArgumentFileTheLaunchersVariableAndAToolsOptionAreTheCommandLine() throws Exception {
        LaunchedJvm.of(folder, "java").args("@options", "Show").waits();
        LaunchedJvm.of(folder, "java")
                .environment("JDK_JAVA_OPTIONS", LaunchedJvm.OPTION)
                .args("-cp", "classes", "Show")
                .waits();
        LaunchedJvm.of(folder, "java")
                .environment("JDK_JAVA_OPTIONS", LaunchedJvm.OPTION)
                .args("src/Show.java")
                .waits();
        LaunchedJvm.of(folder, "jar")
                .args("-J" + LaunchedJvm.OPTION, "--version")
                .waits();
    }

    @Test
    void theAgentInTheEnvironmentAsWellChangesNothing() throws Exception {
        LaunchedJvm.of(folder, "jar")
                .agentInEnvironment()
                .args("-J" + LaunchedJvm.OPTION, "--version")
                .waits();
        LaunchedJvm.of(folder, "java")
                .args(LaunchedJvm.OPTION, LaunchedJvm.OPTION, "src/Show.java")
                .waits();
    }

    @Test
    void twoDifferentConfigurationsAreRefused() throws Exception {
        LaunchedJvm.Output output = LaunchedJvm.of(folder, "java")
                .agentInEnvironment()
                .args("-javaagent:" + LaunchedJvm.AGENT + "=cluster.id=other", "-cp", "classes", "Show")
                .run();
        assertThat(output.code()).isEqualTo(78);
        assertThat(output.lines())
                .anyMatch(line -> line.startsWith("understudy: the agent is given to this JVM twice"));
    }

    @Test
    void aJvmThatStartsNoProgramHasNothingToHold() throws Exception {
        LaunchedJvm.of(folder, "java")
                .args(LaunchedJvm.OPTION, "-version")
                .passes("java", "this JVM starts no program");
        LaunchedJvm.of(folder, "java")
                .args(LaunchedJvm.OPTION, "--list-modules")
                .passes("java", "this JVM starts no program");
    }

    @Test
    void namesInTheEnvironmentDoNotLetItPassButAreToldToMissIt() throws Exception {
        assertThat(LaunchedJvm.of(folder, "java")
                        .environment("UNDERSTUDY_CLUSTER_GATE_MAIN", "Shwo")
                        .args(LaunchedJvm.OPTION, "-cp", "classes", "Show")
                        .waits()
                        .lines())
                .contains("understudy: cluster.gate-main=Shwo does not name Show, which waits nonetheless: the agent"
                        + " is on its own command line");
        LaunchedJvm.of(folder, "java")
                .environment("UNDERSTUDY_CLUSTER_GATE_MAIN", "Show")
                .args(LaunchedJvm.OPTION, "-cp", "classes", "Show", "plugins/x.jar")
                .waits();
    }

    @Test
    void namesInItsOwnArgumentsLetOthersPass() throws Exception {
        assertThat(LaunchedJvm.of(folder, "java")
                        .args(LaunchedJvm.OPTION + ",cluster.gate-main=Other,app.jar", "-cp", "classes", "Show")
                        .passes("Show", "cluster.gate-main=Other,app.jar names other programs")
                        .lines())
                .contains("RUNS Show");
    }
}
