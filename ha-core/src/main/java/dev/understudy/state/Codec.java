package dev.understudy.state;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** How values of one type are stored. Safe from any thread. */
public interface Codec<T> {
    /** UTF-8 text. */
    Codec<String> TEXT =
            of(text -> text.getBytes(StandardCharsets.UTF_8), bytes -> new String(bytes, StandardCharsets.UTF_8));

    byte[] encode(T value);

    /** @throws RuntimeException if the bytes are no such value; the read fails with it */
    T decode(byte[] bytes);

    /** A codec of two functions. */
    static <T> Codec<T> of(Function<T, byte[]> encode, Function<byte[], T> decode) {
        return new Codec<>() {
            @Override
            public byte[] encode(T value) {
                return encode.apply(value);
            }

            @Override
            public T decode(byte[] bytes) {
                return decode.apply(bytes);
            }
        };
    }
}
