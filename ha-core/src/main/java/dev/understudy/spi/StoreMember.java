package dev.understudy.spi;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How one member of a store is, for people.
 *
 * @param endpoint where clients reach it
 * @param answeredIn how long a linearizable read through it took; empty if it did not answer
 * @param trouble why it did not; empty if it did
 * @param room how much it holds and may hold; empty if it does not say
 * @param alarms what the store has raised, in its own words, such as {@code NOSPACE}; with it on nothing is added
 */
public record StoreMember(
        String endpoint,
        Optional<Duration> answeredIn,
        String trouble,
        Optional<Room> room,
        ImmutableList<String> alarms) {
    /** The alarm of a store that takes nothing more. */
    public static final String NO_SPACE = "NOSPACE";

    /** A member that tells no more than whether it answers. */
    public StoreMember(String endpoint, Optional<Duration> answeredIn, String trouble) {
        this(endpoint, answeredIn, trouble, Optional.empty(), ImmutableList.of());
    }

    /** Whether it takes nothing that adds to it. */
    public boolean isFull() {
        return alarms.contains(NO_SPACE);
    }

    /**
     * What a member holds.
     *
     * @param bytes of its database, free pages included: what its quota is compared with
     * @param bytesInUse without the free pages, which defragmenting gives back
     * @param quota bytes; empty if it has none, or does not say
     * @param uncompacted revisions since the oldest that is kept; compacting gives back what they hold
     */
    public record Room(long bytes, long bytesInUse, OptionalLong quota, OptionalLong uncompacted) {
        /** How much of the quota is taken, from 0; empty if it is not known. */
        public Optional<Double> filled() {
            return quota.isPresent() ? Optional.of((double) bytes / quota.getAsLong()) : Optional.empty();
        }
    }
}
