package dev.understudy.cli.lb;

import dev.understudy.error.ConfigException;
import dev.understudy.internal.async.Failures;
import dev.understudy.program.NewFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that another program reads at any time: it is replaced as a whole, and only by something new. */
final class ConfigFile {
    private final Path file;

    ConfigFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    /**
     * Makes it say this.
     *
     * @return false if it does already
     * @throws ConfigException if it cannot be written; it is then as it was
     */
    boolean replace(String text) {
        try {
            if (Files.exists(file) && Files.readString(file).equals(text)) {
                return false;
            }
            NewFile.write(file, text, NewFile.Readers.OWNER);
            return true;
        } catch (IOException | UnsupportedOperationException unwritable) {
            throw new ConfigException(
                    "--out",
                    file.toString(),
                    "must be a file that can be written (" + Failures.words(unwritable) + ")",
                    unwritable);
        }
    }
}
