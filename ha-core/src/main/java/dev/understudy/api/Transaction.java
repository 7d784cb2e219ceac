package dev.understudy.api;

import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An immutable all-or-nothing change of the shared state: versions that must hold, then writes. A key may be written
 * once. Build with {@link #builder()}.
 *
 * @param required key → version it must have now; 0 means absent
 * @param writes key → new value, or empty to delete; in insertion order
 */
public record Transaction(ImmutableMap<String, Long> required, ImmutableMap<String, Optional<byte[]>> writes) {
    /** Version of a key that does not exist. */
    public static final long ABSENT = 0;

    public static Builder builder() {
        return new Builder();
    }

    /** Collects one transaction; not safe for use by several threads. */
    public static final class Builder {
        private final Map<String, Long> required = new LinkedHashMap<>();
        private final Map<String, Optional<byte[]>> writes = new LinkedHashMap<>();

        private Builder() {}

        /** Requires that {@code key} still has this version; {@link #ABSENT} if it must not exist. */
        public Builder require(String key, long version) {
            required.put(key, version);
            return this;
        }

        /** Requires that {@code seen} has not been written since it was read. */
        public Builder require(Versioned seen) {
            return require(seen.key(), seen.version());
        }

        public Builder put(String key, byte[] value) {
            return write(key, Optional.of(value));
        }

        public Builder put(String key, String text) {
            return put(key, text.getBytes(StandardCharsets.UTF_8));
        }

        /** Deletes {@code key}; deleting an absent key is no error. */
        public Builder delete(String key) {
            return write(key, Optional.empty());
        }

        public Transaction build() {
            return new Transaction(ImmutableMap.copyOf(required), ImmutableMap.copyOf(writes));
        }

        private Builder write(String key, Optional<byte[]> value) {
            if (writes.put(key, value) != null) {
                throw new IllegalArgumentException("key written twice in one transaction: " + key);
            }
            return this;
        }
    }
}
