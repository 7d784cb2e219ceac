package dev.understudy.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code cluster.gate-main} is compared with what the JVM really starts, in whatever form. */
class GateMainIT {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void programs() throws Exception {
        Programs programs = new Programs(folder);
        programs.program("Show");
        programs.program("com.example.Ledger");
        programs.module("my.module", "q.Main");
        programs.jar("a b.jar", "Show");
        programs.jar("app.jar", "com.example.Ledger", "Start-Class: com.example.Started");
        programs.jar("plugins/x.jar", "Other");
        programs.write("My File.java", Files.readString(folder.resolve("src/com/example/Ledger.java")));
        Files.createSymbolicLink(folder.resolve("current.jar"), folder.resolve("app.jar"));
    }

    @ParameterizedTest
    @CsvSource({
        "Show, -cp|classes|Show|plugins/x.jar",
        "Show, -cp|plugins/x.jar:classes|Show|plugins/x.jar",
        "Show, -cp|classes|Show|x.java",
        "Show, src/Show.java",
        "Show.java, src/Show.java|x",
        "Show, --source|17|src/Show.java|plugins/x.jar",
        "com.example.Ledger, My File.java|x",
        "com.example.Ledger, -cp|classes|com.example.Ledger",
        "com.example.*, -cp|classes|com/example/Ledger",
        "*.Ledger, -jar|app.jar|x.jar",
        "com.example.Ledger, -jar|current.jar",
        "com.example.Started, -jar|app.jar",
        "current.jar, -jar|current.jar",
        "app.jar, -jar|current.jar",
        "app.jar, -cp|current.jar|com.example.Ledger",
        "app.jar, -cp|*|com.example.Ledger",
        "a b.jar, -jar|a b.jar",
        "a*.jar, -jar|a b.jar|z",
        "Show, -jar|a b.jar|z",
        "my.module, -p|my.module.jar|-m|my.module",
        "q.Main, -p|my.module.jar|-m|my.module",
        "q.Main, -p|my.module.jar|-m|my.module/q.Main|x",
        "my.module/q.Main, -p|my.module.jar|-m|my.module/q.Main",
        "*.jar.Main, -m|jdk.jartool/sun.tools.jar.Main|--version"
    })
    void theNamedProgramWaitsInWhateverForm(String only, String line) throws Exception {
        launched(only, line).waits();
    }

    @ParameterizedTest
    @CsvSource({
        "x.jar, Show, -cp|classes|Show|plugins/x.jar",
        "x.java, Show, -cp|classes|Show|x.java",
        "Ledger, Show, -cp|classes|Show|Ledger",
        "Ledger, src/Show.java, src/Show.java|Ledger",
        "Ledger, com.example.Ledger, -cp|classes|com.example.Ledger",
        "Ledger, a b.jar, -jar|a b.jar|Ledger",
        "Ledger, my.module/q.Main, -p|my.module.jar|-m|my.module/q.Main|Ledger",
        "Ledger, jdk.jartool/sun.tools.jar.Main, -m|jdk.jartool/sun.tools.jar.Main|--version"
    })
    void anotherPassesAndIsToldWhy(String only, String program, String line) throws Exception {
        launched(only, line).passes(program, "cluster.gate-main=" + only + " names other programs");
    }

    /** Nobody knows what would match. */
    @ParameterizedTest
    @CsvSource({"Ledger, -cp|classes|Show"})
    void aProgramThatIsNotKnownWaits(String only, String line) throws Exception {
        launched(only, line)
                .environment("_JAVA_OPTIONS", "-Dsun.java.command=Other")
                .waits();
    }

    private static LaunchedJvm launched(String only, String line) {
        return LaunchedJvm.of(folder, "java")
                .agentInEnvironment()
                .environment("UNDERSTUDY_CLUSTER_GATE_MAIN", only)
                .args(line.split("\\|", 0));
    }
}
