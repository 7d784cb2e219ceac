package dev.understudy.internal.net;

import com.google.common.primitives.Longs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How many files and sockets this process may still open, so that servers leave enough for the election. Linux tells;
 * elsewhere it is not known, and nothing is made smaller.
 */
public final class Descriptors {
    private static final Path PROCESS = Path.of("/proc/self");
    private static final String LINE = "Max open files";
    private static final int FEWEST = 16;

    private Descriptors() {}

    /** So many of a kind, but no more than one part of what is left now if that is divided into so many parts. */
    public static int atMost(int wanted, int parts) {
        return atMost(wanted, parts, left(PROCESS));
    }

    static int atMost(int wanted, int parts, OptionalLong left) {
        return left.isEmpty() ? wanted : Math.toIntExact(Math.max(FEWEST, Math.min(wanted, left.getAsLong() / parts)));
    }

    static OptionalLong left(Path process) {
        try (Stream<String> limits = Files.lines(process.resolve("limits"));
                Stream<Path> open = Files.list(process.resolve("fd"))) {
            OptionalLong limit = limits.filter(line -> line.startsWith(LINE))
                    .map(line ->
                            Longs.tryParse(line.substring(LINE.length()).strip().split("\\s+", 2)[0]))
                    .filter(number -> number != null)
                    .mapToLong(Long::longValue)
                    .findFirst();
            return limit.isPresent() ? OptionalLong.of(limit.getAsLong() - open.count()) : limit;
        } catch (IOException | UncheckedIOException untold) {
            return OptionalLong.empty();
        }
    }
}
