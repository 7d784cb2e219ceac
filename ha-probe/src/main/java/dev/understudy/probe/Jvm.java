package dev.understudy.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.HttpsURLConnection;

/** A JVM: HTTP and HTTPS by the JDK's own client. */
final class Jvm implements Machine, AutoCloseable {
    private static final int MOST_BYTES = 64 * 1024;

    private final ExecutorService attempts = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "attempt");
        thread.setDaemon(true);
        return thread;
    });
    private Trust trust = Trust.SYSTEM;

    @Override
    public void check(Options options) throws UsageException {
        trust = Trust.of(options.certificates());
    }

    /** In a thread of its own: neither name resolution nor a dripping server obeys socket timeouts. */
    @Override
    public Answer get(Options options) throws IOException {
        Future<Answer> answer = attempts.submit(() -> request(options));
        try {
            return answer.get(options.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw new IOException("no answer within " + options.timeout().toMillis() + " ms", late);
        } catch (ExecutionException failed) {
            throw new IOException(String.valueOf(failed.getCause()), failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }

    @Override
    public OptionalLong age(String file) throws IOException {
        try {
            Instant touched = Files.getLastModifiedTime(Path.of(file)).toInstant();
            return OptionalLong.of(
                    Math.max(0, Duration.between(touched, Instant.now()).toMillis()));
        } catch (NoSuchFileException none) {
            return OptionalLong.empty();
        } catch (InvalidPathException impossible) {
            throw new IOException(impossible.getMessage(), impossible);
        }
    }

    @Override
    public void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Override
    public void close() {
        attempts.shutdownNow();
    }

    private Answer request(Options options) throws IOException, GeneralSecurityException {
        HttpURLConnection connection = (HttpURLConnection) options.url().toURL().openConnection(Proxy.NO_PROXY);
        int timeoutMillis = (int) Math.min(Integer.MAX_VALUE, options.timeout().toMillis());
        connection.setConnectTimeout(timeoutMillis);
        connection.setReadTimeout(timeoutMillis);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        if (connection instanceof HttpsURLConnection https) {
            trust.apply(https);
        }
        try {
            int code = connection.getResponseCode();
            if (code < 0) {
                throw new IOException("the answer is not HTTP");
            }
            return new Answer(code, body(connection, code));
        } finally {
            connection.disconnect();
        }
    }

    private static String body(HttpURLConnection connection, int code) throws IOException {
        try (InputStream in = code < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return in == null ? "" : new String(in.readNBytes(MOST_BYTES), UTF_8);
        }
    }
}
