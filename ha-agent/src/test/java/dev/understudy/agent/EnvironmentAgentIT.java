package dev.understudy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent in {@code JAVA_TOOL_OPTIONS}: only what is provably a tool passes, and says so. */
class EnvironmentAgentIT {
    private static final String ANT = "org.apache.tools.ant.launch.Launcher";
    private static final String GRADLE = "org.gradle.launcher.GradleMain";
    private static final String CLASSWORLDS = "org.codehaus.plexus.classworlds.launcher.Launcher";
    private static final Path MAVEN = Path.of(System.getProperty("understudy.maven"));

    @TempDir
    private static Path folder;

    @BeforeAll
    static void programs() throws Exception {
        Programs programs = new Programs(folder);
        for (String type : List.of(
                "Show",
                "org.apache.maven.cli.Foo",
                "org.apache.maven.surefire.booter.ForkedBooter",
                "sun.tools.Foo",
                "jdk.mine.Main",
                "jdk.jartool.sun.tools.jar.Main")) {
            programs.program(type);
        }
        programs.module("my.module", "q.Main");
        programs.jar("a b.jar", "Show");
        programs.jar("understudy.jar", "dev.understudy.cli.Main");
        programs.jar("ours.jar", "dev.understudy.cli.Main", "Implementation-Title: Understudy :: ha-cli");
        programs.jar("surefirebooter1.jar", "Show");
        programs.jar("gradle-wrapper.jar", "org.gradle.wrapper.GradleWrapperMain");
        programs.jar(
                "gradle/wrapper/gradle-wrapper.jar",
                "org.gradle.wrapper.GradleWrapperMain",
                "Implementation-Title: Gradle Wrapper");
        programs.write("gradle/wrapper/gradle-wrapper.properties", "");
        programs.jar("gradle-8/lib/gradle-launcher-8.jar", GRADLE, "Implementation-Title: Gradle");
        programs.write("gradle-8/bin/gradle", "");
        Files.createDirectories(folder.resolve("gradle-8/lib/plugins"));
        programs.jar("ant/lib/ant-launcher.jar", ANT);
        programs.write("ant/lib/ant.jar", "");
        programs.write("ant/bin/ant", "");
        programs.write("my.conf", "main is Show from app\n[app]\nload " + folder.resolve("a b.jar") + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "src/Show.java|x",
                "--source|17|src/Show.java",
                "-jar|a b.jar|z",
                "-cp|classes|Show|plugins/x.jar",
                "-p|my.module.jar|-m|my.module",
                "-cp|classes|org.apache.maven.cli.Foo",
                "-cp|classes|org.apache.maven.surefire.booter.ForkedBooter",
                "-cp|classes|sun.tools.Foo",
                "-cp|classes|jdk.mine.Main",
                "-cp|classes|" + ANT,
                "-cp|classes|" + GRADLE,
                "-cp|classes|dev.understudy.cli.Main",
                "-Djdk.module.main=jdk.jartool|-cp|classes|jdk.jartool/sun.tools.jar.Main",
                "--patch-module|jdk.jartool=classes|-m|jdk.jartool/sun.tools.jar.Main|--version",
                "-jar|understudy.jar",
                "-cp|ours.jar|dev.understudy.cli.Main",
                "-jar|surefirebooter1.jar",
                "-jar|gradle-wrapper.jar",
                "-Dant.home=ant|-cp|ant/lib/ant-launcher.jar|" + ANT + "|-main|Show",
                "-Dant.home=elsewhere|-cp|ant/lib/ant-launcher.jar|" + ANT,
                "-m|jdk.httpserver/sun.net.httpserver.simpleserver.Main|-h",
                "-m|java.scripting/com.sun.tools.script.shell.Main|-h",
                "-m|jdk.jshell/jdk.internal.jshell.tool.JShellToolProvider|--execution|local|src/Show.java",
                "jdk.jshell.execution.RemoteExecutionControl|1"
            })
    void whatIsNoProvenToolWaits(String line) throws Exception {
        LaunchedJvm.of(folder, "java")
                .agentInEnvironment()
                .args(line.split("\\|", 0))
                .waits();
    }

    @Test
    void theSourceLauncherByItsClassWaits() throws Exception {
        String launcher = Runtime.version().feature() < 22 ? "Main" : "SourceLauncher";
        LaunchedJvm.of(folder, "java")
                .agentInEnvironment()
                .args("com.sun.tools.javac.launcher." + launcher, "src/Show.java")
                .waits();
    }

    @ParameterizedTest
    @CsvSource({
        "jar, --version, jdk.jartool/sun.tools.jar.Main",
        "javac, --version, jdk.compiler/com.sun.tools.javac.Main",
        "javap, --version, jdk.jdeps/com.sun.tools.javap.Main",
        "jcmd, -l, jdk.jcmd/sun.tools.jcmd.JCmd",
        "jps, -q, jdk.jcmd/sun.tools.jps.Jps",
        "jshell, --version, jdk.jshell/jdk.internal.jshell.tool.JShellToolProvider",
        "keytool, -help, java.base/sun.security.tools.keytool.Main"
    })
    void aToolOfTheJdkPasses(String tool, String argument, String main) throws Exception {
        LaunchedJvm.of(folder, tool)
                .agentInEnvironment()
                .args(argument)
                .passes(main, "a tool of the JDK (" + main + ")");
    }

    @Test
    void aToolOfTheJdkPassesByEitherOfItsForms() throws Exception {
        LaunchedJvm.of(folder, "java")
                .agentInEnvironment()
                .args("com.sun.tools.javac.Main", "--version")
                .passes("com.sun.tools.javac.Main", "a tool of the JDK (jdk.compiler/com.sun.tools.javac.Main)");
        LaunchedJvm.of(folder, "java").agentInEnvironment().args("-version").passes("java", "starts no program");
    }

    @Test
    void mavenPassesInItsOwnHomeAndWithItsOwnConfiguration() throws Exception {
        LaunchedJvm.script(folder, MAVEN.resolve("bin").resolve("mvn"))
                .agentInEnvironment()
                .args("--version")
                .passes(CLASSWORLDS, "a builder's");
        Path jar;
        try (Stream<Path> boot = Files.list(MAVEN.resolve("boot"))) {
            jar = boot.findFirst().orElseThrow();
        }
        LaunchedJvm.of(folder, "java")
                .agentInEnvironment()
                .args("-cp", jar.toString(), "-Dmaven.home=" + MAVEN, "-Dclassworlds.conf=my.conf", CLASSWORLDS)
                .waits();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Dant.home=ant|-cp|ant/lib/ant-launcher.jar|" + ANT,
                "-cp|gradle-8/lib/gradle-launcher-8.jar|" + GRADLE,
                "-cp|gradle/wrapper/gradle-wrapper.jar|org.gradle.wrapper.GradleWrapperMain",
            })
    void aBuilderInItsHomePasses(String line) throws Exception {
        String[] args = line.split("\\|", 0);
        String main = args[args.length - 1];
        assertThat(LaunchedJvm.of(folder, "java")
                        .agentInEnvironment()
                        .args(args)
                        .passes(main, "a builder's")
                        .lines())
                .contains("RUNS " + main);
    }

    @Test
    void ourOwnCommandPasses() throws Exception {
        LaunchedJvm.of(folder, "java")
                .agentInEnvironment()
                .args("-jar", "ours.jar")
                .passes("ours.jar", "a command of Understudy's");
    }

    /** Some options in the environment overwrite what the launcher says of the program. */
    @Test
    void anEnvironmentThatHidesTheProgramLetsNothingPass() throws Exception {
        LaunchedJvm.of(folder, "java")
                .agentInEnvironment()
                .environment(
                        "_JAVA_OPTIONS",
                        "-Dsun.java.command=jdk.jartool/sun.tools.jar.Main -Djdk.module.main=jdk.jartool")
                .args("-cp", "classes", "Show")
                .waits();
    }
}
