package dev.understudy.probe;

import dev.understudy.probe.Verdict.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * The file that a node keeps while it is ready, and touches every second.
 *
 * @param file where
 * @param maxAge an older one was left behind by a node that is dead or stuck
 */
record Marker(Path file, Duration maxAge) {
    static final Duration MAX_AGE = Duration.ofSeconds(5);

    static Marker of(String file, Duration maxAge) throws UsageException {
        try {
            return new Marker(Path.of(file), maxAge);
        } catch (InvalidPathException impossible) {
            throw new UsageException("--file=" + file + ": must be the path of a file");
        }
    }

    /** No file is a no: its node is not ready. An old one is no answer. */
    Verdict judge() throws IOException {
        try {
            Duration age = Duration.between(Files.getLastModifiedTime(file).toInstant(), Instant.now());
            return age.compareTo(maxAge) <= 0
                    ? new Verdict(Outcome.YES, "ready")
                    : new Verdict(Outcome.UNREACHABLE, "not touched for " + age.toSeconds() + " s");
        } catch (NoSuchFileException notReady) {
            return new Verdict(Outcome.NO, "not there");
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
