package dev.understudy.internal.net;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A limited number of places for guests that anybody can send, shared so that no address can keep the others out:
 * whoever has the most places gives way. What counts as one address is what one host can have as its own: an IPv4
 * address, or a network of 64 bits of IPv6. Not safe for use by several threads.
 *
 * @param <T> guests, told apart by {@code equals}
 */
public final class Places<T> {
    private static final int NETWORK_BYTES = 8;

    private final int most;
    private final int mostOfOne;
    /** Where each comes from, the oldest first. */
    private final Map<T, Object> guests = new LinkedHashMap<>();

    private final Map<Object, Integer> counts = new HashMap<>();

    /** @param mostOfOne places that one address can have */
    public Places(int most, int mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /**
     * Of whom one is to leave before another from there gets in, the oldest first: guests of the same address, or else
     * of the one with the most. Empty if there is room.
     */
    public ImmutableList<T> inTheWay(InetAddress from) {
        Object origin = origin(from);
        if (counts.getOrDefault(origin, 0) >= mostOfOne) {
            return of(origin);
        }
        if (guests.size() < most) {
            return ImmutableList.of();
        }
        // The same address rather than another that has as many.
        Object fullest = origin;
        for (Map.Entry<Object, Integer> each : counts.entrySet()) {
            if (each.getValue() > counts.getOrDefault(fullest, 0)) {
                fullest = each.getKey();
            }
        }
        return of(fullest);
    }

    /** Whether this guest comes from there. */
    public boolean isFrom(T guest, InetAddress from) {
        return origin(from).equals(guests.get(guest));
    }

    /** Gives a place, even if there is none. */
    public void add(T guest, InetAddress from) {
        Object origin = origin(from);
        remove(guest);
        guests.put(guest, origin);
        counts.merge(origin, 1, Integer::sum);
    }

    /** Takes the place back; does nothing if the guest has none. */
    public void remove(T guest) {
        Object origin = guests.remove(guest);
        if (origin != null) {
            counts.computeIfPresent(origin, (same, count) -> count == 1 ? null : count - 1);
        }
    }

    /** All who have a place, the oldest first. */
    public ImmutableList<T> all() {
        return ImmutableList.copyOf(guests.keySet());
    }

    private ImmutableList<T> of(Object origin) {
        return guests.entrySet().stream()
                .filter(guest -> guest.getValue().equals(origin))
                .map(Map.Entry::getKey)
                .collect(toImmutableList());
    }

    private static Object origin(InetAddress from) {
        return from instanceof Inet6Address ? ByteBuffer.wrap(from.getAddress(), 0, NETWORK_BYTES) : from;
    }
}
