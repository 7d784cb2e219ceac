package dev.understudy.faults;

import com.google.common.base.Splitter;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Something a node under test says of itself.
 *
 * @param nanos when, on {@link System#nanoTime}: on Linux the same clock in all processes of a machine, so the events
 *     of several nodes can be put in order
 * @param name what happened
 * @param fields more of it
 */
record Event(long nanos, String name, Map<String, String> fields) {
    private static final String MARK = "@event";

    /** @param fields each {@code key=value}, without spaces */
    static Event now(String name, String... fields) {
        return new Event(System.nanoTime(), name, map(Arrays.asList(fields)));
    }

    static Optional<Event> parse(String line) {
        var words = Splitter.on(' ').splitToList(line);
        return words.size() < 3 || !words.get(0).equals(MARK)
                ? Optional.empty()
                : Optional.of(
                        new Event(Long.parseLong(words.get(1)), words.get(2), map(words.subList(3, words.size()))));
    }

    private static Map<String, String> map(Iterable<String> fields) {
        var map = new java.util.LinkedHashMap<String, String>();
        for (String field : fields) {
            int at = field.indexOf('=');
            map.put(field.substring(0, at), field.substring(at + 1));
        }
        return map;
    }

    String field(String key) {
        return fields.getOrDefault(key, "");
    }

    long number(String key) {
        return Long.parseLong(field(key));
    }

    boolean is(String wanted) {
        return name.equals(wanted);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        StringBuilder line =
                new StringBuilder(MARK).append(' ').append(nanos).append(' ').append(name);
        fields.forEach((key, value) -> line.append(' ').append(key).append('=').append(value));
        return line.toString();
    }
}
