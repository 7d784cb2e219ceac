package dev.understudy.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.probe.Verdict.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.HttpsURLConnection;

/**
 * Asks a node's status endpoints one question, or looks at its marker file, for readiness and liveness probes. Prints
 * one line; the exit code is 0 for yes, 1 for no, 2 for no answer, 64 for a wrong command line.
 */
public final class Probe {
    private static final int USAGE = 64;
    private static final int MOST_BYTES = 64 * 1024;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Options options;
    private final ExecutorService attempts = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "attempt");
        thread.setDaemon(true);
        return thread;
    });

    private Probe(Options options) {
        this.options = options;
    }

    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out, System.err));
    }

    /** Runs the program and returns its exit code. */
    static int run(List<String> args, PrintStream out, PrintStream err) {
        if (args.contains("--help")) {
            out.print(Options.HELP);
            return 0;
        }
        try {
            Verdict verdict = new Probe(Options.parse(args)).ask();
            out.println(verdict.line());
            return verdict.outcome().exitCode();
        } catch (UsageException wrong) {
            err.println("ha-probe: " + wrong.getMessage());
            return USAGE;
        }
    }

    private Verdict ask() {
        long start = System.nanoTime();
        Verdict verdict = attempt();
        while (!verdict.isYes()
                && System.nanoTime() - start < options.patience().toNanos()) {
            LockSupport.parkNanos(PAUSE_NANOS);
            verdict = attempt();
        }
        attempts.shutdownNow();
        String asked = options.file().map(Marker::toString).orElse(options.url().toString());
        return new Verdict(verdict.outcome(), asked + ": " + verdict.line());
    }

    /** One attempt in a thread of its own: neither name resolution nor a dripping server obeys socket timeouts. */
    private Verdict attempt() {
        Future<Verdict> answer = attempts.submit(
                () -> options.file().isPresent() ? options.file().get().judge() : request());
        try {
            return answer.get(options.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            return unreachable("no answer within " + options.timeout().toMillis() + " ms");
        } catch (ExecutionException failed) {
            return unreachable(String.valueOf(failed.getCause()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return unreachable("interrupted");
        }
    }

    private Verdict request() throws IOException, GeneralSecurityException {
        HttpURLConnection connection = (HttpURLConnection) options.url().toURL().openConnection(Proxy.NO_PROXY);
        int timeoutMillis = (int) Math.min(Integer.MAX_VALUE, options.timeout().toMillis());
        connection.setConnectTimeout(timeoutMillis);
        connection.setReadTimeout(timeoutMillis);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        if (connection instanceof HttpsURLConnection https) {
            options.trust().apply(https);
        }
        try {
            int code = connection.getResponseCode();
            if (code < 0) {
                return unreachable("the answer is not HTTP");
            }
            return options.question().judge(code, body(connection, code));
        } finally {
            connection.disconnect();
        }
    }

    private static String body(HttpURLConnection connection, int code) throws IOException {
        try (InputStream in = code < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return in == null ? "" : new String(in.readNBytes(MOST_BYTES), UTF_8);
        }
    }

    private static Verdict unreachable(String why) {
        return new Verdict(Outcome.UNREACHABLE, why.replaceAll("\\s+", " "));
    }
}
