package dev.understudy.internal.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the writes of each key in the order of their arrival, one at a time: etcd may serve requests sent one after the
 * other in another order, and refuses one key twice in a transaction. For one thread at a time.
 */
final class WriteOrder {
    private final Map<String, Write> last = new HashMap<>();

    /** Lines a write up; returns whether it is free to go at once. */
    boolean add(Write write) {
        for (String key : write.transaction.writes().keySet()) {
            Write before = last.put(key, write);
            if (before != null) {
                before.behind.add(write);
                write.ahead++;
            }
        }
        return write.ahead == 0;
    }

    /** Takes out a write that is over; returns those that are free now. */
    List<Write> remove(Write write) {
        for (String key : write.transaction.writes().keySet()) {
            last.remove(key, write);
        }
        if (write.behind.isEmpty()) {
            return List.of();
        }
        List<Write> free = new ArrayList<>();
        for (Write next : write.behind) {
            next.ahead--;
            if (next.ahead == 0) {
                free.add(next);
            }
        }
        return free;
    }
}
