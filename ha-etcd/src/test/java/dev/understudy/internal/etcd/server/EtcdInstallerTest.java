package dev.understudy.internal.etcd.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Really installs, from the network: a long form, see docs/testing.md. */
@Tag("install")
class EtcdInstallerTest {
    @TempDir
    Path folder;

    /** The main class of the processes that install. */
    static final class Install {
        private Install() {}

        public static void main(String[] args) {
            EtcdBinaries installed = new EtcdInstaller(Path.of(args[0])).install();
            System.out.println(installed.version());
        }
    }

    @Test
    void threeProcessesAtOnceLeaveOneUsableEtcd() throws IOException, InterruptedException {
        List<Process> installs = IntStream.range(0, 3)
                .mapToObj(i -> TestJvm.start(Install.class, folder.toString()))
                .toList();
        for (Process install : installs) {
            assertThat(install.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(install.exitValue()).isZero();
        }

        EtcdBinaries found = EtcdBinaries.inCache(folder).orElseThrow();
        assertThat(found.version()).isGreaterThanOrEqualTo(EtcdVersion.OLDEST);
        assertThat(found.etcdctl()).isPresent();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(".lock", found.version().toString());
        }
        try (EtcdCluster etcd = EtcdCluster.builder().binaries(found).start()) {
            etcd.awaitHealthy(Duration.ofSeconds(30));
        }
    }
}
