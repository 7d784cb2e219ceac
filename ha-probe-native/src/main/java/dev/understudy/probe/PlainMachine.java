package dev.understudy.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.teavm.interop.Address;

/** No JVM: plain HTTP over a socket of the machine's own. It has no TLS, and says so. */
final class PlainMachine implements Machine {
    private static final int MOST_BYTES = 64 * 1024;
    private static final int HTTP_PORT = 80;

    @Override
    public void check(Options options) throws UsageException {
        if (options.url().getScheme().equals("https")) {
            throw new UsageException(options.url()
                    + ": this program has no TLS: ask on plain HTTP, look at a --file, or" + " take ha-probe.jar");
        }
    }

    @Override
    public Answer get(Options options) throws IOException {
        String host = options.url().getHost();
        int port = options.url().getPort();
        byte[] request = ("GET " + target(options) + " HTTP/1.0\r\nHost: " + host + "\r\n\r\n").getBytes(UTF_8);
        byte[] answer = new byte[MOST_BYTES];
        long millis = Math.min(Integer.MAX_VALUE, options.timeout().toMillis());
        int read = Calls.exchange(
                text(bare(host)),
                port < 0 ? HTTP_PORT : port,
                Address.ofData(request),
                request.length,
                Address.ofData(answer),
                answer.length,
                (int) millis);
        switch (read) {
            case Calls.UNKNOWN_HOST -> throw new IOException("unknown host " + host);
            case Calls.REFUSED -> throw new IOException("Connection refused");
            case Calls.LATE -> throw new IOException("no answer within " + millis + " ms");
            case Calls.BROKEN -> throw new IOException("the connection broke");
            default -> {
                return parsed(new String(Arrays.copyOf(answer, read), UTF_8));
            }
        }
    }

    @Override
    public OptionalLong age(String file) throws IOException {
        long age = Calls.age(text(file));
        if (age < -1) {
            throw new IOException("cannot be looked at");
        }
        return age < 0 ? OptionalLong.empty() : OptionalLong.of(age);
    }

    @Override
    public void pause(long millis) {
        Calls.pause((int) millis);
    }

    private static String target(Options options) {
        String path = options.url().getRawPath();
        return Optional.ofNullable(options.url().getRawQuery())
                .map(query -> path + "?" + query)
                .orElse(path);
    }

    /** An address of IPv6 stands in brackets in a URL only. */
    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static Address text(String text) {
        return Address.ofData((text + "\0").getBytes(UTF_8));
    }

    private static Answer parsed(String answer) throws IOException {
        int end = answer.indexOf("\r\n\r\n");
        String[] words = answer.split(" ", 3);
        if (!answer.startsWith("HTTP/1.") || end < 0 || words.length < 2 || !words[1].matches("\\d{3}")) {
            throw new IOException("the answer is not HTTP");
        }
        return new Answer(Integer.parseInt(words[1]), answer.substring(end + 4));
    }
}
