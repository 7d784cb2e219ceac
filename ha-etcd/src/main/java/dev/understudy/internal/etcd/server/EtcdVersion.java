package dev.understudy.internal.etcd.server;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A release of etcd, ordered by age. */
public record EtcdVersion(int major, int minor, int patch) implements Comparable<EtcdVersion> {
    /** The oldest release that serves: earlier ones lack parts of the v3 API that this project uses. */
    public static final EtcdVersion OLDEST = new EtcdVersion(3, 4, 0);

    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,5})\\.(\\d{1,5})\\.(\\d{1,5})");
    private static final Pattern BANNER = Pattern.compile("etcd Version: (\\S+)");
    private static final Comparator<EtcdVersion> BY_AGE = Comparator.comparingInt(EtcdVersion::major)
            .thenComparingInt(EtcdVersion::minor)
            .thenComparingInt(EtcdVersion::patch);

    /** Reads {@code 3.5.16}; a suffix such as {@code -rc.1} is ignored. Empty if the text does not start so. */
    public static Optional<EtcdVersion> parse(String text) {
        Matcher matcher = NUMBERS.matcher(text);
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        return Optional.of(new EtcdVersion(number(matcher, 1), number(matcher, 2), number(matcher, 3)));
    }

    /** Finds the version in what {@code etcd --version} prints. */
    static Optional<EtcdVersion> fromBanner(String output) {
        Matcher matcher = BANNER.matcher(output);
        return matcher.find() ? parse(matcher.group(1)) : Optional.empty();
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    @Override
    public int compareTo(EtcdVersion other) {
        return BY_AGE.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
