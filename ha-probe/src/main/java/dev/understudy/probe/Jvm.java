package dev.understudy.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A JVM: its sockets and its TLS. */
final class Jvm implements Machine {
    private Trust trust = Trust.NONE_NEEDED;

    @Override
    public void check(Options options) throws UsageException {
        trust = Trust.of(options.certificates(), options.target());
    }

    @Override
    public Http.Answer get(Options options) throws IOException {
        return new Attempt(options, trust).answer();
    }

    @Override
    public OptionalLong age(String file) throws IOException {
        try {
            Instant touched = Files.getLastModifiedTime(Path.of(file)).toInstant();
            return OptionalLong.of(
                    Math.max(0, Duration.between(touched, Instant.now()).toMillis()));
        } catch (NoSuchFileException none) {
            return OptionalLong.empty();
        } catch (InvalidPathException impossible) {
            throw new IOException(impossible.getMessage(), impossible);
        }
    }

    @Override
    public void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
