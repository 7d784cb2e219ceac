package dev.understudy.internal.etcd.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ParentDeathTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** The main class of the parent: starts three members, names their processes and folder, and waits. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws InterruptedException {
            EtcdCluster cluster = EtcdCluster.builder().members(3).start();
            cluster.members().forEach(member -> System.out.println(member.pid().getAsLong()));
            cluster.member(2).freeze();
            System.out.println(cluster.folder());
            new CountDownLatch(1).await();
        }
    }

    private Process parent;
    private List<ProcessHandle> members = List.of();
    private Path folder;

    @BeforeEach
    void startParent() throws IOException {
        EtcdBinaries.findOrInstall();
        parent = TestJvm.start(Parent.class);
        BufferedReader output = parent.inputReader();
        members = Stream.of(output.readLine(), output.readLine(), output.readLine())
                .map(Long::parseLong)
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .toList();
        folder = Path.of(output.readLine());
        assertThat(members).hasSize(3).allMatch(ProcessHandle::isAlive);
        assertThat(folder).isDirectory();
    }

    @AfterEach
    void endAll() throws IOException {
        parent.destroyForcibly();
        members.forEach(ProcessHandle::destroyForcibly);
        Command.run(SOON, List.of("rm", "-rf", folder.toString()));
    }

    @Test
    void aKilledParentLeavesNoMemberBehind() {
        assertThat(ChildProcess.diesWithParent())
                .as("this machine has setpriv (util-linux)")
                .isTrue();

        parent.destroyForcibly();

        await().atMost(SOON).untilAsserted(() -> assertThat(members).noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void aParentEndedInOrderLeavesNeitherMembersNorData() {
        parent.destroy();

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(members).noneMatch(ProcessHandle::isAlive);
            assertThat(Files.exists(folder)).isFalse();
        });
    }
}
