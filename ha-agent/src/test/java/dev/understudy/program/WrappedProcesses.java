package dev.understudy.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.Operator;
import dev.understudy.error.HaException;
import dev.understudy.internal.config.SettingsLoader;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.internal.etcd.server.FreePorts;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.spi.MemberStatus;
import dev.understudy.spi.TermEnd.Reason;
import dev.understudy.spi.TermRecord;
import dev.understudy.testkit.process.JavaProcess;
import dev.understudy.testkit.process.OutputLine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** What tests of wrapped programs need: processes, a real etcd, and a look at the election from outside. */
@Timeout(180)
abstract class WrappedProcesses {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern AT = Pattern.compile(" at=(\\d+)");

    private static EtcdCluster etcd;

    private final String prefix = "/wrapped-" + UUID.randomUUID() + "/";
    private final List<JavaProcess> processes = new ArrayList<>();

    /** {@link PlainProgram}, wrapped; the configuration is in its environment. */
    abstract JavaProcess.Builder wrapped();

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdCluster.builder().members(1).start();
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @AfterEach
    void kill() {
        for (JavaProcess process : processes) {
            Stream<ProcessHandle> started =
                    ProcessHandle.of(process.pid()).stream().flatMap(ProcessHandle::descendants);
            started.forEach(ProcessHandle::destroyForcibly);
            process.close();
        }
    }

    JavaProcess startWithAMinute(String id, int port) {
        return start(process(id, port, "stays").environment("UNDERSTUDY_CLUSTER_LEADER_SESSION_TTL", "60s"));
    }

    JavaProcess start(String id, String... args) {
        return start(process(id, FreePorts.reserve(), args));
    }

    JavaProcess start(JavaProcess.Builder builder) {
        JavaProcess process = builder.start();
        processes.add(process);
        return process;
    }

    JavaProcess.Builder process(String id, int port, String... args) {
        return configured(wrapped(), id, port).args(args);
    }

    JavaProcess.Builder configured(JavaProcess.Builder builder, String id, int port) {
        return builder.name(id)
                .jvmFlags("-XX:TieredStopAtLevel=1")
                .environment("UNDERSTUDY_CLUSTER_ID", id)
                .environment("UNDERSTUDY_CLUSTER_LEADER_SESSION_TTL", "5s")
                .environment("UNDERSTUDY_CLUSTER_ETCD_ELECTION_PREFIX", prefix)
                .environment("UNDERSTUDY_DB_ETCD_HOST", etcd.connectString())
                .environment("UNDERSTUDY_REST_LISTEN", "127.0.0.1:" + port);
    }

    static OutputLine awaitRuns(JavaProcess process) {
        return process.awaitLine(line -> line.startsWith("runs "), PATIENCE);
    }

    static long at(OutputLine line) {
        Matcher at = AT.matcher(line.text());
        assertThat(at.find()).as(line.text()).isTrue();
        return Long.parseLong(at.group(1));
    }

    long understudies() throws Exception {
        try (Operator operator = operator()) {
            return operator.roll().standings().stream()
                    .filter(standing -> standing.role() == MemberStatus.Role.UNDERSTUDY)
                    .count();
        }
    }

    void awaitQueued() throws Exception {
        try (Operator operator = operator()) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> operator.roll().standings().stream()
                            .anyMatch(standing -> standing.role() == MemberStatus.Role.UNDERSTUDY));
        }
    }

    static void awaitState(int port, String state) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/state"))
                .build();
        HttpClient client = HttpClient.newHttpClient();
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body()
                        .contains(state));
    }

    List<Reason> reasons() throws Exception {
        try (Operator operator = operator()) {
            return operator.history(20).stream()
                    .map(TermRecord::end)
                    .flatMap(end -> end.stream())
                    .map(end -> end.reason())
                    .toList();
        }
    }

    void stepDown() throws HaException, InterruptedException {
        try (Operator operator = operator()) {
            operator.stepDown();
        }
    }

    private Operator operator() {
        return Operator.open(SettingsLoader.of(HaConfig.keys())
                .program(Map.of(HaConfig.PREFIX.name(), prefix, "db.etcd.host", etcd.connectString()))
                .load());
    }
}
