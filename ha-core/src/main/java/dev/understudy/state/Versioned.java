package dev.understudy.state;

import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One key of the shared state with its value at one revision.
 *
 * @param key without the state prefix
 * @param value the bytes; not copied, do not modify; empty is not the same as absent
 * @param version revision of the last write of this key (etcd's {@code mod_revision}): larger after each write, never
 *     reused, so comparing it is safe against ABA
 */
@SuppressWarnings("ArrayRecordComponent") // Values are bytes; equals, hashCode and toString are written for them.
public record Versioned(String key, byte[] value, long version) {
    /** The value as UTF-8 text. */
    public String text() {
        return new String(value, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Versioned that
                && version == that.version
                && key.equals(that.key)
                && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return key.hashCode() * 31 + Long.hashCode(version);
    }

    @Override
    public String toString() {
        String head = BaseEncoding.base16().encode(value, 0, Math.min(value.length, 16));
        return key + "@" + version + "[" + value.length + " bytes " + head + "]";
    }
}
