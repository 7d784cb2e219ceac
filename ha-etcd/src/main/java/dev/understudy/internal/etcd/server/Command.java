package dev.understudy.internal.etcd.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a program to its end, within a limit of time. */
final class Command {
    /** What a finished program left: its exit code and its standard output and error, mixed. */
    record Result(int exitCode, String output) {
        boolean ok() {
            return exitCode == 0;
        }
    }

    private Command() {}

    /**
     * Runs a program in the present folder.
     *
     * @throws EtcdServerException if it cannot be started, or is still running at the end of the limit (it is killed)
     */
    static Result run(Duration limit, List<String> command) {
        return run(limit, Path.of("."), command);
    }

    static Result run(Duration limit, Path folder, List<String> command) {
        @Nullable Path output = null;
        try {
            // A file instead of a pipe: nobody has to drain it, so the limit holds whatever the program prints.
            output = Files.createTempFile("understudy-", ".out");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(output.toFile());
            EtcdEnvironment.clean(builder);
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            if (!await(process, limit)) {
                process.destroyForcibly();
                throw new EtcdServerException(command.get(0) + " did not end within " + limit.toSeconds() + " s");
            }
            return new Result(process.exitValue(), Files.readString(output));
        } catch (IOException failed) {
            throw new EtcdServerException("cannot run " + command.get(0) + ": " + failed.getMessage(), failed);
        } finally {
            delete(output);
        }
    }

    private static boolean await(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new EtcdServerException("interrupted while a program was running", interrupted);
        }
    }

    private static void delete(@Nullable Path file) {
        if (file != null) {
            file.toFile().delete();
        }
    }
}
