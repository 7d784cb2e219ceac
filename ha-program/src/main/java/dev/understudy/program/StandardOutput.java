package dev.understudy.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The standard output of a program whose exit code is a promise: if what it printed did not arrive, it does not end
 * with success. Printers keep silent about that ({@link PrintStream#checkError}); this stream throws
 * {@link OutputLostException} through them, so that a long output ends at once.
 *
 * <p>Text is UTF-8 whatever the locale: programs read it, and a question mark in place of a letter is a loss too.
 */
public final class StandardOutput {
    private static final Path DESCRIPTOR = Path.of("/proc/self/fd/1");

    private StandardOutput() {}

    /**
     * A program.
     *
     * @param <X> what it may fail with
     */
    @FunctionalInterface
    public interface Program<X extends Exception> {
        /**
         * Runs it.
         *
         * @param out for all that it prints; it is what {@code System.out} is meanwhile
         * @return its exit code
         */
        int run(PrintStream out) throws X;
    }

    /**
     * Runs a program. If its output was lost, one line on standard error says why, and the exit code is
     * {@link ExitCode#OUTPUT}; if nobody reads it any more, as behind {@code | head}, nothing is said, and the code is
     * the shell's for a program that SIGPIPE ended.
     *
     * @param name in front of the line
     * @return the exit code
     */
    public static <X extends Exception> int guard(String name, Program<X> program) throws X {
        return guard(name, new FileOutputStream(FileDescriptor.out), StandardOutput::isPipe, program);
    }

    /**
     * The same with another stream in place of the standard output.
     *
     * @param raw where the output goes, unbuffered
     * @param pipe whether that is a pipe, which is asked when it has failed
     */
    public static <X extends Exception> int guard(
            String name, OutputStream raw, BooleanSupplier pipe, Program<X> program) throws X {
        Guarded guarded = new Guarded(raw);
        PrintStream out = new PrintStream(new BufferedOutputStream(guarded), true, UTF_8);
        PrintStream before = System.out;
        System.setOut(out);
        int exitCode = ExitCode.OUTPUT;
        try {
            exitCode = program.run(out);
            out.flush();
        } catch (OutputLostException lost) {
            // Told below: the program may have caught another one like it.
        } finally {
            System.setOut(before);
        }
        IOException failure = guarded.failure;
        return failure == null ? exitCode : told(name, failure, pipe);
    }

    private static int told(String name, IOException failure, BooleanSupplier pipe) {
        String why = String.valueOf(failure.getMessage());
        if (why.contains("Broken pipe") || pipe.getAsBoolean()) {
            return ExitCode.BROKEN_PIPE;
        }
        System.err.println(name + ": cannot write to standard output: " + Plain.line(why));
        return ExitCode.OUTPUT;
    }

    /** Texts of errors depend on the locale; a pipe fails in one way only. */
    private static boolean isPipe() {
        try {
            return Files.readSymbolicLink(DESCRIPTOR).toString().startsWith("pipe:");
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    /** Remembers the first failure, and tries no more after it. */
    private static final class Guarded extends OutputStream {
        private final OutputStream raw;
        private volatile @Nullable IOException failure;

        Guarded(OutputStream raw) {
            this.raw = raw;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            IOException before = failure;
            if (before != null) {
                throw new OutputLostException(before);
            }
            try {
                raw.write(bytes, offset, length);
            } catch (IOException failed) {
                failure = failed;
                throw new OutputLostException(failed);
            }
        }
    }
}
