package dev.understudy.internal.config;

import dev.understudy.error.ConfigException;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that hold a password, a token or a private key: whether every user of the machine may read or change them. */
public final class SecretFiles {
    /** Whether such a file is refused, and not only warned of. */
    public static final ConfigKey REQUIRE_PRIVATE = ConfigKey.of(
            "cluster.require-private-files",
            ConfigKey.Type.FLAG,
            "false",
            "refuse password, token and key files that every user of the machine may read or write");

    private static final Logger log = LoggerFactory.getLogger(SecretFiles.class);

    private SecretFiles() {}

    /**
     * Checks the mode of a file, that of its target if it is a link. File systems without such modes pass.
     *
     * @throws ConfigException if everybody may use it, and the settings ask for private files
     */
    public static void check(Settings settings, ConfigKey key, Path file) {
        check(settings.flag(REQUIRE_PRIVATE), key.name(), file);
    }

    /**
     * The same.
     *
     * @param refuse whether it is an error, or a line in the log
     */
    public static void check(boolean refuse, String key, Path file) {
        Set<PosixFilePermission> mode;
        try {
            mode = Files.getPosixFilePermissions(file);
        } catch (IOException | UnsupportedOperationException unknown) {
            log.debug("{}={}: its mode is unknown: {}", key, file, unknown.toString());
            return;
        }
        if (!mode.contains(PosixFilePermission.OTHERS_READ) && !mode.contains(PosixFilePermission.OTHERS_WRITE)) {
            return;
        }
        String rule = "every user of this machine may read or write it (" + PosixFilePermissions.toString(mode)
                + "): chmod o-rw";
        if (refuse) {
            throw new ConfigException(key, file.toString(), rule + ", because " + REQUIRE_PRIVATE.name() + " is set");
        }
        log.warn("{}={}: {}", key, file, rule);
    }
}
