package dev.understudy.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs the program in this process. */
public final class Programs {
    private Programs() {}

    /** What a run came to. */
    public record Result(int exitCode, String out, String err) {}

    public static Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
        return new Result(exitCode, out.toString(), err.toString());
    }
}
