package dev.understudy.cli.demo;

import com.google.common.collect.ImmutableList;
import dev.understudy.cli.Version;
import dev.understudy.error.ConfigException;
import dev.understudy.program.Plain;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code understudy demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Show a take-over: a real etcd, three nodes, clients that pay, and leaders that end.",
            "Exit code 0 if no acknowledged payment is lost or doubled, and somebody took over each time; 1 if not.",
            "An outage beyond its bound is told, beside the machine's load, and does not change the exit code."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final String NODE_JAR = "understudy.demo.node-jar";
    private static final ConfigKey TTL = ConfigKey.of("--ttl", ConfigKey.Type.DURATION, "3s", "lease time to live");

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "4",
            description = "how many leaders end (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            defaultValue = "3s",
            description = "the lease's time to live (default: ${DEFAULT-VALUE})")
    private String ttl = "";

    @Option(
            names = "--kill",
            paramLabel = "HOW",
            split = ",",
            description = {
                "kill (SIGKILL), term (SIGTERM), stop (SIGSTOP), or roll (restart all nodes one by one);",
                "several take turns (default: kill,term)"
            })
    private @Nullable List<String> kills;

    @Option(
            names = "--etcd-members",
            paramLabel = "N",
            defaultValue = "1",
            description = "1, 3, 5 or 7 (default: ${DEFAULT-VALUE})")
    private int etcdMembers;

    @Option(names = "--json", description = "one JSON object a round on standard output, then a summary")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        Options options = options();
        Show show = json ? new JsonLines(System.out, new Timeline(System.err)) : new Timeline(System.out);
        try {
            return new Demo(options, show).play().exitCode();
        } catch (DemoException failed) {
            System.err.println(Plain.line("understudy: " + failed.getMessage()));
            return failed.exitCode();
        }
    }

    private Options options() {
        if (rounds < 1 || rounds > 1_000) {
            throw new ConfigException("--rounds", Integer.toString(rounds), "must be from 1 to 1000");
        }
        if (etcdMembers < 1 || etcdMembers > 7 || etcdMembers % 2 == 0) {
            throw new ConfigException("--etcd-members", Integer.toString(etcdMembers), "must be 1, 3, 5 or 7");
        }
        Duration lease = Settings.of(Map.of(TTL.name(), ttl)).duration(TTL).orElseThrow();
        ImmutableList<Kill> how = kills == null
                ? ImmutableList.of(Kill.KILL, Kill.TERM)
                : kills.stream().map(DemoCommand::kill).collect(ImmutableList.toImmutableList());
        return new Options(rounds, how, lease, etcdMembers, nodeProgram());
    }

    private static Kill kill(String name) {
        for (Kill kill : Kill.values()) {
            if (kill.name().toLowerCase(Locale.ROOT).equals(name)) {
                return kill;
            }
        }
        throw new ConfigException("--kill", name, "must be kill, term, stop or roll");
    }

    /** The JVM that runs us, tuned for a short life, and the jar that the launcher names. */
    private static ImmutableList<String> nodeProgram() {
        String jar = System.getProperty(NODE_JAR, "ha-sample-node/target/ha-sample-node.jar");
        if (!Files.isReadable(Path.of(jar))) {
            throw new ConfigException(NODE_JAR, jar, "must be the sample node's jar: build it with mvn package");
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return ImmutableList.of(
                java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:MetaspaceSize=64m", "-Xmx256m", "-jar", jar);
    }
}
