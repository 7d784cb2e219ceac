package dev.understudy.bench.probe;

import com.google.errorprone.annotations.FormatMethod;
import dev.understudy.bench.page.Line;
import dev.understudy.bench.page.Machine;
import dev.understudy.bench.page.Markdown;
import dev.understudy.error.HaException;
import dev.understudy.etcd.server.ChildProcess;
import dev.understudy.etcd.server.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code understudy bench probe}. */
@Command(
        name = "probe",
        mixinStandardHelpOptions = true,
        description = {
            "What one readiness probe costs, in time and in processor: ours in each form, and the pipeline of curl, jq",
            "and grep in LND's documentation, taking turns against one node. It needs bash, curl and jq.",
            "Exit code 0 only if every goal is reached."
        })
public final class ProbeCommand implements Callable<Integer> {
    private static final String SECTION = "probe";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Option(names = "--rounds", paramLabel = "N", description = "of each (default: ${DEFAULT-VALUE})")
    private int rounds = 20;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "put the tables there, between <!-- probe: begin --> and <!-- probe: end -->")
    private @Nullable Path page;

    @Override
    public Integer call() throws Exception {
        Path home = Path.of(System.getProperty("understudy.bench.home", "."));
        Path folder = Files.createTempDirectory("understudy-probe-");
        Path ready = folder.resolve("ready");
        int port = FreePorts.reserve();
        List<Shell> shells = shells(home, port, ready);
        try (ChildProcess node = ChildProcess.start(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        built(home, "ha-sample-node/target/ha-sample-node.jar"),
                        "--cluster.leader-elector=memory",
                        "--cluster.id=node",
                        "--rest.listen=127.0.0.1:" + port,
                        "--rest.ready-file=" + ready)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("node.log").toFile()))) {
            long limit = System.nanoTime() + LIMIT.toNanos();
            while (!Files.exists(ready) || !shells.get(0).saysYes()) {
                if (!node.isAlive() || System.nanoTime() - limit > 0) {
                    throw new HaException("the node does not lead; see " + folder);
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
            for (int i = 0; i < rounds; i++) {
                for (Shell shell : shells) {
                    shell.measure();
                }
            }
        }
        return report(shells) ? 0 : 1;
    }

    private List<Shell> shells(Path home, int port, Path ready) {
        String url = "http://127.0.0.1:" + port;
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String binary = built(home, "ha-probe-native/target/ha-probe");
        return List.of(
                new Shell(
                        "curl, jq and grep, as in LND's documentation",
                        "set -e; set -o pipefail; curl -s -k -o - " + url + "/v1/state | jq .'State' | grep -E"
                                + " 'NON_EXISTING|LOCKED|UNLOCKED|RPC_ACTIVE|SERVER_ACTIVE'"),
                new Shell("curl -fs /leader", "curl -fs " + url + "/leader"),
                new Shell(
                        "ha-probe.jar",
                        java + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -jar "
                                + built(home, "ha-probe/target/ha-probe.jar") + " --leader " + url),
                new Shell("ha-probe, native", binary + " --leader " + url),
                new Shell("ha-probe --file, native", binary + " --file " + ready));
    }

    private boolean report(List<Shell> shells) throws Exception {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"probe", "wall p50", "processor p50", "of the pipeline's wall"});
        double pipeline = shells.get(0).wall().median();
        for (Shell shell : shells) {
            rows.add(new String[] {
                shell.name(),
                told("%.1f ms", shell.wall().median()),
                told("%.1f ms", shell.processor().median()),
                told("%.1f %%", 100 * shell.wall().median() / pipeline)
            });
        }
        double jar = shells.get(2).wall().median() / pipeline;
        double binary = shells.get(3).wall().median() / pipeline;
        List<Line> lines = List.of(
                new Line("ha-probe.jar", "at most 2 x the pipeline", told("%.2f x", jar), jar <= 2),
                new Line("ha-probe, native", "at most 5 % of it", told("%.1f %%", 100 * binary), binary <= 0.05));
        String text = Machine.here().told("./understudy bench probe --rounds " + rounds) + "\n\n" + Markdown.table(rows)
                + "\n\n" + Line.table("what a probe costs", lines) + "\n";
        System.out.print(text);
        if (page != null) {
            Markdown.insert(page, SECTION, text);
        }
        return lines.stream().allMatch(Line::reached);
    }

    private static String built(Path home, String file) {
        Path path = home.resolve(file);
        if (!Files.isRegularFile(path)) {
            throw new HaException(path + " is missing: build it first (mvn package -Pnative)");
        }
        return path.toAbsolutePath().toString();
    }

    @FormatMethod
    private static String told(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
