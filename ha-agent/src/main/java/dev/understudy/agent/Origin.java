package dev.understudy.agent;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
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
        URL place = ClassLoader.getSystemClassLoader().getResource(entry);
        return place == null ? Optional.empty() : Optional.of(new Origin(place, entry));
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
        Optional<Path> jar = file();
        for (String element : classPath.split(File.pathSeparator, 0)) {
            Path named = Path.of(element).toAbsolutePath().normalize();
            if (jar.isPresent() && isSame(named, jar.get())) {
                return Optional.of(named);
            }
        }
        return Optional.empty();
    }

    /** What the jar says of itself; empty if it says nothing. */
    String attribute(Attributes.Name name) {
        Optional<Path> path = file();
        if (path.isEmpty()) {
            return "";
        }
        try (JarFile jar = new JarFile(path.get().toFile())) {
            Manifest manifest = jar.getManifest();
            String value =
                    manifest == null ? null : manifest.getMainAttributes().getValue(name);
            return value == null ? "" : value;
        } catch (IOException unreadable) {
            return "";
        }
    }

    boolean jarHolds(String other) {
        Optional<Path> path = file();
        if (path.isEmpty()) {
            return false;
        }
        try (JarFile jar = new JarFile(path.get().toFile())) {
            return jar.getEntry(other) != null;
        } catch (IOException unreadable) {
            return false;
        }
    }

    static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException absent) {
            return false;
        }
    }
}
