package dev.understudy.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether this JVM was started by one that is gated itself. A service's own JVMs belong to its term: they must not wait
 * for another one, although they inherit {@code JAVA_TOOL_OPTIONS}. A gated JVM leaves a file with its process's id and
 * birth; a file of another user, or of another life of that id, counts for nothing.
 */
final class Lineage {
    private static final String PREFIX = "understudy-gated-";

    private Lineage() {}

    /** Marks this process as gated. If that cannot be done, its own JVMs would be gated too, which is safe. */
    static void mark() {
        ProcessHandle self = ProcessHandle.current();
        try {
            Path file = file(self);
            Files.deleteIfExists(file);
            Files.writeString(file, birth(self), StandardCharsets.US_ASCII);
            file.toFile().deleteOnExit();
        } catch (IOException | SecurityException unwritable) {
            System.err.println("understudy: " + unwritable + ": a JVM that this one starts would wait for an election");
        }
    }

    static boolean isChildOfGated() {
        Optional<ProcessHandle> ancestor = ProcessHandle.current().parent();
        while (ancestor.isPresent()) {
            if (isMarked(ancestor.get())) {
                return true;
            }
            ancestor = ancestor.get().parent();
        }
        return false;
    }

    private static boolean isMarked(ProcessHandle process) {
        Path file = file(process);
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Files.getOwner(file).getName().equals(System.getProperty("user.name"))
                    && Files.readString(file, StandardCharsets.US_ASCII).equals(birth(process));
        } catch (IOException | UnsupportedOperationException unreadable) {
            return false;
        }
    }

    private static Path file(ProcessHandle process) {
        return Path.of(System.getProperty("java.io.tmpdir"), PREFIX + process.pid());
    }

    private static String birth(ProcessHandle process) {
        return process.info().startInstant().map(String::valueOf).orElse("unknown");
    }
}
