package dev.understudy.internal.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.error.ConfigException;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretFilesTest {
    private static final ConfigKey KEY = ConfigKey.optional("db.etcd.pass-file", ConfigKey.Type.FILE, "a file");
    private static final Settings STRICT = Settings.of(Map.of("cluster.require-private-files", "true"));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "rw-------, true",
        "rw-r-----, true",
        "r--r-----, true",
        "rwx--x--x, true",
        "rw-r--r--, false",
        "rw-rw--w-, false"
    })
    void aFileIsPrivateIfOthersMayNeitherReadNorWriteIt(String mode, boolean isPrivate) throws IOException {
        Path file = file(mode);
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        for (Path path : List.of(file, link)) {
            assertThatCode(() -> SecretFiles.check(Settings.of(Map.of()), KEY, path))
                    .doesNotThrowAnyException();
            if (isPrivate) {
                assertThatCode(() -> SecretFiles.check(STRICT, KEY, path)).doesNotThrowAnyException();
            } else {
                assertThatThrownBy(() -> SecretFiles.check(STRICT, KEY, path))
                        .isInstanceOf(ConfigException.class)
                        .hasMessageContaining("db.etcd.pass-file=" + path)
                        .hasMessageContaining("chmod o-rw");
            }
        }
    }

    /** A node's own file may hold the password. */
    @Test
    void aConfigurationFileCountsIfASecretIsInIt() throws IOException {
        ConfigKey pass = ConfigKey.optional("db.etcd.pass", ConfigKey.Type.TEXT, "password")
                .asSecret();
        Path file = file("rw-r--r--");
        String strict = "cluster.require-private-files=true\n";
        SettingsLoader loader = SettingsLoader.of(List.of(pass, SecretFiles.REQUIRE_PRIVATE));

        Files.writeString(file, strict);
        assertThatCode(loader.file(file.toString())::load).doesNotThrowAnyException();
        Files.writeString(file, strict + "db.etcd.pass=hunter2\n");
        assertThatThrownBy(loader.file(file.toString())::load)
                .hasMessageContaining("configfile=" + file)
                .hasMessageNotContaining("hunter2");
    }

    private Path file(String mode) throws IOException {
        Path file = Files.createFile(folder.resolve("secret"));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
