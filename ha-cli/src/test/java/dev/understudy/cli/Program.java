package dev.understudy.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs the program in this process and keeps what the last run said. */
public final class Program {
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    /** Returns the exit code. */
    public int run(String... args) {
        out = new StringWriter();
        err = new StringWriter();
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    public String out() {
        return out.toString();
    }

    public String err() {
        return err.toString();
    }
}
