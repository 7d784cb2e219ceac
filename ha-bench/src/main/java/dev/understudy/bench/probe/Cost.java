package dev.understudy.bench.probe;

import dev.understudy.bench.page.Line;
import dev.understudy.bench.page.Markdown;
import dev.understudy.bench.probe.Nodes.Node;
import dev.understudy.error.HaException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What one probe costs. They take turns. */
final class Cost {
    private static final int WARM_UP = 200;

    private final List<Shell> shells;
    private final Shell printed;
    private final Shell jar;
    private final Shell archived;
    private final Shell binary;
    private final Shell marker;

    private Cost(Nodes nodes, Node plain, Node secured) {
        Probes probes = new Probes(nodes);
        String archive = nodes.folder().resolve("ha-probe.jsa").toString();
        if (!probes.archiving(plain, archive).saysYes() || !Files.exists(Path.of(archive))) {
            throw new HaException("this JVM archives no classes");
        }
        printed = probes.pipeline("curl, jq and grep, as printed in LND's documentation (TLS)", secured, "https");
        jar = probes.jar("--leader", plain);
        archived = probes.archived(plain, archive);
        binary = probes.binary("--leader", plain);
        marker = probes.marker(plain);
        shells = List.of(
                printed,
                probes.pipeline("the same without TLS", plain, "http"),
                probes.curl(plain),
                jar,
                archived,
                binary,
                marker,
                probes.nothing());
    }

    static Cost measure(Nodes nodes, int rounds) {
        Path certificate = nodes.folder().resolve("tls.crt");
        Path key = nodes.folder().resolve("tls.key");
        Shell openssl = new Shell(
                "openssl",
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=h -keyout "
                        + key + " -out " + certificate);
        if (!openssl.saysYes()) {
            throw new HaException("a certificate is needed: openssl cannot be run");
        }
        Node plain = nodes.start("plain");
        Node secured = nodes.start("secured", "--rest.tls-cert=" + certificate, "--rest.tls-key=" + key);
        Probes probes = new Probes(nodes);
        for (Shell first :
                List.of(probes.curl(plain), probes.marker(plain), probes.pipeline("with TLS", secured, "https"))) {
            nodes.await(first.name() + " says yes", first::saysYes);
        }
        Cost cost = new Cost(nodes, plain, secured);
        // A node is probed for months: not every request finds a JVM that has just begun to interpret its code.
        for (int i = 0; i < (rounds > 1 ? WARM_UP : 1); i++) {
            cost.shells.stream().filter(shell -> !shell.name().contains(".jar")).forEach(Shell::saysYes);
        }
        for (int i = 0; i < rounds; i++) {
            cost.shells.forEach(Shell::measure);
        }
        return cost;
    }

    String table() {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"probe", "wall p50", "processor p50", "of the printed one's wall", "of it without TLS"});
        for (Shell shell : shells) {
            rows.add(new String[] {
                shell.name(),
                told("%.1f ms", shell.wall().median()),
                told("%.0f ms", shell.processor().median()),
                told("%.1f %%", 100 * ratio(shell, printed)),
                told("%.1f %%", 100 * ratio(shell, shells.get(1)))
            });
        }
        return Markdown.table(rows);
    }

    List<Line> goals() {
        return List.of(
                new Line(
                        "ha-probe.jar",
                        "at most 2 x the printed one",
                        told("%.2f x", ratio(jar, printed)),
                        ratio(jar, printed) <= 2),
                new Line(
                        "ha-probe.jar with class data sharing",
                        "at most 2 x the printed one",
                        told("%.2f x", ratio(archived, printed)),
                        ratio(archived, printed) <= 2),
                small(binary),
                small(marker));
    }

    private Line small(Shell shell) {
        double ratio = ratio(shell, printed);
        return new Line(shell.name(), "at most 5 % of it", told("%.1f %%", 100 * ratio), ratio <= 0.05);
    }

    private static double ratio(Shell one, Shell other) {
        return one.wall().median() / other.wall().median();
    }

    private static String told(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
