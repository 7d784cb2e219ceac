package dev.understudy.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the probe: in this JVM, or the program that the system property {@code probe.program} names. */
final class Program {
    private static final String NATIVE = System.getProperty("probe.program", "");

    private static final Path FULL = Path.of("/dev/full");

    private Program() {}

    static int run(List<String> args, ByteArrayOutputStream out, ByteArrayOutputStream err) {
        if (NATIVE.isEmpty()) {
            return Probe.run(args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
        }
        try {
            Path said = Files.createTempFile("probe", ".out");
            try {
                int exitCode = runInto(said, args, err);
                out.write(Files.readAllBytes(said));
                return exitCode;
            } finally {
                Files.delete(said);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The same, with a standard output that takes nothing. */
    static int runOnAFullDisk(List<String> args, ByteArrayOutputStream err) throws IOException {
        if (!NATIVE.isEmpty()) {
            return runInto(FULL, args, err);
        }
        try (PrintStream out = new PrintStream(new FileOutputStream(FULL.toFile()), false, UTF_8)) {
            return Probe.run(args, out, new PrintStream(err, true, UTF_8));
        }
    }

    private static int runInto(Path said, List<String> args, ByteArrayOutputStream err) throws IOException {
        List<String> command = new ArrayList<>(List.of(NATIVE));
        command.addAll(args);
        Path complained = Files.createTempFile("probe", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(said.toFile())
                    .redirectError(complained.toFile())
                    .start();
            if (!process.waitFor(50, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the probe does not end: " + command);
            }
            err.write(Files.readAllBytes(complained));
            return process.exitValue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        } finally {
            Files.delete(complained);
        }
    }
}
