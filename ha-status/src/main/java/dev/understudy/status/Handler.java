package dev.understudy.status;

/** A service's own part of the HTTP server. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers one request; may block, and is called from many threads at a time. What it throws becomes a 500.
     *
     * @throws Exception a bug, which is logged
     */
    Answer handle(Request request) throws Exception;

    /**
     * One HTTP request.
     *
     * @param method in capitals
     * @param path decoded nowhere: as it came
     * @param body at most {@value StatusServer#MOST_BYTES} bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
    record Request(String method, String path, byte[] body) {}
}
