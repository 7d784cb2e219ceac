package dev.understudy.internal.etcd.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.error.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdBinariesTest {
    @TempDir
    Path folder;

    /** A program that prints what etcd of that version prints. */
    private Path program(String place, String version) throws IOException {
        Path etcd = Files.createDirectories(folder.resolve(place)).resolve("etcd");
        Files.writeString(etcd, "#!/bin/sh\necho 'etcd Version: " + version + "'\n");
        return Files.setPosixFilePermissions(etcd, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String folderOf(Path program) {
        return program.resolveSibling("").toString();
    }

    private EtcdBinaries.Places places(Optional<String> given, String path) {
        return new EtcdBinaries.Places(given, path, folder.resolve("cache"));
    }

    @Test
    void theGivenPathGoesBeforeAllElse() throws IOException {
        Path given = program("given", "3.4.1");
        Path onPath = program("bin", "3.5.2");
        program("cache/etcd/3.5.3", "3.5.3");

        assertThat(EtcdBinaries.find(places(Optional.of(folderOf(given)), folderOf(onPath))))
                .contains(new EtcdBinaries(given, new EtcdVersion(3, 4, 1), EtcdBinaries.Source.GIVEN));
        assertThat(EtcdBinaries.find(places(Optional.of(given.toString()), "")))
                .contains(new EtcdBinaries(given, new EtcdVersion(3, 4, 1), EtcdBinaries.Source.GIVEN));
        assertThat(EtcdBinaries.find(places(Optional.empty(), folderOf(onPath))))
                .contains(new EtcdBinaries(onPath, new EtcdVersion(3, 5, 2), EtcdBinaries.Source.PATH));
    }

    @Test
    void aGivenPathThatDoesNotServeIsAnErrorNotAFallback() throws IOException {
        Path onPath = program("bin", "3.5.2");
        Path old = program("old", "3.3.27");
        Path broken = program("broken", "none");

        assertThatThrownBy(() -> EtcdBinaries.find(places(Optional.of(folder + "/none"), folderOf(onPath))))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "understudy.etcd.bin=" + folder + "/none: must be an etcd program, or a folder that holds one");
        assertThatThrownBy(() -> EtcdBinaries.find(places(Optional.of(old + ""), "")))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("must be etcd 3.4.0 or newer, this is 3.3.27");
        assertThatThrownBy(() -> EtcdBinaries.find(places(Optional.of(broken + ""), "")))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("must be an etcd that runs on this machine");
    }

    @Test
    void anOldEtcdOnThePathIsPassedOver() throws IOException {
        Path old = program("old", "3.3.27");
        Path good = program("good", "3.4.23");

        assertThat(EtcdBinaries.find(places(Optional.empty(), folderOf(old) + "::" + folderOf(good))))
                .map(EtcdBinaries::etcd)
                .contains(good);
        assertThat(EtcdBinaries.find(places(Optional.empty(), folderOf(old)))).isEmpty();
    }

    @Test
    void theCacheGivesItsNewestVersionThatRuns() throws IOException {
        program("cache/etcd/3.5.9", "3.5.9");
        Path newest = program("cache/etcd/3.5.16", "3.5.16");
        Files.createDirectories(folder.resolve("cache/etcd/3.6.1"));
        Files.createDirectories(folder.resolve("cache/etcd/.install-123"));

        assertThat(EtcdBinaries.find(places(Optional.empty(), "")))
                .contains(new EtcdBinaries(newest, new EtcdVersion(3, 5, 16), EtcdBinaries.Source.CACHE));
    }

    @Test
    void anInstallerTakesWhatTheCacheHolds() throws IOException {
        Path cached = program("cache/etcd/3.5.9", "3.5.9");

        assertThat(new EtcdInstaller(folder.resolve("cache/etcd")).install().etcd())
                .isEqualTo(cached);
    }
}
