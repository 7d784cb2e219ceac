package dev.understudy.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.net.HostAndPort;
import dev.understudy.NodePhase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The marker file is there while the node is ready, is kept young, and goes with the server. */
@Timeout(60)
class ReadyFileTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FakeSource source = new FakeSource();

    @TempDir
    private Path folder;

    @Test
    void theFileSaysWhetherTheNodeIsReady() throws Exception {
        Path file = folder.resolve("ready");
        StatusServer server = StatusServer.bind(new StatusConfig(
                HostAndPort.fromString("127.0.0.1:0"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(file),
                false));
        try (server) {
            assertThat(file).doesNotExist();
            server.start(source);
            await().atMost(PATIENCE).until(() -> Files.exists(file));

            Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
            await().atMost(PATIENCE).until(() -> Files.getLastModifiedTime(file).toMillis() > 0);

            source.move(FakeSource.status("n1", NodePhase.WAITING, Duration.ZERO, true, false, Optional.empty()));
            await().atMost(PATIENCE).until(() -> !Files.exists(file));
            source.move(FakeSource.waiting());
            await().atMost(PATIENCE).until(() -> Files.exists(file));
        }
        assertThat(file).doesNotExist();
    }

    /** Somebody put a link where the file is to be: what it leads to is neither made nor touched. */
    @Test
    void aPlantedLinkIsNotFollowed() throws Exception {
        source.move(FakeSource.waiting());
        Path victim = Files.createFile(folder.resolve("victim"));
        Files.setLastModifiedTime(victim, FileTime.from(Instant.EPOCH));
        Path link = Files.createSymbolicLink(folder.resolve("ready"), victim);
        new ReadyFile(link, source).refresh();
        assertThat(Files.getLastModifiedTime(victim).toInstant()).isEqualTo(Instant.EPOCH);

        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nothing"));
        new ReadyFile(dangling, source).refresh();
        assertThat(folder.resolve("nothing")).doesNotExist();
    }
}
