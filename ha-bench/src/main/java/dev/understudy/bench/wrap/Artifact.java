package dev.understudy.bench.wrap;

import dev.understudy.error.HaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A jar on Maven Central.
 *
 * @param classifier empty for the main one
 */
record Artifact(String group, String name, String version, String classifier) {
    private static final long LIMIT_MINUTES = 10;

    /** Gets it by Maven, which keeps it in its own repository; the copy lies in {@code folder}. */
    Path fetch(Path folder) {
        String coordinates =
                String.join(":", group, name, version, "jar") + (classifier.isEmpty() ? "" : ":" + classifier);
        Path into = folder.resolve(name);
        try {
            Process maven = new ProcessBuilder(List.of(
                            "mvn",
                            "-B",
                            "-q",
                            "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy",
                            "-Dartifact=" + coordinates,
                            "-DoutputDirectory=" + into))
                    .inheritIO()
                    .start();
            if (!maven.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) || maven.exitValue() != 0) {
                maven.destroyForcibly();
                throw new HaException("mvn could not get " + coordinates + "; see above");
            }
            try (Stream<Path> files = Files.list(into)) {
                return files.findFirst().orElseThrow(() -> new HaException("no jar of " + coordinates));
            }
        } catch (IOException failed) {
            throw new HaException("mvn could not get " + coordinates + ": " + failed.getMessage(), failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted", stopped);
        }
    }
}
