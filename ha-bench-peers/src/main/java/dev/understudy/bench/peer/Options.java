package dev.understudy.bench.peer;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Arguments of a contender's process, as {@code key=value}.
 *
 * @param values all of them
 */
public record Options(Map<String, String> values) {
    /** Reads arguments; one without {@code =} is its own value. */
    public static Options of(String... args) {
        return new Options(Arrays.stream(args)
                .map(arg -> arg.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[pair.length - 1])));
    }

    /** @throws IllegalArgumentException if it is missing */
    public String text(String key) {
        return find(key).orElseThrow(() -> new IllegalArgumentException("missing: " + key));
    }

    public Optional<String> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** A number of milliseconds. */
    public Optional<Duration> millis(String key) {
        return find(key).map(Long::parseLong).map(Duration::ofMillis);
    }

    public int number(String key, int otherwise) {
        return find(key).map(Integer::parseInt).orElse(otherwise);
    }

    public boolean flag(String key) {
        return find(key).map(Boolean::parseBoolean).orElse(false);
    }
}
