package dev.understudy.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;

/**
 * One request of HTTP/1.0, and its answer. Ours, because a client that does more takes longer to start than a whole
 * probe may take, and there is none for the probe without a JVM.
 */
final class Http {
    private static final int FIRST_BYTES = 2 * 1024;
    private static final int MOST_BYTES = 64 * 1024;
    private static final String END_OF_HEADERS = "\r\n\r\n";
    private static final String CONTENT_LENGTH = "\r\ncontent-length:";

    private Http() {}

    /** An answer: its status code, and the beginning of its body. */
    record Answer(int code, String body) {}

    static Answer get(Wire wire, Target target) throws IOException {
        wire.send(
                ("GET " + target.path() + " HTTP/1.0\r\nHost: " + target.authority() + "\r\nConnection: close\r\n\r\n")
                        .getBytes(ISO_8859_1));
        byte[] answer = new byte[FIRST_BYTES];
        int length = 0;
        while (!isComplete(new String(answer, 0, length, ISO_8859_1))) {
            if (length == answer.length) {
                if (length == MOST_BYTES) {
                    break;
                }
                answer = Arrays.copyOf(answer, 2 * length);
            }
            int more = wire.receive(answer, length);
            if (more <= 0) {
                break;
            }
            length += more;
        }
        return parsed(Arrays.copyOf(answer, length));
    }

    /** Whether nothing more needs to come: not every server closes its side as soon as it has answered. */
    private static boolean isComplete(String answer) {
        int end = answer.indexOf(END_OF_HEADERS);
        int field = end < 0 ? -1 : contentLength(answer, end);
        if (field < 0) {
            return false;
        }
        long announced = 0;
        for (int i = field; i < end && announced < MOST_BYTES; i++) {
            char digit = answer.charAt(i);
            if (isDigit(digit)) {
                announced = 10 * announced + digit - '0';
            }
        }
        return answer.length() - end - END_OF_HEADERS.length() >= announced;
    }

    /** Where the value of the header begins; -1 if there is none. */
    private static int contentLength(String answer, int end) {
        for (int start = answer.indexOf('\r'); start < end; start = answer.indexOf('\r', start + 1)) {
            int same = 0;
            while (same < CONTENT_LENGTH.length()
                    && lower(answer.charAt(start + same)) == CONTENT_LENGTH.charAt(same)) {
                same++;
            }
            if (same == CONTENT_LENGTH.length()) {
                return start + same;
            }
        }
        return -1;
    }

    private static Answer parsed(byte[] bytes) throws IOException {
        String answer = new String(bytes, UTF_8);
        int body = answer.indexOf(END_OF_HEADERS);
        int code = answer.indexOf(' ') + 1;
        if (!answer.startsWith("HTTP/1.") || body < code + 3) {
            throw new IOException("the answer is not HTTP");
        }
        int number = 0;
        for (int i = code; i < code + 3; i++) {
            if (!isDigit(answer.charAt(i))) {
                throw new IOException("the answer is not HTTP");
            }
            number = 10 * number + answer.charAt(i) - '0';
        }
        return new Answer(number, answer.substring(body + END_OF_HEADERS.length()));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
    }
}
