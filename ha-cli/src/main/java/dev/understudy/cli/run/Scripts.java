package dev.understudy.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The shell scripts of this package. */
final class Scripts {
    private Scripts() {}

    /** A script as a shell takes it after {@code -c}. */
    static String read(String name) {
        try {
            return Resources.toString(Resources.getResource(Scripts.class, name), UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
