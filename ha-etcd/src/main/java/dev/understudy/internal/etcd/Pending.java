package dev.understudy.internal.etcd;

import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The one thing that is waited for: whatever comes next replaces it. Not safe for several threads. */
final class Pending {
    private @Nullable Future<?> task;

    void set(Future<?> next) {
        clear();
        task = next;
    }

    void clear() {
        if (task != null) {
            task.cancel(false);
            task = null;
        }
    }
}
