package dev.understudy.probe;

import dev.understudy.probe.Http.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One request of the JVM, in a thread of its own: neither name resolution nor a dripping server obeys a socket's
 * limits.
 */
final class Attempt implements Callable<Answer>, Wire {
    private final Options options;
    private final Trust trust;
    private final int timeoutMillis;
    private volatile Socket socket = new Socket();

    Attempt(Options options, Trust trust) {
        this.options = options;
        this.trust = trust;
        this.timeoutMillis = (int) Math.min(Integer.MAX_VALUE, options.timeout().toMillis());
    }

    /** Waits for the answer, at most for the time-out. */
    Answer answer() throws IOException {
        FutureTask<Answer> task = new FutureTask<>(this);
        Thread thread = new Thread(task, "attempt");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(options.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new IOException("no answer within " + options.timeout().toMillis() + " ms", late);
        } catch (ExecutionException failed) {
            throw new IOException(String.valueOf(failed.getCause()), failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        } finally {
            close();
        }
    }

    @Override
    public Answer call() throws IOException {
        Target target = options.target();
        Socket plain = socket;
        plain.connect(new InetSocketAddress(InetAddress.getByName(target.host()), target.port()), timeoutMillis);
        plain.setSoTimeout(timeoutMillis);
        if (target.tls()) {
            socket = trust.secured(plain, target);
        }
        return Http.get(this, target);
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    @Override
    public int receive(byte[] into, int from) throws IOException {
        return socket.getInputStream().read(into, from, into.length - from);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
