package dev.understudy.state;

import com.google.common.collect.ImmutableList;
import dev.understudy.Leadership;
import java.util.Optional;

/**
 * A view of the shared state as values of one type; see {@link SharedState#as}. Values that cannot be decoded fail the
 * read with what the codec threw.
 */
public final class TypedState<T> {
    private final SharedState state;
    private final Codec<T> codec;

    TypedState(SharedState state, Codec<T> codec) {
        this.state = state;
        this.codec = codec;
    }

    /**
     * One key with its value at one revision.
     *
     * @param version as in {@link Versioned#version}
     */
    public record Item<T>(String key, T value, long version) {}

    /** As {@link SharedState#get}. */
    public Reply<Optional<Item<T>>> get(String key) {
        return Reply.of(state.get(key), found -> found.map(this::item));
    }

    /** As {@link SharedState#range}. */
    public Reply<ImmutableList<Item<T>>> range(String prefix, int limit) {
        return Reply.of(
                state.range(prefix, limit),
                page -> page.items().stream().map(this::item).collect(ImmutableList.toImmutableList()));
    }

    /** As {@link SharedState#under}. */
    public Writer<T> under(Leadership leadership) {
        return new Writer<>(state.under(leadership), codec);
    }

    private Item<T> item(Versioned stored) {
        return new Item<>(stored.key(), codec.decode(stored.value()), stored.version());
    }

    /** A view of a writer as values of one type; for transactions over several types use the writer itself. */
    public static final class Writer<T> {
        private final StateWriter writer;
        private final Codec<T> codec;

        private Writer(StateWriter writer, Codec<T> codec) {
            this.writer = writer;
            this.codec = codec;
        }

        /** As {@link StateWriter#put}. */
        public Reply<Long> put(String key, T value) {
            return writer.put(key, codec.encode(value));
        }

        /** As {@link StateWriter#putIfAbsent}. */
        public Reply<Swap> putIfAbsent(String key, T value) {
            return writer.putIfAbsent(key, codec.encode(value));
        }

        /** Writes {@code value} if nobody has written the key since it was read; safe against ABA. */
        public Reply<Swap> compareAndSwap(Item<T> seen, T value) {
            Versioned version = new Versioned(seen.key(), new byte[0], seen.version());
            return writer.compareAndSwap(version, codec.encode(value));
        }

        /** As {@link StateWriter#delete}. */
        public Reply<Void> delete(String key) {
            return writer.delete(key);
        }
    }
}
