package dev.understudy.internal.node;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.understudy.spi.Backend.Lacking;
import dev.understudy.spi.StoreMember;
import dev.understudy.spi.StoreMember.Room;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is wrong with a store that answers, in words: the worst first, on one line. */
public final class StoreTrouble {
    /** From here on it is told early: there is time to compact. */
    public static final double EARLY = 0.8;

    private static final double MEBIBYTE = 1 << 20;

    private StoreTrouble() {}

    /** The trouble with the room of a store; empty if there is none. */
    public static Optional<String> of(List<StoreMember> members) {
        return of(members, ImmutableList.of());
    }

    static Optional<String> of(List<StoreMember> members, List<Lacking> lacking) {
        Optional<StoreMember> fullest = members.stream()
                .filter(member -> filled(member) > 0)
                .max(Comparator.comparingDouble(StoreTrouble::filled));
        String much = fullest.map(StoreTrouble::amount).orElse("");
        if (members.stream().anyMatch(StoreMember::isFull)) {
            return Optional.of(
                    "the store is full: its NOSPACE alarm is on, no write is taken and no node can join; make"
                            + " room or raise its quota, then disarm the alarm"
                            + (much.isEmpty() ? "" : " (" + much + ")"));
        }
        if (!lacking.isEmpty()) {
            return Optional.of(words(lacking));
        }
        return fullest.filter(member -> filled(member) >= EARLY)
                .map(member -> "the store fills up: " + much + "; at its quota it takes no write and no node can join:"
                        + " compact and defragment it, or raise its quota");
    }

    static String words(List<Lacking> lacking) {
        return "the store does not permit this node's user: "
                + lacking.stream().map(Lacking::what).collect(Collectors.joining(", "));
    }

    /** The kind of a trouble: what does not change with the sizes. */
    static Optional<String> kind(Optional<String> trouble) {
        return trouble.map(text -> text.startsWith("the store does not permit")
                ? text
                : Splitter.on(':').split(text).iterator().next());
    }

    private static double filled(StoreMember member) {
        return member.room().flatMap(Room::filled).orElse(0.0);
    }

    private static String amount(StoreMember member) {
        Room room = member.room().orElseThrow();
        return String.format(
                Locale.ROOT,
                "%s has %.1f of %.1f MiB, %d %%",
                member.endpoint(),
                room.bytes() / MEBIBYTE,
                room.quota().orElse(0) / MEBIBYTE,
                Math.round(filled(member) * 100));
    }
}
