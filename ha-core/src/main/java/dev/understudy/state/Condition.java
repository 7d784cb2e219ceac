package dev.understudy.state;

import java.util.Arrays;

/** What must hold when a transaction commits. */
public sealed interface Condition {
    /** The keys it speaks of. */
    KeyRange keys();

    /** The same condition on keys below {@code root}. */
    Condition below(String root);

    /**
     * A key has not been written since it was read; safe against ABA.
     *
     * @param version its version then; {@link Transaction#ABSENT} if it did not exist
     */
    record VersionIs(String key, long version) implements Condition {
        @Override
        public KeyRange keys() {
            return KeyRange.key(key);
        }

        @Override
        public VersionIs below(String root) {
            return new VersionIs(root + key, version);
        }
    }

    /** A key exists and has this value, whoever wrote it and how often. */
    @SuppressWarnings("ArrayRecordComponent") // Values are bytes; equals, hashCode and toString are written for them.
    record ValueIs(String key, byte[] value) implements Condition {
        @Override
        public KeyRange keys() {
            return KeyRange.key(key);
        }

        @Override
        public ValueIs below(String root) {
            return new ValueIs(root + key, value);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ValueIs that && key.equals(that.key) && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return key.hashCode() * 31 + Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return "ValueIs[" + key + ", " + value.length + " bytes]";
        }
    }

    /**
     * No key of a range has been put after a revision. That says nothing of deleted keys: whoever needs to know that a
     * range is as it was read adds a {@link VersionIs} for each key it found there.
     */
    record Unwritten(KeyRange keys, long revision) implements Condition {
        @Override
        public Unwritten below(String root) {
            return new Unwritten(keys.below(root), revision);
        }
    }
}
