package dev.understudy.bench.wrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The processes that have a file open. A program's children inherit its open files, however they detach themselves and
 * whatever they write over their environment or their title, and the kernel tells of them by the numbers that count
 * here, not by those of a namespace of theirs.
 */
final class Holders {
    private Holders() {}

    static Stream<ProcessHandle> of(Path file) {
        return ProcessHandle.allProcesses().filter(process -> holds(process.pid(), file));
    }

    private static boolean holds(long pid, Path file) {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return open.anyMatch(link -> isLinkTo(link, file));
        } catch (IOException gone) {
            return false;
        }
    }

    private static boolean isLinkTo(Path link, Path file) {
        try {
            return Files.readSymbolicLink(link).equals(file);
        } catch (IOException closed) {
            return false;
        }
    }
}
