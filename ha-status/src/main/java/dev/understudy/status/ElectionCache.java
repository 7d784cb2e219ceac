package dev.understudy.status;

import com.google.common.collect.ImmutableList;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.StoreMember;
import dev.understudy.spi.TermRecord;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads of the whole election, for many who ask at once: however many do, the store is read a few times a second. An
 * answer is at most {@value #FRESH_MILLIS} ms older than the request. Used by the event loop only.
 */
final class ElectionCache {
    private static final long FRESH_MILLIS = 250;
    /** The whole history that can be asked for is read at once, so that one answer serves every limit. */
    private static final int MOST_TERMS = 1_000;

    private final Kept<MembershipSnapshot> roll;
    private final Kept<ImmutableList<TermRecord>> history;
    private final Kept<ImmutableList<StoreMember>> store;

    ElectionCache(StatusSource source) {
        roll = new Kept<>(source::roll);
        history = new Kept<>(() -> source.history(MOST_TERMS));
        store = new Kept<>(source::store);
    }

    CompletionStage<MembershipSnapshot> roll() {
        return roll.get();
    }

    CompletionStage<ImmutableList<TermRecord>> history(int limit) {
        return history.get().thenApply(terms -> terms.subList(0, Math.min(limit, terms.size())));
    }

    CompletionStage<ImmutableList<StoreMember>> store() {
        return store.get();
    }

    private static final class Kept<T> {
        private final Supplier<CompletionStage<T>> read;
        private @Nullable CompletableFuture<T> last;
        private long readAtNanos;

        private Kept(Supplier<CompletionStage<T>> read) {
            this.read = read;
        }

        private CompletionStage<T> get() {
            long now = System.nanoTime();
            CompletableFuture<T> known = last;
            boolean fresh = now - readAtNanos < Duration.ofMillis(FRESH_MILLIS).toNanos();
            if (known != null && (fresh || !known.isDone())) {
                return known;
            }
            CompletableFuture<T> next = read.get().toCompletableFuture();
            last = next;
            readAtNanos = now;
            return next;
        }
    }
}
