package dev.understudy.bench.wrap;

import com.google.common.collect.ImmutableList;
import dev.understudy.error.HaException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A jar on Maven Central.
 *
 * @param classifier empty for the main one
 * @param alone whether it runs without the artifacts that it depends on
 * @param beside what else it takes on its class path, as {@code group:name:version}
 */
record Artifact(
        String group, String name, String version, String classifier, boolean alone, ImmutableList<String> beside) {
    private static final long LIMIT_MINUTES = 10;

    /** One that holds all it needs. */
    static Artifact alone(String group, String name, String version) {
        return new Artifact(group, name, version, "", true, ImmutableList.of());
    }

    /** One that takes what it depends on beside it. */
    static Artifact tree(String group, String name, String version) {
        return new Artifact(group, name, version, "", false, ImmutableList.of());
    }

    Artifact classified(String which) {
        return new Artifact(group, name, version, which, alone, beside);
    }

    /** With what its own description leaves to its user. */
    Artifact with(String... coordinates) {
        return new Artifact(group, name, version, classifier, alone, ImmutableList.copyOf(coordinates));
    }

    /**
     * Gets it by Maven, which keeps it in its own repository; copies lie in {@code folder}.
     *
     * @return its class path, the jar itself first; empty if it cannot be had, which Maven has told by then
     */
    Optional<String> fetch(Path folder) {
        Path into = folder.resolve(name);
        if (!Files.isDirectory(into) && !copy(into)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(into)) {
            String first = name + "-" + version;
            return Optional.of(files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted((a, b) -> Boolean.compare(starts(b, first), starts(a, first)))
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator)));
        } catch (IOException unreadable) {
            throw new HaException("cannot read " + into, unreadable);
        }
    }

    private static boolean starts(Path file, String name) {
        return file.getFileName().toString().startsWith(name);
    }

    private boolean copy(Path into) {
        try {
            Path work = Files.createTempDirectory(into.toAbsolutePath().getParent(), name);
            Path project = Files.writeString(work.resolve("pom.xml"), project());
            Path copies = work.resolve("copies");
            Process maven = new ProcessBuilder(List.of(
                            "mvn",
                            "-B",
                            "-q",
                            "-f",
                            project.toString(),
                            "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies",
                            "-DincludeScope=runtime",
                            "-DexcludeTransitive=" + alone,
                            "-DoutputDirectory=" + copies))
                    .inheritIO()
                    .start();
            if (!maven.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                maven.destroyForcibly();
                return false;
            }
            if (maven.exitValue() != 0) {
                return false;
            }
            Files.move(copies, into);
            return true;
        } catch (IOException failed) {
            throw new HaException("mvn could not get " + this + ": " + failed.getMessage(), failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted", stopped);
        }
    }

    /** As Maven's users write it. */
    @Override
    public String toString() {
        return group + ":" + name + ":" + version;
    }

    private String project() {
        StringBuilder wanted = new StringBuilder(dependency(group, name, version, classifier));
        for (String coordinates : beside) {
            String[] parts = coordinates.split(":", 3);
            wanted.append(dependency(parts[0], parts[1], parts[2], ""));
        }
        return "<project><modelVersion>4.0.0</modelVersion><groupId>bench</groupId><artifactId>bench</artifactId>"
                + "<version>1</version><packaging>pom</packaging><dependencies>" + wanted
                + "</dependencies></project>\n";
    }

    private static String dependency(String group, String name, String version, String classifier) {
        return "<dependency><groupId>" + group + "</groupId><artifactId>" + name + "</artifactId><version>" + version
                + "</version>" + (classifier.isEmpty() ? "" : "<classifier>" + classifier + "</classifier>")
                + "</dependency>";
    }
}
