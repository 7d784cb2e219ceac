package dev.understudy.internal.etcd;

import dev.understudy.state.KeyRange;
import io.etcd.jetcd.ByteSequence;
import java.util.Arrays;
import java.util.Optional;

/**
 * A range of keys as etcd names it: from the first key to the first that is not in it.
 *
 * @param end empty for a single key
 */
record WireRange(ByteSequence begin, Optional<ByteSequence> end) {
    private static final byte LAST = (byte) 0xff;

    static WireRange of(EtcdKeys keys, KeyRange range) {
        ByteSequence prefix = keys.wire(range.prefix());
        if (range.isKey()) {
            return new WireRange(prefix, Optional.empty());
        }
        ByteSequence begin = range.after().isEmpty() ? prefix : after(keys.wire(range.after()));
        ByteSequence end = range.through().map(last -> after(keys.wire(last))).orElseGet(() -> behind(prefix));
        return new WireRange(begin, Optional.of(end));
    }

    /** The smallest key larger than this one. */
    private static ByteSequence after(ByteSequence key) {
        byte[] bytes = key.getBytes();
        return ByteSequence.from(Arrays.copyOf(bytes, bytes.length + 1));
    }

    /** The smallest key larger than all that start with {@code prefix}, which is not empty. */
    private static ByteSequence behind(ByteSequence prefix) {
        byte[] bytes = prefix.getBytes();
        int last = bytes.length - 1;
        while (bytes[last] == LAST) {
            last--;
        }
        bytes = Arrays.copyOf(bytes, last + 1);
        bytes[last]++;
        return ByteSequence.from(bytes);
    }
}
