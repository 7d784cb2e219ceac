package dev.understudy.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that holds a term and has started this JVM. A service's own JVMs belong to its term: they must not wait for
 * another one, although they inherit {@code JAVA_TOOL_OPTIONS}; and they must not outlive it.
 *
 * <p>The mark is a thread that has a name, where Linux shows it to everybody. Unlike a file it is gone with its
 * process, however that ends, and needs no folder and no user's name. Elsewhere such JVMs wait, which is safe.
 *
 * @param process the holder's id
 * @param name where Linux tells the name of its mark
 */
record Lineage(long process, Path name) {
    /** Linux keeps 15 characters of it. No file can well have that name, so that no script is mistaken for a mark. */
    private static final String MARK = "understudy:term";

    private static final Path PROC = Path.of("/proc");
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int EXIT = 75;

    /** From now on the JVMs that this one starts belong to its term. */
    static void mark() throws InterruptedException {
        CountDownLatch shown = new CountDownLatch(1);
        Bootstrap.daemon(MARK, () -> {
            shown.countDown();
            while (true) {
                LockSupport.park();
            }
        });
        shown.await();
    }

    /** The nearest living process above this one that holds a term; a process that has ended is above nobody. */
    static Optional<Lineage> ofThisJvm() {
        Optional<ProcessHandle> ancestor = ProcessHandle.current().parent();
        while (ancestor.isPresent()) {
            Optional<Lineage> marked = of(ancestor.get().pid());
            if (marked.isPresent()) {
                return marked;
            }
            ancestor = ancestor.get().parent();
        }
        return Optional.empty();
    }

    String told() {
        return "it belongs to the term of process " + process + ", which started it, and ends with that";
    }

    /** Halts this JVM soon after the holder has ended: its term is another's then. */
    void endWithIt() {
        Bootstrap.daemon("understudy-lineage", () -> {
            while (isMarkedOrUnknown(name)) {
                LockSupport.parkNanos(LOOK);
            }
            try {
                Bootstrap.say("process " + process + " has ended, and with it the term that this JVM belonged to");
            } finally { // The end does not wait for its announcement, which the program's own streams may refuse.
                Runtime.getRuntime().halt(EXIT);
            }
        });
    }

    private static Optional<Lineage> of(long process) {
        Path threads = PROC.resolve(Long.toString(process)).resolve("task");
        try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
            for (Path thread : all) {
                // The first thread is named after the program's file, which may have any name.
                boolean first = thread.endsWith(Long.toString(process));
                Path name = thread.resolve("comm");
                if (!first && isMarked(name)) {
                    return Optional.of(new Lineage(process, name));
                }
            }
        } catch (IOException | DirectoryIteratorException noLinuxOrGone) {
            // Nobody's mark can be seen.
        }
        return Optional.empty();
    }

    private static boolean isMarked(Path name) {
        try {
            return new String(Files.readAllBytes(name), UTF_8).trim().equals(MARK);
        } catch (IOException gone) {
            return false;
        }
    }

    /**
     * A look that fails by anything but the file, such as for want of memory, is made again: it must not be the last.
     */
    private static boolean isMarkedOrUnknown(Path name) {
        try {
            return isMarked(name);
        } catch (RuntimeException | Error unknown) {
            return true;
        }
    }
}
