package dev.understudy.agent;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * Where the code of a class comes from, by the word of the loader that will load it.
 *
 * @param place of the class file
 * @param entry the class file's name there
 */
record Origin(URL place, String entry) {
    private static final String IN_JAR = "jar:";

    /** Empty if there is no such class. */
    static Optional<Origin> of(String type) {
        String entry = type.replace('.', '/') + ".class";
        return Optional.ofNullable(ClassLoader.getSystemClassLoader().getResource(entry))
                .map(place -> new Origin(place, entry));
    }

    /** The module of the running JDK that the class is in. */
    Optional<String> jdkModule() {
        if (!place.getProtocol().equals("jrt")) {
            return Optional.empty();
        }
        String path = place.getPath();
        return path.endsWith("/" + entry)
                ? Optional.of(path.substring(1, path.length() - entry.length() - 1))
                : Optional.empty();
    }

    /** The jar that the class is in, its links followed. */
    Optional<Path> file() {
        String text = place.toString();
        if (!text.startsWith(IN_JAR + "file:") || !text.endsWith("!/" + entry)) {
            return Optional.empty();
        }
        return Optional.of(Path.of(URI.create(text.substring(IN_JAR.length(), text.length() - entry.length() - 2))));
    }

    /** The jar as the class path names it, which tells in whose folders it stands although it may be a link. */
    Optional<Path> fileAsNamed(String classPath) {
        return file().flatMap(jar -> Arrays.stream(classPath.split(File.pathSeparator))
                .filter(named -> !named.isEmpty())
                .map(named -> Path.of(named).toAbsolutePath().normalize())
                .filter(named -> isSame(named, jar))
                .findFirst());
    }

    /** What the jar says of itself; empty if it says nothing. */
    String attribute(Attributes.Name name) {
        return file().map(path -> {
                    try (JarFile jar = new JarFile(path.toFile())) {
                        Manifest manifest = jar.getManifest();
                        return manifest == null
                                ? ""
                                : String.valueOf(manifest.getMainAttributes().getOrDefault(name, ""));
                    } catch (IOException unreadable) {
                        return "";
                    }
                })
                .orElse("");
    }

    boolean jarHolds(String other) {
        return file().filter(path -> {
                    try (JarFile jar = new JarFile(path.toFile())) {
                        return jar.getEntry(other) != null;
                    } catch (IOException unreadable) {
                        return false;
                    }
                })
                .isPresent();
    }

    static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException absent) {
            return false;
        }
    }
}
