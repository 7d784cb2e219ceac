package dev.understudy.state;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An immutable all-or-nothing change of the shared state: conditions that must hold, then writes. A key may be written
 * once. Build with {@link #builder()}.
 *
 * @param conditions all are judged on the state before the writes
 * @param writes key → new value, or empty to delete; in insertion order
 */
public record Transaction(ImmutableList<Condition> conditions, ImmutableMap<String, Optional<byte[]>> writes) {
    /** Version of a key that does not exist. */
    public static final long ABSENT = 0;

    public static Builder builder() {
        return new Builder();
    }

    /** How many operations it takes: the more of its conditions and its writes. */
    public int width() {
        return Math.max(conditions.size(), writes.size());
    }

    /** The same transaction on keys below {@code root}. */
    public Transaction below(String root) {
        if (root.isEmpty()) {
            return this;
        }
        ImmutableMap.Builder<String, Optional<byte[]>> moved = ImmutableMap.builderWithExpectedSize(writes.size());
        writes.forEach((key, value) -> moved.put(root + key, value));
        return new Transaction(
                conditions.stream().map(each -> each.below(root)).collect(ImmutableList.toImmutableList()),
                moved.buildOrThrow());
    }

    /** Collects one transaction; not safe for use by several threads. */
    public static final class Builder {
        private final ImmutableList.Builder<Condition> conditions = ImmutableList.builder();
        private final Map<String, Optional<byte[]>> writes = new LinkedHashMap<>();

        private Builder() {}

        /** Requires that {@code key} still has this version; {@link #ABSENT} if it must not exist. */
        public Builder require(String key, long version) {
            return require(new Condition.VersionIs(Keys.check(key), version));
        }

        /** Requires that {@code seen} has not been written since it was read. */
        public Builder require(Versioned seen) {
            return require(seen.key(), seen.version());
        }

        /** Requires that {@code key} exists and has this value. */
        public Builder requireValue(String key, byte[] value) {
            return require(new Condition.ValueIs(Keys.check(key), value));
        }

        public Builder require(Condition condition) {
            conditions.add(condition);
            return this;
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
            return new Transaction(conditions.build(), ImmutableMap.copyOf(writes));
        }

        private Builder write(String key, Optional<byte[]> value) {
            if (writes.put(Keys.check(key), value) != null) {
                throw new IllegalArgumentException("key written twice in one transaction: " + key);
            }
            return this;
        }
    }
}
