package dev.understudy.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableMap;

/**
 * One HTTP answer.
 *
 * @param code the status code
 * @param type the content type; empty if there is no body
 * @param body never changed after it was given
 * @param headers besides the type, the length, and {@code Cache-Control: no-store}, which every answer has
 */
@SuppressWarnings("ArrayRecordComponent") // Written once to a socket, never compared.
public record Answer(int code, String type, byte[] body, ImmutableMap<String, String> headers) {
    private static final String JSON = "application/json";

    /** A JSON document. */
    public static Answer json(int code, byte[] document) {
        return new Answer(code, JSON, document, ImmutableMap.of());
    }

    /** No more than a status code. */
    public static Answer empty(int code) {
        return new Answer(code, "", new byte[0], ImmutableMap.of());
    }

    /** With one more header. */
    public Answer with(String header, String value) {
        return new Answer(
                code,
                type,
                body,
                ImmutableMap.<String, String>builder()
                        .putAll(headers)
                        .put(header, value)
                        .buildKeepingLast());
    }

    static Answer error(int code, String what) {
        return json(code, StatusJson.bytes(StatusJson.object().put("error", what)));
    }

    static Answer text(String type, String text) {
        return new Answer(200, type, text.getBytes(UTF_8), ImmutableMap.of());
    }
}
