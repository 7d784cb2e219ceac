package dev.understudy.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.understudy.cli.Main;
import dev.understudy.cli.Programs;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.testkit.process.JavaProcess;
import dev.understudy.testkit.process.OutputLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** What tests of supervisors share: an etcd, an election for each test, supervisors that do not outlive it. */
abstract class SupervisorTest {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    static EtcdCluster etcd;

    final String prefix = "/run-" + UUID.randomUUID() + "/";
    private final List<JavaProcess> supervisors = new ArrayList<>();

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
        supervisors.forEach(JavaProcess::close);
    }

    static String program(String then) {
        return "echo runs term=$UNDERSTUDY_TERM id=$UNDERSTUDY_ID prefix=$UNDERSTUDY_PREFIX; " + then;
    }

    JavaProcess run(String id, String ttl, String... more) {
        return run(Map.of(), id, ttl, more);
    }

    JavaProcess run(Map<String, String> environment, String id, String ttl, String... more) {
        List<String> args = flags(id, ttl);
        if (!List.of(more).contains("--")) {
            args.add("--");
        }
        args.addAll(List.of(more));
        var process = JavaProcess.of(Main.class)
                .name(id)
                .jvmFlags("-XX:TieredStopAtLevel=1")
                .args(args.toArray(String[]::new));
        environment.forEach(process::environment);
        JavaProcess supervisor = process.start();
        supervisors.add(supervisor);
        return supervisor;
    }

    /** Of a node that stands in this test's election. */
    List<String> flags(String id, String ttl) {
        return new ArrayList<>(List.of(
                "run",
                "--cluster.id=" + id,
                "--cluster.leader-session-ttl=" + ttl,
                "--cluster.etcd-election-prefix=" + prefix,
                "--db.etcd.host=" + etcd.connectString(),
                "--rest.listen=127.0.0.1:0"));
    }

    static OutputLine awaitRuns(JavaProcess supervisor) {
        return supervisor.awaitLine(line -> line.startsWith("runs "), PATIENCE);
    }

    void awaitQueued() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(command("members").out()).contains("understudy"));
    }

    Programs.Result command(String command, String... more) {
        List<String> line = new ArrayList<>(List.of(command));
        line.add("--db.etcd.host=" + etcd.connectString());
        line.add("--cluster.etcd-election-prefix=" + prefix);
        line.addAll(List.of(more));
        return Programs.run(line.toArray(String[]::new));
    }
}
