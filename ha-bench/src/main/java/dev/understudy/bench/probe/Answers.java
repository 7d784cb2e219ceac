package dev.understudy.bench.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.understudy.bench.page.Line;
import dev.understudy.bench.page.Markdown;
import dev.understudy.bench.page.Series;
import dev.understudy.bench.probe.Nodes.Node;
import dev.understudy.error.HaException;
import dev.understudy.internal.etcd.server.EtcdMember;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How fast a leader says its state over one open connection, whatever its elector is waiting for. */
final class Answers {
    private static final double GOAL_MILLIS = 5;

    private final Series quiet = new Series();
    private final Series busy = new Series();
    private final Series frozen = new Series();

    static Answers measure(Nodes nodes, int requests) {
        Node node = nodes.start("answers", "--cluster.leader-session-ttl=30s");
        nodes.await(node.name() + " leads", new Probes(nodes).curl(node)::saysYes);
        Answers answers = new Answers();
        ask(node, requests, new Series());
        ask(node, requests, answers.quiet);
        try (Load load = Load.on(node)) {
            ask(node, requests, answers.busy);
            load.check();
        }
        EtcdMember member = nodes.etcd().member(0);
        member.freeze();
        try {
            ask(node, requests, answers.frozen);
        } finally {
            member.thaw();
        }
        return answers;
    }

    String table() {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"`/v1/state` of the leader", "p50", "p99", "max"});
        row(rows, "nothing else happens", quiet);
        row(rows, "payments as fast as four clients can send them", busy);
        row(rows, "etcd is frozen (SIGSTOP)", frozen);
        return Markdown.table(rows);
    }

    List<Line> goals() {
        double worst = Math.max(busy.percentile(50), frozen.percentile(50));
        return List.of(new Line(
                "an answer while the elector is busy or blocked, p50",
                "at most 5 ms",
                String.format(Locale.ROOT, "%.2f ms", worst),
                worst <= GOAL_MILLIS));
    }

    private static void row(List<String[]> rows, String what, Series times) {
        rows.add(new String[] {
            what,
            String.format(Locale.ROOT, "%.2f ms", times.percentile(50)),
            String.format(Locale.ROOT, "%.2f ms", times.percentile(99)),
            String.format(Locale.ROOT, "%.2f ms", times.max())
        });
    }

    private static void ask(Node node, int requests, Series times) {
        byte[] request = "GET /v1/state HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(ISO_8859_1);
        byte[] answer = new byte[4096];
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
            socket.setTcpNoDelay(true);
            for (int i = 0; i < requests; i++) {
                long start = System.nanoTime();
                socket.getOutputStream().write(request);
                int length = 0;
                // The document ends with its last field, and has no other brace at its end.
                while (length == 0 || answer[length - 1] != '}') {
                    int more = socket.getInputStream().read(answer, length, answer.length - length);
                    if (more <= 0) {
                        throw new EOFException("the answer ends in the middle");
                    }
                    length += more;
                }
                times.addNanos(System.nanoTime() - start);
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (IOException broken) {
            throw new HaException(node.name() + " did not answer", broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted", stopped);
        }
    }
}
